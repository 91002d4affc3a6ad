// The Memory: how much of a state is left, step by step backwards in time.

import { buttonRow, change, sliders } from "../shared/controls.js";
import { exact, format, html, quantity, setText, signed, subscript, svg } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { INPUTS } from "../shared/limits.js";
import { beyondReach, inWords, saturation, view } from "../shared/view.js";
import { plot } from "./plot.js";
import { ACCEPTS, LETTERS_OF_MEMORY, TRAITS, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("../shared/dom.js").Updater} Updater */
/** @typedef {import("./state.js").State} State */

const HALVES = Array(12).fill(0.5);
const PRESETS = {
  vanish: { v: 0.8, w: 2, s: 0.1, x: HALVES },
  explode: { v: -8, w: 8, s: 0.5, x: HALVES },
  saturate: { v: 0.8, w: 10, s: 0.5, x: HALVES },
};

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  const { model } = context;
  const stage = html("div", { class: "chart" });
  const presets = Object.entries(PRESETS).map(([name, values]) => [name, () => change(model, values)]);
  const inputs = numbersField(context, {
    label: "Inputs x", count: [1, INPUTS], read: ({ x }) => x, write: (x) => change(model, { x }),
  });
  const table = factors();
  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    table.draw(state);
    stage.replaceChildren(plot(state, width));
  };
  const parts = [
    buttonRow(context, "Settings to try", Object.fromEntries(presets)),
    sliders(context, { letters: LETTERS_OF_MEMORY }), inputs, bothNumbers(context), legend(), stage, table.box,
    lines.notes, lines.announcement];
  return { parts, stage, draw };
}

/** The two numbers that matter: what one step keeps at most, and what is left of s. @param {Context} context */
function bothNumbers({ live }) {
  const bound = html("span", { class: "number" });
  const left = html("span", { class: "number" });
  const [T, dy] = [html("span", { class: "subscript" }), html("span", { class: "symbol" }, "∂y")];
  dy.append(T, "/∂", html("span", { class: "s" }, "s"));
  live.push(
    quantity(bound, "|w|/4", ({ bound: value }) => value),
    quantity(left, "dy_T/ds", ({ products }) => products[0], signed),
    ({ T: last }) => setText(T, String(last)));
  return html("div", { class: "total" },
    html("span", {}, html("span", { class: "symbol" }, "|", html("span", { class: "w" }, "w"), "|/4"), " = ", bound),
    html("span", {}, dy, " = ", left));
}

/** What the lines and dots mean. */
function legend() {
  const box = { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true" };
  const key = (/** @type {Node[]} */ ...marks) => svg("svg", box, ...marks);
  const dot = (/** @type {string} */ sign) => svg("circle", { class: sign, cx: 17, cy: 7, r: 4.5 });
  const line = (/** @type {string} */ kind) => svg("path", { class: kind, d: "M2 7H32" });
  const w = html("span", { class: "w" }, "w");
  const bound = html("span", { class: "symbol" }, "(|", w, "|/4)", html("sup", {}, "T−t"));
  const product = html("span", { class: "symbol" }, "|∂y", html("sub", {}, "T"), "/∂y", html("sub", {}, "t"), "|");
  return html("div", { class: "legend", "aria-hidden": "true" }, // the table has words
    html("span", {}, key(line("kept"), dot("plus")), product),
    html("span", {}, key(dot("minus")), "a negative product"),
    html("span", {}, key(line("bound")), "the bound ", bound));
}

/** The factors, one row a step, the last step first. */
function factors() {
  const heads = ["t", "x", "y", "w σ′(z)"].map((text) => html("span", { class: "symbol" }, text));
  const head = [...heads, "product", "bound"].map((text) => html("th", { scope: "col" }, text));
  const rows = html("tbody");
  const table = html("table", {}, html("caption", {}, "From the last step back to the first"),
    html("thead", {}, html("tr", {}, ...head)), rows);
  const scrolled = { class: "factors scroll", tabindex: 0, role: "group", "aria-label": "Factors, step by step" };
  const box = html("div", scrolled, table);
  /** @type {Updater[]} */
  let live = [];
  const draw = (/** @type {State} */ state) => {
    if (rows.childElementCount !== state.T) {
      live = [];
      rows.replaceChildren(...state.x.map((_, n) => factorRow(live, state.T - n)));
    }
    for (const refresh of live) refresh(state);
  };
  return { box, draw };
}

/** One step of the table. @param {Updater[]} live @param {number} t */
function factorRow(live, t) {
  const cells = [0, 1, 2, 3, 4].map(() => html("td", { class: "number" }));
  const bar = html("span", { class: "share" });
  const number = html("span");
  cells[2].append(bar, number);
  live.push(
    quantity(cells[0], `x_${t}`, ({ x }) => x[t - 1], exact),
    quantity(cells[1], `y_${t}`, ({ y }) => y[t]),
    quantity(number, `factor_${t}`, ({ factors }) => factors[t - 1], signed),
    ({ factors, bound }) => {
      bar.style.width = `${bound > 0 ? (2.5 * Math.abs(factors[t - 1])) / bound : 0}rem`;
    },
    quantity(cells[3], `dy_T/dy_${t - 1}`, ({ products }) => products[t - 1], signed),
    quantity(cells[4], `bound_${t - 1}`, ({ bounds }) => bounds[t - 1]));
  return html("tr", {}, html("th", { scope: "row" }, String(t)), ...cells);
}

/** Words for settings at which the numbers alone would puzzle. @param {State} state */
function notes({ weights, y, products }) {
  const zero = products.lastIndexOf(0);
  const lost = weights.w === 0
    ? "With w = 0 nothing is passed on: every product is 0."
    : `From y${subscript(zero)} back, the product is smaller than any number a computer holds: it shows 0.`;
  return inWords(beyondReach(weights, LETTERS_OF_MEMORY), saturation(y), zero >= 0 && lost);
}

/** What happens here, in one or two sentences, for ears and eyes. @param {State} state */
function announcement({ weights, T, products, bound }) {
  const size = Math.abs(products[0]);
  const verdict = size > 1 ? "It explodes" : size < 0.01 ? "It vanishes" : "Something is left";
  const steep = size > 1
    ? "|w| is above 4 and the states stay near one half"
    : "|w| is above 4, but the states are too far from one half";
  const why = bound <= 1 ? `each step keeps at most ${format(bound)}` : steep;
  const moves = `a nudge of s moves y${subscript(T)} by ${format(products[0])} times its size`;
  return `${verdict}: ${moves}. With w = ${exact(weights.w)}, ${why}.`;
}

const widget = {
  kind: "memory", name: "Memory",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
