// What each step adds to each slope: a row a parameter, a column a step, and the sums.

import { html, quantity, short, signed } from "../shared/dom.js";
import { derivativeName } from "./grids.js";
import { isBack } from "./picture.js";
import { entriesOf, lettersOf, nameOf, slopeOf, wordOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** The table, and `draw`, which makes it anew where its shape has changed. */
export function contributionTable() {
  const scrolled = { class: "contributions scroll", tabindex: 0, role: "group", "aria-label": "What each step adds" };
  const box = html("div", scrolled);
  /** @type {import("../shared/dom.js").Updater[]} */
  let live = [];
  let drawn = "";
  const draw = (/** @type {State} */ state) => {
    box.hidden = !state.layers.has("contributions");
    if (box.hidden) return;
    const key = [state.T, state.H, state.I, state.biases].join();
    if (key !== drawn) {
      live = [];
      box.replaceChildren(table(state, live));
    }
    drawn = key;
    for (const refresh of live) refresh(state);
  };
  return { box, draw };
}

/** @param {State} state @param {import("../shared/dom.js").Updater[]} live */
function table(state, live) {
  const steps = Array.from({ length: state.T }, (_, n) => n + 1);
  const head = (/** @type {string} */ text) => html("th", { scope: "col" }, text);
  const rows = lettersOf(state).flatMap((letter) => entriesOf(letter, state).map((entry) => {
    const { letter: shown, index } = nameOf(entry, state);
    const name = html("th", { scope: "row" }, html("span", { class: "symbol" }, `dE/d${shown}`));
    if (index.length) name.append(html("sub", {}, index.join("")));
    /** @type {(called: string | ((s: State) => string), read: (s: State) => number | undefined) => HTMLElement} */
    const number = (called, read) => {
      const cell = html("td", { class: "number" });
      live.push(quantity(cell, called, read, (value) => signed(value, short)));
      return cell;
    };
    const added = steps.map((t) => number(`dE/d${wordOf(entry, state)} at ${t}`,
      (s) => (isBack(s, t) && (letter !== "s" || t === 1) ? slopeOf(s.contributions[t - 1], entry) : undefined)));
    const all = number((s) => `sum of ${derivativeName(s, entry)}`, (s) => slopeOf(s.gradient, entry));
    return html("tr", {}, name, ...added, all);
  }));
  const heads = html("tr", {}, html("td"), ...steps.map((t) => head(`step ${t}`)), head("sum"));
  return html("table", {}, html("caption", {}, "What each step adds to each slope of E"),
    html("thead", {}, heads), html("tbody", {}, ...rows));
}
