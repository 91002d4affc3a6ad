// The Memory: how much of a state is left, step by step backwards in time.

import { change, sliders } from "./controls.js";
import { exact, format, html, keepKeys, power, quantity, setText, signed, svg } from "./dom.js";
import { numbersField } from "./field.js";
import { narrator } from "./narrator.js";
import { forward, influence } from "./rnn.js";
import { RANGE } from "./state.js";

/** @typedef {ReturnType<typeof remember>} Recall */
/** @typedef {import("./controls.js").Context} Context */

const MEMORY_TRAITS = ["v", "w", "s", "x"];
const LETTERS_OF_MEMORY = /** @type {const} */ (["v", "w", "s"]);
const HALVES = Array(12).fill(0.5);
const PRESETS = {
  vanish: { v: 0.8, w: 2, s: 0.1, x: HALVES },
  explode: { v: -8, w: 8, s: 0.5, x: HALVES },
  saturate: { v: 0.8, w: 10, s: 0.5, x: HALVES },
};

/**
 * What the traits say, the factors w σ'(z_t) and their products backwards in time, with the bound.
 * @param {{get: (name: string) => any}} model
 */
function remember(model) {
  const weights = { u: 1, v: model.get("v"), w: model.get("w"), s: model.get("s") };
  const x = /** @type {number[]} */ (model.get("x"));
  const trace = forward(weights, x);
  const T = x.length;
  const bound = Math.abs(weights.w) / 4;
  return {
    weights, x, T, y: trace.y, ...influence(weights, trace), bound, layers: new Set(),
    bounds: Array.from({ length: T + 1 }, (_, t) => bound ** (T - t)), // at |∂y_T/∂y_t|, t = 0 … T
  };
}

/**
 * Show one view of the model inside `el`; the returned function takes it away again, with every listener.
 * @param {{model: any, el: HTMLElement}} context
 */
function render({ model, el }) {
  const ended = new AbortController();
  /** @type {import("./dom.js").Updater[]} */
  const live = [];
  const context = { model, signal: ended.signal, live };
  const chart = html("div", { class: "chart" });
  const rows = html("tbody");
  const notes = html("p", { class: "notes" });
  const summary = narrator(ended.signal);
  const head = ["t", "x", "y", "w σ′(z)", "product", "bound"].map((text) => html("th", { scope: "col" }, text === "product" || text === "bound" ? text : html("span", { class: "symbol" }, text)));
  el.replaceChildren(html("div", { class: "bptt-explorer bptt-memory", role: "group", "aria-label": "Memory" },
    presets(context), sliders(context, LETTERS_OF_MEMORY),
    numbersField(context, { label: "Inputs x", count: [1, 20], read: ({ x }) => x, write: (x) => change(model, { x }) }),
    bothNumbers(context), legend(), chart,
    html("div", { class: "factors scroll", tabindex: 0, role: "group", "aria-label": "Factors, step by step" }, html("table", {}, html("caption", {}, "From the last step back to the first"), html("thead", {}, html("tr", {}, ...head)), rows)),
    notes, summary.line));
  keepKeys(el);

  let drawn = "";
  let width = 480;
  /** @type {import("./dom.js").Updater[]} */
  let table = [];
  const update = () => {
    const state = remember(model);
    if (String(state.T) !== drawn) {
      drawn = String(state.T);
      table = [];
      rows.replaceChildren(...Array.from({ length: state.T }, (_, n) => factorRow(table, state.T - n)));
    }
    for (const refresh of [...live, ...table]) refresh(state);
    chart.replaceChildren(plot(state, width));
    setText(notes, puzzles(state));
    summary.tell(() => recount(state));
  };
  for (const trait of MEMORY_TRAITS) model.on(`change:${trait}`, update);
  const measure = () => { width = chart.clientWidth || width; }; // not at every update: it makes the browser lay out the page
  const size = new ResizeObserver(() => { measure(); update(); });
  size.observe(chart);
  measure();
  update();
  return () => {
    for (const trait of MEMORY_TRAITS) model.off(`change:${trait}`, update);
    size.disconnect();
    ended.abort();
    el.replaceChildren();
  };
}

/** The three phenomena, each in one click. @param {Context} context */
function presets({ model, signal }) {
  const box = html("div", { class: "player", role: "group", "aria-label": "Settings to try" });
  for (const [name, values] of Object.entries(PRESETS)) {
    const button = html("button", { type: "button" }, name);
    button.addEventListener("click", () => change(model, values), { signal });
    box.append(button);
  }
  return box;
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
    html("span", {}, html("span", { class: "symbol" }, "|", html("span", { class: "w" }, "w"), "|/4"), " = ", bound), html("span", {}, dy, " = ", left));
}

/** What the lines and dots mean. */
function legend() {
  const key = (/** @type {Node[]} */ ...marks) => svg("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true" }, ...marks);
  const dot = (/** @type {string} */ sign) => svg("circle", { class: sign, cx: 17, cy: 7, r: 4.5 });
  const line = (/** @type {string} */ kind) => svg("path", { class: kind, d: "M2 7H32" });
  const power = html("span", { class: "symbol" }, "(|", html("span", { class: "w" }, "w"), "|/4)", html("sup", {}, "T−t"));
  return html("div", { class: "legend" },
    html("span", {}, key(line("kept"), dot("plus")), html("span", { class: "symbol" }, "|∂y", html("sub", {}, "T"), "/∂y", html("sub", {}, "t"), "|")),
    html("span", {}, key(dot("minus")), "a negative product"),
    html("span", {}, key(line("bound")), "the bound ", power));
}

/** One step of the table. @param {import("./dom.js").Updater[]} live @param {number} t */
function factorRow(live, t) {
  const cells = [0, 1, 2, 3, 4].map(() => html("td", { class: "number" }));
  const bar = html("span", { class: "share" });
  const number = html("span");
  cells[2].append(bar, number);
  live.push(
    quantity(cells[0], `x_${t}`, ({ x }) => x[t - 1], exact),
    quantity(cells[1], `y_${t}`, ({ y }) => y[t]),
    quantity(number, `factor_${t}`, ({ factors }) => factors[t - 1], signed),
    ({ factors, bound }) => { bar.style.width = `${bound > 0 ? (2.5 * Math.abs(factors[t - 1])) / bound : 0}rem`; },
    quantity(cells[3], `dy_T/dy_${t - 1}`, ({ products }) => products[t - 1], signed),
    quantity(cells[4], `bound_${t - 1}`, ({ bounds }) => bounds[t - 1]));
  return html("tr", {}, html("th", { scope: "row" }, String(t)), ...cells);
}

/** |∂y_T/∂y_t| and its bound on a logarithmic scale; time runs to the right, so the product grows to the left. @param {Recall} state @param {number} width */
function plot({ T, products, bounds }, width) {
  const sizes = products.map(Math.abs);
  const powers = [...sizes, ...bounds].filter((size) => size > 0).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(-1, ...powers)), Math.ceil(Math.max(0.5, ...powers))];
  const [left, right, top, height] = [44, 12, 10, 190];
  const x = (/** @type {number} */ t) => left + ((width - left - right) * t) / T;
  const y = (/** @type {number} */ size) => top + height * (size > 0 ? (high - Math.log10(size)) / (high - low) : 1);
  const root = svg("svg", { width, height: top + height + 38, viewBox: `0 0 ${width} ${top + height + 38}`, role: "img", "aria-label": "What is left of a state, step by step backwards; the numbers are in the table below" });
  const every = Math.max(1, Math.ceil((high - low) / 6));
  for (let exponent = Math.ceil(low / every) * every; exponent <= high; exponent += every) {
    const at = y(10 ** exponent);
    const text = svg("text", { class: "number", x: left - 8, y: at + 4, "text-anchor": "end" }, exponent === 0 ? "1" : exponent === 1 ? "10" : power(exponent));
    Object.assign(text.dataset, { quantity: `power ${exponent}`, value: `1e${exponent}` });
    root.append(svg("path", { class: exponent === 0 ? "one" : "axis", d: `M${left} ${at}H${width - right}` }), text);
  }
  const skip = Math.ceil((T + 1) / Math.max(2, Math.floor((width - left - right) / 26)));
  for (let t = T; t >= 0; t -= skip) root.append(svg("text", { class: "time", x: x(t), y: top + height + 17, "text-anchor": "middle" }, String(t)));
  root.append(svg("text", { class: "time", x: (left + width - right) / 2, y: top + height + 34, "text-anchor": "middle" }, "step t"));
  const line = (/** @type {number[]} */ values) => values.map((size, t) => `${t ? "L" : "M"}${x(t).toFixed(1)} ${y(size).toFixed(1)}`).join("");
  root.append(svg("path", { class: "bound", d: line(bounds) }), svg("path", { class: "kept", d: line(sizes) }));
  products.forEach((product, t) => root.append(svg("circle", { class: product > 0 ? "plus" : product < 0 ? "minus" : "zero", cx: x(t), cy: y(Math.abs(product)), r: T > 14 && width < 500 ? 3 : 4.5 })));
  return root;
}

/** Words for settings at which the numbers alone would puzzle. @param {Recall} state */
function puzzles({ weights, T, y, products }) {
  const words = [];
  const beyond = LETTERS_OF_MEMORY.filter((letter) => weights[letter] < RANGE[letter][0] || weights[letter] > RANGE[letter][1]);
  if (beyond.length) words.push(`Beyond the reach of the slider: ${beyond.join(", ")}. Moving the slider brings it back.`);
  const saturated = y.slice(1).filter((y_t) => y_t * (1 - y_t) < 1e-4).length;
  if (saturated) words.push(`The sigmoid is saturated at ${saturated} of ${T} steps: y is as good as 0 or 1 there, and σ′ nearly 0.`);
  const zero = products.lastIndexOf(0);
  if (zero >= 0) words.push(weights.w === 0 ? "With w = 0 nothing is passed on: every product is 0." : `From y${subscript(zero)} back, the product is smaller than any number a computer holds: it shows 0.`);
  return words.join(" ");
}

/** @param {number} n */
const subscript = (n) => [...String(n)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");

/** What happens here, in one or two sentences, for ears and eyes. @param {Recall} state */
function recount({ weights, T, products, bound }) {
  const size = Math.abs(products[0]);
  const verdict = size > 1 ? "It explodes" : size < 0.01 ? "It vanishes" : "Something is left";
  const why = bound <= 1 ? `each step keeps at most ${format(bound)}` : size > 1 ? "|w| is above 4 and the states stay near one half" : "|w| is above 4, but the states are too far from one half";
  return `${verdict}: a nudge of s moves y${subscript(T)} by ${format(products[0])} times its size. With w = ${exact(weights.w)}, ${why}.`;
}

export default { render };
