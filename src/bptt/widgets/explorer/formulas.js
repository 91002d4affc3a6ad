// One step in formulas, with its numbers put in; and the light that shows where else a symbol stands.

import { exact, format, html, quantity, setText } from "../shared/dom.js";
import { symbolKey } from "../shared/shapes.js";

/** @typedef {import("./state.js").State} State */
/** A symbol of a formula; `at` counts from the step on show. @typedef {{letter: string, at?: number}} Symbolic */
/** A piece of a formula: plain text, or a symbol. @typedef {string | Symbolic} Piece */
/**
 * Pieces of a formula in numbers: plain text, or a name, a number and the symbol it stands for.
 * @typedef {string | {name: string, read: (s: State, t: number) => number, letter?: string, at?: number}} Value
 */

/**
 * @typedef {{left: Symbolic, right: Piece[], numbers: Value[], name: string, read: (s: State, t: number) => number,
 *   back?: boolean}} Formula
 */

/** The six formulas of a step, forwards and then backwards. @returns {Formula[]} */
function formulasOfAStep() {
  const [u, v, w] = ["u", "v", "w"].map((letter) => ({ letter }));
  const at = (/** @type {string} */ letter, shift = 0) => ({ letter, at: shift });
  const weight = (/** @type {"u" | "v" | "w"} */ letter) => (
    { name: letter, letter, read: (/** @type {State} */ s) => s.weights[letter] });
  /** @type {(letter: string, name: string, read: (s: State, t: number) => number, shift?: number) => Value} */
  const term = (letter, name, read, shift = 0) => ({ letter, name, at: shift, read });
  const [x, z, y, p, target, epsilon] = [
    term("x", "x", (s, t) => s.x[t - 1]), term("z", "z", (s, t) => s.z[t - 1]), term("y", "y", (s, t) => s.y[t]),
    term("p", "p", (s, t) => s.p[t - 1]), term("t", "t", (s, t) => s.target[t - 1]),
    term("ε", "epsilon", (s, t) => s.epsilon[t - 1]),
  ];
  const before = term("y", "y", (s, t) => s.y[t - 1], -1);
  const slope = { name: "σ'", read: (/** @type {State} */ s, /** @type {number} */ t) => s.y[t] * (1 - s.y[t]) };
  const deltaNext = term("δ", "delta", (s, t) => s.delta[t] ?? 0, 1);

  return [
    {
      left: at("z"), right: [w, " ", at("y", -1), " + ", v, " ", at("x")],
      numbers: [weight("w"), " · ", before, " + ", weight("v"), " · ", x],
      name: "z", read: (s, t) => s.z[t - 1],
    },
    { left: at("y"), right: ["σ(", at("z"), ")"], numbers: ["σ(", z, ")"], name: "y", read: (s, t) => s.y[t] },
    {
      left: at("p"), right: [u, " ", at("y")], numbers: [weight("u"), " · ", y],
      name: "p", read: (s, t) => s.p[t - 1],
    },
    {
      left: at("E"), right: ["(", at("p"), " − ", at("t"), ")²"], numbers: ["(", p, " − ", target, ")²"],
      name: "E", read: (s, t) => s.errors[t - 1],
    },
    {
      left: at("ε"), right: ["2 (", at("p"), " − ", at("t"), ")"], numbers: ["2 · (", p, " − ", target, ")"],
      name: "epsilon", read: (s, t) => s.epsilon[t - 1], back: true,
    },
    {
      left: at("δ"), right: ["σ′(", at("z"), ") (", u, " ", at("ε"), " + ", w, " ", at("δ", 1), ")"],
      numbers: [slope, " · (", weight("u"), " · ", epsilon, " + ", weight("w"), " · ", deltaNext, ")"],
      name: "delta", read: (s, t) => s.delta[t - 1], back: true,
    },
  ];
}

/** A negative number inside a formula stands in parentheses. @param {number} value */
const bracketed = (value) => (value < 0 ? `(${digits(value)})` : digits(value));

/** Numbers that the reader has given stand as they are. @param {number} value */
const digits = (value) => (String(value).length <= 5 ? exact(value) : format(value));

/**
 * The formulas of one step, which a slider chooses.
 * @param {import("../shared/view.js").Context} context
 */
export function formulas({ signal, live }) {
  let t = 1;
  /** @type {State} */
  let shown;
  /** @type {import("../shared/dom.js").Updater[]} */
  const inner = [];
  /** @type {((s: State) => void)[]} */
  const named = []; // what changes with the step and the rule alone
  let drawn = "";
  const range = { type: "range", min: 1, step: 1, value: 1 };
  const slider = html("input", { ...range, "aria-label": "t", title: "the step in the formulas" });
  const step = html("output", { class: "number", "aria-live": "off" });
  const name = "Formulas of one step; the arrow keys go from symbol to symbol";
  const list = html("div", { class: "lines", role: "group", "aria-label": name });
  for (const line of formulasOfAStep()) list.append(formulaLine(line, () => t, inner, named));
  const letter = html("span", { class: "symbol", "aria-hidden": "true" }, "t");
  const box = html("div", { class: "formulas", role: "group", "aria-label": "Formulas" },
    html("div", { class: "slider steps" }, letter, slider, step), list);
  const refresh = () => {
    t = Math.min(t, shown.T);
    slider.max = String(shown.T);
    slider.value = String(t);
    const key = `${t} ${shown.rule}`;
    if (key !== drawn) named.forEach((rename) => rename(shown));
    drawn = key;
    setText(step, `step ${t} of ${shown.T}`);
    slider.setAttribute("aria-valuetext", `step ${t}`);
    inner.forEach((update) => update(shown));
  };
  slider.addEventListener("input", () => { t = Number(slider.value); refresh(); }, { signal });
  walkSymbols(list, signal);
  live.push((state) => {
    shown = state;
    box.hidden = !state.layers.has("formulas");
    if (!box.hidden) refresh();
  });
  return box;
}

/**
 * @param {Formula} line
 * @param {() => number} step
 * @param {import("../shared/dom.js").Updater[]} live
 * @param {((s: State) => void)[]} named
 */
function formulaLine({ left, right, numbers, name, read, back }, step, live, named) {
  const published = name === "epsilon";
  const general = html("span", { class: "general" }, symbolIn(left, step, named), " = ");
  const inserted = html("span", { class: "numeric" }, "= ");
  const [asIs, asNumbers] = [html("span"), html("span")];
  asIs.append(...right.map((part) => symbolIn(part, step, named)));
  let called = "";
  named.push((s) => { called = `the formula of ${back && s.rule !== "right" ? "published " : ""}${name}_${step()}`; });
  for (const part of numbers) {
    if (typeof part === "string") { asNumbers.append(part); continue; }
    const node = html("span", { class: "number" });
    asNumbers.append(node);
    let whole = "";
    live.push(quantity(node, () => whole, (s) => (hidden(s) ? undefined : part.read(s, step())), bracketed));
    named.push(() => {
      const t = part.at === undefined ? undefined : step() + part.at;
      whole = `${part.name}${t === undefined ? "" : `_${t}`} in ${called}`;
      if (part.letter) markSymbol(node, symbolKey(part.letter, t));
    });
  }
  const hidden = (/** @type {State} */ s) => Boolean(back && step() <= s.T - s.done);
  const result = html("span", { class: "number" });
  const equals = new Text("= ");
  const row = html("p", {}, general, asIs, " ", inserted, " ", html("span", { class: "result" }, equals, result));
  inserted.append(asNumbers);
  named.push(() => markSymbol(result, symbolKey(left.letter, step())));
  live.push(
    quantity(result, () => called, (s) => (hidden(s) ? undefined : read(s, step()))),
    (s) => {
      row.hidden = hidden(s);
      const one = published && s.rule !== "right"; // the published formulas have 1 in the place of ε_t
      if (asIs.hidden === one) return;
      asIs.hidden = inserted.hidden = one;
      equals.data = one ? "" : "= ";
    },
  );
  return row;
}

/** @param {Piece} part @param {() => number} step @param {((s: State) => void)[]} named */
function symbolIn(part, step, named) {
  if (typeof part === "string") return part;
  const subscript = html("span", { class: "subscript" });
  const look = `symbol ${part.at === undefined ? part.letter : ""}`;
  const node = html("span", { class: look, tabindex: -1, "data-lm-suppress-shortcuts": "true" }, part.letter);
  if (part.at !== undefined) node.append(subscript);
  named.push(() => {
    const t = part.at === undefined ? undefined : step() + part.at;
    setText(subscript, String(t ?? ""));
    markSymbol(node, symbolKey(part.letter, t));
  });
  return node;
}

/** @param {any} node @param {string} key */
function markSymbol(node, key) {
  if (node.dataset.symbol !== key) node.dataset.symbol = key;
}

/** @type {Record<string, number>} */
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * One tab stop for all symbols of a box; the arrow keys go on from there.
 * @param {any} box
 * @param {AbortSignal} signal
 */
function walkSymbols(box, signal) {
  const stops = () => [...box.querySelectorAll(".symbol")];
  stops()[0].tabIndex = 0;
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = WAYS[event.key];
    const all = stops().filter((node) => !node.closest("[hidden]"));
    const from = all.indexOf(event.target);
    if (!by || from < 0) return;
    event.preventDefault();
    all[(from + by + all.length) % all.length].focus();
  }, { signal });
  box.addEventListener("focusin", (/** @type {FocusEvent} */ event) => {
    for (const node of stops()) node.tabIndex = node === event.target ? 0 : -1;
  }, { signal });
}

/**
 * Where a symbol is pointed at or focused, light up every place in the widget where the same symbol stands.
 * @param {import("../shared/view.js").Context} context
 */
export function lights({ el, signal }) {
  let lit = "";
  const light = (/** @type {Event} */ event) => {
    const leaves = event.type === "pointerleave" || event.type === "focusout";
    const place = leaves ? null : /** @type {Element} */ (event.target).closest("[data-symbol]");
    const key = place?.getAttribute("data-symbol")?.split(" ")[0] ?? "";
    if (key === lit) return;
    lit = key;
    for (const node of el.querySelectorAll(".lit")) node.classList.remove("lit");
    if (key) for (const node of el.querySelectorAll(`[data-symbol~="${key}"]`)) node.classList.add("lit");
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"]) {
    el.addEventListener(type, light, { signal });
  }
}
