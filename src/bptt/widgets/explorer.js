// The Explorer: the unrolled network, forwards and backwards, as live as its sliders.

import { change, layerSwitches, player, resetButton, ruleSwitch, sliders, windowSlider } from "./controls.js";
import { exact, format, html, keepKeys, quantity, setText } from "./dom.js";
import { numbersField } from "./field.js";
import { formulas, lights } from "./formulas.js";
import { meter } from "./meter.js";
import { narrator } from "./narrator.js";
import { picture } from "./picture.js";
import { lengthSlider, pointsPlot, sequenceOf } from "./points.js";
import { presetButtons } from "./presets.js";
import { LETTERS } from "./rnn.js";
import { placeOnPage, shareButtons, traitsOf } from "./share.js";
import { RANGE, TRAITS, compute } from "./state.js";

/** @typedef {import("./state.js").State} State */

/**
 * Show one view of the model inside `el`; the returned function takes it away again, with every listener.
 * @param {{model: any, el: HTMLElement}} context
 */
function render({ model, el }) {
  const ended = new AbortController();
  /** @type {import("./dom.js").Updater[]} */
  const live = [];
  const context = { model, signal: ended.signal, live };

  // the summary tells what changed; left on, every output would speak at every move of a slider
  const total = html("output", { class: "number", "aria-live": "off" });
  const stage = html("div", { class: "stage scroll", role: "group", "aria-label": "The unrolled network" });
  const notes = html("p", { class: "notes" });
  const summary = narrator(ended.signal);
  const badge = html("span", { class: "flag" }, "formulas as published");
  const objective = html("span", {}, html("span", { class: "symbol" }, "E"), " = ", total, badge);
  const root = html("div", { class: "bptt-explorer", role: "group", "aria-label": "Explorer" },
    sliders(context), windowSlider(context),
    html("div", { class: "total" }, objective, resetButton(context)), layerSwitches(context),
    stage, player(context), ruleSwitch(context), meter(context), formulas(context), notes, summary.line, more(context, el));
  el.replaceChildren(root);
  keepKeys(el);
  lights(root, ended.signal);
  live.push(
    quantity(total, "E", (state) => state.E),
    (state) => { badge.hidden = state.rule === "right"; },
    (state) => { setText(notes, explain(state)); },
  );

  let drawn = { key: "", update: (/** @type {State} */ _) => {} };
  let before = compute(model);
  let width = stage.clientWidth || 640; // 0 where the view is not in the page yet; asking at every update would be slow
  const update = () => {
    const state = compute(model);
    const key = [state.T, width, [...state.layers].sort()].join();
    if (key !== drawn.key) {
      const { root: drawing, update: refresh } = picture(state, width);
      stage.replaceChildren(drawing);
      if (stage.scrollWidth > stage.clientWidth) stage.tabIndex = 0; // so that the keyboard can scroll it
      else stage.removeAttribute("tabindex");
      drawn = { key, update: refresh };
    }
    drawn.update(state);
    live.forEach((refresh) => refresh(state));
    summary.tell(() => { const words = tell(before, state); before = state; return words; });
  };
  for (const trait of TRAITS) model.on(`change:${trait}`, update);
  const size = new ResizeObserver(() => {
    if (stage.clientWidth === width || !stage.clientWidth) return;
    width = stage.clientWidth;
    update();
  });
  size.observe(stage);
  update();
  followAddress(context, el);
  return () => {
    for (const trait of TRAITS) model.off(`change:${trait}`, update);
    size.disconnect();
    ended.abort();
    el.replaceChildren();
  };
}

/**
 * What is not needed at first sight: examples, the sequence, and ways to take a setting along.
 * @param {import("./controls.js").Context} context
 * @param {HTMLElement} el
 */
function more({ model, signal, live }, el) {
  /** @type {State} */
  let shown;
  /** @type {import("./dom.js").Updater[]} */
  const inner = [];
  const context = { model, signal, live: inner };
  const share = shareButtons({ model, signal, el, state: () => shown });
  const field = numbersField(context, {
    label: "Sequence", count: [2, 13], read: sequenceOf, write: (sequence) => change(model, { sequence }),
  });
  const box = html("details", { class: "more" }, html("summary", {}, "More: examples, the sequence, Python"),
    presetButtons(context), html("div", { class: "edit" }, field, lengthSlider(context)), pointsPlot(context), share.box);
  inner.push(share.refresh);
  const refresh = () => { if (box.open) inner.forEach((update) => update(shown)); };
  box.addEventListener("toggle", refresh, { signal });
  live.push((state) => { shown = state; refresh(); });
  return box;
}

/**
 * A link to this page can hold a setting for this widget: go to it, now and whenever the address changes.
 * @param {import("./controls.js").Context} context
 * @param {HTMLElement} el
 */
function followAddress({ model, signal }, el) {
  const follow = () => {
    const traits = traitsOf(location.hash, placeOnPage(el));
    if (!Object.keys(traits).length) return;
    change(model, traits);
    el.scrollIntoView({ block: "center" });
  };
  if (!placeOnPage(el)) return; // in a notebook the address means something else
  addEventListener("hashchange", follow, { signal });
  follow();
}

/**
 * What has changed since the last pause, in one sentence, for ears and eyes.
 * @param {State} before
 * @param {State} now
 */
function tell(before, now) {
  const parts = LETTERS.filter((letter) => before.weights[letter] !== now.weights[letter])
    .map((letter) => `${letter} is now ${exact(now.weights[letter])}`);
  if (now.T !== before.T) parts.push(`T is now ${now.T}`);
  if (now.x.join() !== before.x.join()) parts.push(`the sequence begins with ${format(now.x[0])}`);
  const reached = now.T - now.done + 1;
  if (now.T - now.done !== before.T - before.done && now.done > 0) {
    parts.push(`the backward pass has reached step ${reached}: δ is ${format(now.delta[reached - 1])}`);
  }
  if (now.rule !== before.rule) parts.push(`the ${now.rule === "right" ? "right formulas" : "formulas as published"} are shown`);
  const from = before.E === now.E ? `E is ${format(now.E)}` : `E goes from ${format(before.E)} to ${format(now.E)}`;
  return `${[...parts, from].join("; ").replace(/^the/, "The")}.`;
}

/**
 * Words for settings at which the numbers alone would puzzle.
 * @param {State} state
 */
function explain({ weights, z, y, T }) {
  const words = [];
  const beyond = LETTERS.filter((letter) => weights[letter] < RANGE[letter][0] || weights[letter] > RANGE[letter][1]);
  if (beyond.length) words.push(`Beyond the reach of the slider: ${beyond.join(", ")}. Moving the slider brings it back.`);
  const saturated = z.filter((_, t) => y[t + 1] * (1 - y[t + 1]) < 1e-4).length;
  if (saturated) {
    words.push(`The sigmoid is saturated at ${saturated} of ${T} steps: y is as good as 0 or 1 there,`);
    words.push("σ′ nearly 0, and hardly any gradient passes.");
  }
  return words.join(" ");
}

export default { render };
