// The parameters as grids of sliders, each entry with its number and the slope of E along it.

import { change } from "../shared/controls.js";
import { attribute, exact, html, keepKeys, quantity, short, signed } from "../shared/dom.js";
import { RANGE } from "../shared/limits.js";
import { entriesOf, lettersOf, nameOf, shapeOf, slopeOf, valueOf, withEntry, wordOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("../shared/dom.js").Updater} Updater */
/** @typedef {import("./picture.js").Place} Place */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").Parameter} Parameter */

/** Whose colour each parameter has: a matrix that of its letter. @type {Record<Parameter, string>} */
const HUE = { W: "w", V: "v", c: "", s: "s", U: "u", b: "" };

/** What a grid is, in words. @type {Record<Parameter, string>} */
const MEANING = {
  W: "from neuron to neuron: a row collects", V: "from the input", c: "bias of each neuron",
  s: "states before step 1", U: "to the output", b: "bias of the output",
};

/** How far a slider reaches. @param {Parameter} letter */
export const rangeOf = (letter) => (letter === "s" ? RANGE.s : RANGE.w);

/**
 * The grids: a box, and `draw`, which makes them anew where their shape has changed.
 * @param {Context} context
 * @param {() => Place} picked
 */
export function grids(context, picked) {
  const box = html("div", { class: "grids" });
  /** @type {Updater[]} */
  let live = [];
  let drawn = "";
  const draw = (/** @type {State} */ state) => {
    const key = [state.H, state.I, state.biases].join();
    if (key !== drawn) {
      live = [];
      box.replaceChildren(...lettersOf(state).map((letter) => grid(context, letter, state, live, picked)));
      keepKeys(box);
    }
    drawn = key;
    for (const refresh of live) refresh(state);
  };
  return { box, draw };
}

/**
 * @param {Context} context
 * @param {Parameter} letter
 * @param {State} state
 * @param {Updater[]} live
 * @param {() => Place} picked
 */
function grid(context, letter, state, live, picked) {
  const entries = entriesOf(letter, state);
  const shape = shapeOf(letter, state);
  const columns = letter === "U" ? state.H : shape[1] ?? 1;
  const name = entries.length > 1 ? letter : letter.toLowerCase();
  const symbol = html("span", { class: `symbol ${HUE[letter]}` }, name);
  const title = html("div", { class: "title" }, symbol, html("small", {}, MEANING[letter]));
  const cells = html("div", { class: "entries" }, ...entries.map((entry) => cell(context, entry, state, live, picked)));
  cells.style.setProperty("--columns", String(columns));
  const group = { class: `grid ${HUE[letter]}`, role: "group", "aria-label": `${name}, ${MEANING[letter]}` };
  return html("div", group, title, cells);
}

/** The derivative that an entry has so far. @param {State} state @param {Entry} entry */
export const derivativeName = (state, entry) =>
  `dE/d${wordOf(entry, state)}${state.done < state.T ? " so far" : ""}`;

/**
 * One entry: its number, its slider, and below them the slope.
 * @param {Context} context
 * @param {Entry} entry
 * @param {State} state
 * @param {Updater[]} live
 * @param {() => Place} picked
 */
function cell({ model, signal }, entry, state, live, picked) {
  const { letter, path } = entry;
  const { letter: shown, index } = nameOf(entry, state);
  const [min, max] = rangeOf(letter);
  const called = { class: HUE[letter], "aria-label": [shown, ...index].join(" ") };
  const input = html("input", { type: "range", min, max, step: 0.05, ...called });
  const value = html("output", { class: "number", "aria-live": "off" });
  const slope = html("output", { class: "number", "aria-live": "off" });
  const symbol = html("span", { class: `symbol ${HUE[letter]}`, "aria-hidden": "true" }, shown);
  if (index.length) symbol.append(html("sub", {}, index.join("")));
  const along = html("span", { class: "slope", title: `dE/d${wordOf(entry, state)}` }, slope);
  const set = (/** @type {number} */ number) => change(model, { [letter]: withEntry(model.get(letter), path, number) });
  input.addEventListener("input", () => set(Number(input.value)), { signal });
  const home = () => path.reduce((part, n) => part[n], model.get("home")[letter]);
  input.addEventListener("dblclick", () => set(home()), { signal });
  const node = html("div", { class: "entry" }, symbol, value, input, along);
  live.push(
    (now) => { if (Number(input.value) !== valueOf(now, entry)) input.value = String(valueOf(now, entry)); },
    attribute(input, "aria-valuetext", (now) => exact(valueOf(now, entry))),
    quantity(value, wordOf(entry, state), (now) => valueOf(now, entry), exact),
    quantity(slope, (now) => derivativeName(now, entry), (now) => slopeOf(now.gradient, entry),
      (number) => signed(number, short)),
    attribute(node, "class", () => `entry${letter === "W" ? lightOf(path, picked()) : ""}`));
  return node;
}

/**
 * Whether an entry of W stands in the row or the column of the neuron that is pressed.
 * @param {number[]} path
 * @param {Place} picked
 */
const lightOf = ([row, column], { i }) => (row === i ? " collects" : "") + (column === i ? " accounts" : "");
