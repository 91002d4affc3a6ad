// The neuron that is pressed, in formulas and numbers: what it collects, and what it is held to account for.

import { format, html, quantity, setText } from "../shared/dom.js";
import { isBack } from "./picture.js";
import { nameOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./picture.js").Place} Place */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Parameter} Parameter */
/** A letter and its index. @typedef {[string, string]} Symbolic */
/** One product of a sum: its symbols and their numbers. @typedef {{symbols: Symbolic[], numbers: number[]}} Term */

/**
 * Two lines: forwards along the row, backwards along the column.
 * @param {Context} context
 * @param {() => Place} picked
 */
export function sums({ live }, picked) {
  const forwards = line("z picked", (s, { t, i }) => (t <= s.read ? s.z[t - 1][i] : undefined));
  const backwards = line("delta picked", (s, { t, i }) => (isBack(s, t) ? s.delta[t - 1][i] : undefined));
  live.push((state) => {
    const place = picked();
    const many = state.H > 1;
    forwards.refresh(state, place, [
      many ? `Forwards, neuron ${place.i + 1} collects along row ${place.i + 1} of W` : "Forwards",
      ["z", index(state, place.t, place.i)], "", collects(state, place)]);
    backwards.box.hidden = !state.layers.has("backward");
    const { slope } = state;
    backwards.refresh(state, place, [
      many ? `Backwards, it is held to account along column ${place.i + 1}` : "Backwards",
      ["δ", index(state, place.t, place.i)], format(slope(state.y[place.t][place.i])), accounts(state, place)]);
  });
  return html("div", { class: "sums" }, forwards.box, backwards.box);
}

/** The index of a quantity of neuron i at step t. @param {State} state @param {number} t @param {number} i */
const index = ({ H }, t, i) => (H > 1 ? `${t},${i + 1}` : String(t));

/** @param {State} state @param {Parameter} letter @param {...number} path @returns {Symbolic} */
function symbolOf(state, letter, ...path) {
  const { letter: shown, index: at } = nameOf({ letter, path }, state);
  return [shown, at.join("")];
}

/** @type {(symbols: Symbolic[], ...numbers: number[]) => Term} */
const term = (symbols, ...numbers) => ({ symbols, numbers });

/** What makes z_t. @param {State} state @param {Place} place @returns {Term[]} */
function collects(state, { t, i }) {
  const { layer, inputs: x, y, I } = state;
  const before = layer.W[i].map((w, j) => (
    term([symbolOf(state, "W", i, j), ["y", index(state, t - 1, j)]], w, y[t - 1][j])));
  const fromInputs = layer.V[i].map((/** @type {number} */ v, /** @type {number} */ k) => (
    term([symbolOf(state, "V", i, k), ["x", I > 1 ? `${t},${k + 1}` : String(t)]], v, x[t - 1][k])));
  return [...before, ...fromInputs, ...(layer.c ? [term([symbolOf(state, "c", i)], layer.c[i])] : [])];
}

/** What makes δ_t, but for the slope. @param {State} state @param {Place} place @returns {Term[]} */
function accounts(state, { t, i }) {
  const { layer, epsilon, delta, T } = state;
  const output = term([symbolOf(state, "U", i), ["ε", String(t)]], layer.U[0][i], epsilon[t - 1]);
  if (t === T) return [output];
  return [output, ...layer.W.map((row, k) => (
    term([symbolOf(state, "W", k, i), ["δ", index(state, t + 1, k)]], row[i], delta[t][k])))];
}

/** A negative number inside a product stands in parentheses. @param {number} value */
const bracketed = (value) => (value < 0 ? `(${format(value)})` : format(value));

/**
 * A line whose symbols are made anew only when they change, and whose numbers follow.
 * @param {string} name
 * @param {(state: State, place: Place) => number | undefined} read
 */
function line(name, read) {
  const kinds = ["look", "symbol", "", "number"];
  const [words, formula, numbers, result] = kinds.map((kind) => html("span", { class: kind }));
  const computed = html("span", {}, " = ", numbers, " = ", result);
  const box = html("p", {}, words, " ", formula, computed);
  let drawn = "";
  let place = { t: 1, i: 0 };
  const number = quantity(result, name, (state) => read(state, place));
  /** @type {(state: State, at: Place, parts: [string, Symbolic, string, Term[]]) => void} */
  const refresh = (state, at, [text, left, slope, terms]) => {
    place = at;
    setText(words, `${text}: `);
    const key = JSON.stringify([left, terms.map(({ symbols }) => symbols)]);
    if (key !== drawn) {
      const products = joined(terms.map(({ symbols }) => joined(symbols.map(lettered), " ")), " + ");
      formula.replaceChildren(...lettered(left), " = ", ...(slope ? ["σ′ (", ...products, ")"] : products));
    }
    drawn = key;
    const products = terms.map((term) => term.numbers.map(bracketed).join(" · ")).join(" + ");
    setText(numbers, slope ? `${slope} · (${products})` : products);
    computed.hidden = read(state, at) === undefined;
    number(state);
  };
  return { box, refresh };
}

/** @param {Symbolic} symbol */
const lettered = ([letter, at]) => [letter, ...(at ? [html("sub", {}, at)] : [])];

/** @param {(Node | string)[][]} lists @param {string} between */
const joined = (lists, between) => lists.flatMap((list, n) => (n ? [between, ...list] : list));
