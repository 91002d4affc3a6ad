// The Explorer: the unrolled network, forwards and backwards, as live as its sliders.

import { followAddress } from "../shared/address.js";
import { change, layerSwitches, resetButton, sliders } from "../shared/controls.js";
import { exact, format, html, quantity } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { heardTable } from "../shared/heard.js";
import { STEPS } from "../shared/limits.js";
import { LETTERS } from "../shared/rnn.js";
import { lengthSlider, sequenceOf } from "../shared/sequence.js";
import { stageFor } from "../shared/shapes.js";
import { beyondReach, inWords, saturation, view } from "../shared/view.js";
import { backwardPlayer, ruleSwitch, slope, windowSlider } from "./controls.js";
import { formulas, lights } from "./formulas.js";
import { meter } from "./meter.js";
import { picture } from "./picture.js";
import { pointsPlot } from "./points.js";
import { presetButtons } from "./presets.js";
import { shareButtons, traitsOf } from "./share.js";
import { ACCEPTS, LAYERS, TRAITS, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  /** @type {(state: State, width: number) => string} */
  const key = ({ T, layers }, width) => [T, width, [...layers].sort()].join();
  const { stage, draw } = stageFor("The unrolled network", key, picture);
  lights(context);
  const steps = heardTable(context.signal, { caption: "All numbers, step by step", columns, rows });
  context.live.push(steps.refresh);
  const parts = [
    sliders(context, { slope }), windowSlider(context), total(context), layerSwitches(context, LAYERS), stage,
    steps.box, backwardPlayer(context), ruleSwitch(context), meter(context), formulas(context), lines.notes,
    lines.announcement, more(context)];
  /** @param {Parameters<typeof traitsOf>} said */
  const within = (...said) => {
    const traits = /** @type {Record<string, any>} */ (traitsOf(...said));
    return traits.start >= context.model.get("series").length ? {} : traits; // a window must lie in the series
  };
  return { parts, stage, draw, ready: () => followAddress(context, within) };
}

const columns = (/** @type {State} */ { T, done }) => [
  "step", "input x", "target t", "pre-activation z", "state y", "prediction p", "squared error", "error ε",
  ...(done ? ["δ", ...["u", "v", "w"].map((letter) => `adds to dE/d${letter}`)] : []),
  ...(done === T ? ["adds to dE/ds"] : [])];

/** The numbers of the picture, a row a step, those of the backward pass as far as it has come. @param {State} state */
function rows({ T, done, weights, x, target, z, y, p, errors, epsilon, delta, contributions }) {
  const start = ["start", "", "", "", exact(weights.s)];
  const steps = x.map((_, n) => {
    const forwards = [z[n], y[n + 1], p[n], errors[n], epsilon[n]];
    const parts = [delta[n], ...["u", "v", "w"].map((letter) => contributions[/** @type {"u"} */ (letter)][n])];
    const backwards = n >= T - done ? parts : [];
    const last = n === 0 && done === T ? [contributions.s[0]] : [];
    const given = [String(n + 1), exact(x[n]), exact(target[n])];
    return [...given, ...[...forwards, ...backwards, ...last].map((value) => format(value))];
  });
  return [start, ...steps];
}

/** E, and the button that puts the sliders back. @param {Context} context */
function total(context) {
  // the announcement tells what has changed; left on, every output would speak at every move of a slider
  const number = html("output", { class: "number", "aria-live": "off" });
  const badge = html("span", { class: "flag" }, "formulas as published");
  context.live.push(quantity(number, "E", ({ E }) => E), ({ rule }) => { badge.hidden = rule === "right"; });
  const objective = html("span", {}, html("span", { class: "symbol" }, "E"), " = ", number, badge);
  return html("div", { class: "total" }, objective, resetButton(context));
}

/**
 * What is not needed at first sight: examples, the sequence, and ways to take a setting along.
 * @param {Context} context
 */
function more(context) {
  /** @type {State} */
  let shown;
  /** @type {import("../shared/dom.js").Updater[]} */
  const inner = [];
  const within = { ...context, live: inner };
  const share = shareButtons(context);
  const field = numbersField(within, {
    label: "Sequence", count: [2, STEPS + 1], read: sequenceOf,
    write: (sequence) => change(context.model, { sequence }),
  });
  const box = html("details", { class: "more" }, html("summary", {}, "More: examples, the sequence, Python"),
    presetButtons(within), html("div", { class: "edit" }, field, lengthSlider(within)), pointsPlot(within), share.box);
  inner.push(share.refresh);
  const refresh = () => { if (box.open) inner.forEach((update) => update(shown)); };
  box.addEventListener("toggle", refresh, { signal: context.signal });
  context.live.push((state) => { shown = state; refresh(); });
  return box;
}

/**
 * What has changed since the last pause, in one sentence, for ears and eyes.
 * @param {State} now
 * @param {State} before
 */
function announcement(now, before) {
  const parts = LETTERS.filter((letter) => before.weights[letter] !== now.weights[letter])
    .map((letter) => `${letter} is now ${exact(now.weights[letter])}`);
  if (now.T !== before.T) parts.push(`T is now ${now.T}`);
  if (now.x.join() !== before.x.join()) parts.push(`the sequence begins with ${format(now.x[0])}`);
  const reached = now.T - now.done + 1;
  if (now.T - now.done !== before.T - before.done && now.done > 0) {
    parts.push(`the backward pass has reached step ${reached}: δ is ${format(now.delta[reached - 1])}`);
  }
  if (now.rule !== before.rule) {
    parts.push(`the ${now.rule === "right" ? "right formulas" : "formulas as published"} are shown`);
  }
  const from = before.E === now.E ? `E is ${format(now.E)}` : `E goes from ${format(before.E)} to ${format(now.E)}`;
  return `${[...parts, from].join("; ").replace(/^the/, "The")}.`;
}

/**
 * Words for settings at which the numbers alone would puzzle.
 * @param {State} state
 */
const notes = ({ weights, y }) => inWords(beyondReach(weights), saturation(y));

const widget = {
  kind: "explorer", name: "Explorer",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
