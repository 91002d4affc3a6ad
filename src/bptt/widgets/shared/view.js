// What every view has: its box, its words, when it is drawn, and how it goes away with all its listeners.

import { html, keepKeys, setText } from "./dom.js";
import { RANGE } from "./limits.js";
import { narrator } from "./narrator.js";
import { LETTERS } from "./rnn.js";
import { requireTraits } from "./traits.js";

/** @typedef {import("./dom.js").Updater} Updater */
/** @typedef {import("./rnn.js").Weights} Weights */
/** @typedef {import("./rnn.js").Letter} Letter */
/**
 * The traits of a widget, as anywidget hands them to a view.
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void,
 *   on: (event: string, listener: () => void) => void, off: (event: string, listener: () => void) => void}} Model
 */
/**
 * What every part of a view is given: the model, the element it stands in, a signal that ends its listeners, the list
 * of updaters to join, and a way to ask for all of them to be called with a new state.
 * @typedef {{model: Model, el: HTMLElement, signal: AbortSignal, live: Updater[], update: () => void}} Context
 */
/**
 * The two lines of words that every view has.
 * @typedef {{notes: HTMLElement, announcement: HTMLElement}} Lines
 */
/**
 * The parts of a view in their order, and what else there is to draw than what the updaters keep: `draw` is given the
 * state and the width of `stage`, and comes before them. `ready` is called once all stands in the page.
 * @template State
 * @typedef {{parts: Node[], stage?: HTMLElement, draw?: (state: State, width: number) => void,
 *   ready?: () => void}} Built
 */

const WIDTH = 640; // of a stage that is not in the page yet

/**
 * The view of a widget: `render` shows it in an element, and gives a function that takes it away again.
 *
 * `kind` is its folder and its class, `name` what it is called, `traits` what it depends on, `accepts` what each trait
 * may be, `stateOf` all that it shows, computed from them. `notes` are words for settings at which the numbers alone
 * would puzzle, `announcement` tells what has changed since the last pause, for ears and eyes. `build` makes the parts,
 * among them the two lines of those words. Traits that change together are drawn once. What no view can show is thrown
 * at the first drawing, which leaves nothing behind; later it is said beside the last good numbers.
 * @template State
 * @param {{kind: string, name: string, traits: readonly string[],
 *   accepts?: Record<string, import("./traits.js").Check>, stateOf: (model: Model) => State,
 *   notes?: (state: State) => string, announcement?: (state: State, before: State) => string,
 *   build: (context: Context, lines: Lines) => Built<State>}} widget
 */
export function view({ kind, name, traits, accepts = {}, stateOf, notes = () => "", announcement = () => "", build }) {
  /** @param {{model: Model, el: HTMLElement}} place */
  const render = ({ model, el }) => {
    requireTraits(model, accepts);
    const ended = new AbortController();
    /** @type {Updater[]} */
    const live = [];
    const note = html("p", { class: "notes" });
    const summary = narrator(el, ended.signal);
    let waiting = false;
    const update = () => { // once for all the traits that are set together
      if (!waiting) queueMicrotask(draw);
      waiting = true;
    };
    const read = () => {
      waiting = true; // what stateOf itself sets is in the state already
      try {
        requireTraits(model, accepts, traits);
        return stateOf(model);
      } finally {
        waiting = false;
      }
    };
    const context = { model, el, signal: ended.signal, live, update };
    const { parts, stage, draw: paint, ready } = build(context, { notes: note, announcement: summary.line });
    const root = html("div", { class: `bptt-view bptt-${kind}`, role: "group", "aria-label": name }, ...parts);
    const larger = enlargement();
    root.style.setProperty("--larger", String(larger));
    el.replaceChildren(root);
    keepKeys(el);
    forgiveSwipes(el, ended.signal);

    const room = () => (stage?.clientWidth || WIDTH) / larger;
    let width = room(); // asking at every update would make the browser lay out the page
    /** @type {State | undefined} */
    let told;
    const drawNow = () => {
      const state = read();
      paint?.(state, width);
      for (const refresh of live) refresh(state);
      setText(note, notes(state)); // or nothing, where it said that something could not be shown
      const before = told ?? state;
      summary.tell(() => { told = state; return announcement(state, before); });
    };
    const draw = () => {
      if (ended.signal.aborted) return;
      try {
        drawNow();
      } catch (error) {
        if (!note.isConnected) root.append(note);
        setText(note, `These numbers are not up to date: ${/** @type {Error} */ (error).message}.`);
        console.error(error);
      }
    };
    for (const trait of traits) model.on(`change:${trait}`, update);
    const size = new ResizeObserver(() => {
      if (!stage?.clientWidth || room() === width) return;
      width = room();
      draw();
    });
    if (stage) size.observe(stage);
    const leave = () => {
      for (const trait of traits) model.off(`change:${trait}`, update);
      size.disconnect();
      ended.abort();
      el.replaceChildren();
    };
    try {
      drawNow();
      ready?.();
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  };
  return { render };
}

/** How much larger than usual the reader has set the letters of all pages: the pictures grow along. */
const enlargement = () => Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);

/**
 * A finger that turns out to scroll the page has moved the slider it began on: put that back.
 * @param {HTMLElement} el
 * @param {AbortSignal} signal
 */
function forgiveSwipes(el, signal) {
  /** @type {{slider: HTMLInputElement, value: string} | undefined} */
  let held;
  const sliderOf = (/** @type {Event} */ { target }) => (
    target instanceof HTMLInputElement && target.type === "range" ? target : undefined);
  el.addEventListener("pointerdown", (event) => {
    const slider = sliderOf(event);
    held = slider && { slider, value: slider.value };
  }, { capture: true, signal });
  el.addEventListener("pointercancel", (event) => {
    if (!held || sliderOf(event) !== held.slider) return;
    held.slider.value = held.value;
    held.slider.dispatchEvent(new Event("input", { bubbles: true }));
  }, { capture: true, signal });
}

/** @param {Model} model @returns {Weights} */
export const weightsOf = (model) => ({ u: model.get("u"), v: model.get("v"), w: model.get("w"), s: model.get("s") });

/**
 * Something that is made for each model when it is first asked for, and kept as long as the model.
 * @template Kept
 * @param {() => Kept} make
 */
export function keptFor(make) {
  /** @type {WeakMap<Model, Kept>} */
  const kept = new WeakMap();
  return (/** @type {Model} */ model) => {
    const there = kept.get(model) ?? make();
    kept.set(model, there);
    return there;
  };
}

/**
 * Which letters no slider reaches, in words; "" where all are within.
 * @param {Weights} weights
 * @param {readonly Letter[]} [letters]
 */
export function beyondReach(weights, letters = LETTERS) {
  const beyond = letters.filter((letter) => isBeyond(letter, weights[letter])).join(", ");
  return beyond && `Beyond the reach of the slider: ${beyond}. Moving the slider brings it back.`;
}

/** @param {Letter} letter @param {number} value */
export const isBeyond = (letter, value) => value < RANGE[letter][0] || value > RANGE[letter][1];

/**
 * At how many steps the sigmoid is saturated, in words; "" where it is at none.
 * @param {number[]} y  y_0 … y_T
 */
export function saturation(y) {
  const saturated = y.slice(1).filter((y_t) => y_t * (1 - y_t) < 1e-4).length;
  const where = `The sigmoid is saturated at ${saturated} of ${y.length - 1} steps`;
  return saturated && `${where}: y is as good as 0 or 1 there, σ′ nearly 0, and hardly any gradient passes.`;
}

/** Sentences on one line, those that there are. @param {(string | 0 | false | undefined)[]} sentences */
export const inWords = (...sentences) => sentences.filter(Boolean).join(" ");
