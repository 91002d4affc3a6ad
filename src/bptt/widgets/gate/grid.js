// The twelve weights of the gates and u: a slider for each, and the slope of E along it.

import { change } from "../shared/controls.js";
import { attribute, exact, html, quantity, short, signed } from "../shared/dom.js";
import { RANGE } from "../shared/limits.js";
import { GATES } from "./lstm.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */

/** What each gate is for, and what each column weighs. */
const ROWS = { i: "how much is written", f: "how much is kept", o: "how much is said", g: "what would be written" };
const COLUMNS = ["x", "h", "1"];

/**
 * A table with a row for each gate.
 * @param {Context} context
 */
export function weightGrid(context) {
  const head = ["", "weight of x", "weight of h", "bias"].map((text) => html("th", { scope: "col" }, text));
  const rows = GATES.map((gate, row) => html("tr", {},
    html("th", { scope: "row" }, html("span", { class: "symbol" }, gate), html("small", {}, ROWS[gate])),
    ...COLUMNS.map((column, n) => entry(context, {
      name: `${gate} ${["weight of x", "weight of h", "bias"][n]}`, quantity: `G_${gate},${column}`,
      read: ({ G }) => G[row][n], slope: ({ dG }) => dG[row][n],
      write: (value) => change(context.model, { G: replaced(context.model.get("G"), row, n, value) }),
    }))));
  const u = html("span", { class: "symbol u" }, "u");
  const name = html("th", { scope: "row" }, u, html("small", {}, "to the output"));
  const last = html("tr", {}, name, entry(context, {
    name: "u", quantity: "u", read: ({ u }) => u, slope: ({ du }) => du, write: (u) => change(context.model, { u }),
  }));
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows, last));
  return html("details", { class: "more" }, html("summary", {}, "All thirteen weights, and the slope of E along each"),
    html("div", { class: "weights scroll", tabindex: 0, role: "group", "aria-label": "Weights" }, table));
}

/** @param {number[][]} G @param {number} row @param {number} column @param {number} value */
export const replaced = (G, row, column, value) => (
  G.map((weights, n) => (n === row ? weights.map((weight, m) => (m === column ? value : weight)) : weights)));

/**
 * @param {Context} context
 * @param {{name: string, quantity: string, read: (state: State) => number, slope: (state: State) => number,
 *   write: (value: number) => void}} options
 */
function entry({ signal, live }, { name, quantity: called, read, slope, write }) {
  const [min, max] = RANGE.w;
  const input = html("input", { type: "range", min, max, step: 0.05, "aria-label": name });
  const [value, along] = [html("span", { class: "number" }), html("span", { class: "number" })];
  input.addEventListener("input", () => write(Number(input.value)), { signal });
  live.push(
    (state) => { if (Number(input.value) !== read(state)) input.value = String(read(state)); },
    attribute(input, "aria-valuetext", (state) => exact(read(state))),
    quantity(value, called, read, exact),
    quantity(along, `dE/d${called}`, slope, (number) => signed(number, short)));
  return html("td", {}, value, input, html("span", { class: "slope" }, along));
}
