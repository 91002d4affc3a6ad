// What the Layer shows, computed from the traits of its model; and what its numbers are called.

import { MOST, NEURONS, STEPS } from "../shared/limits.js";
import { outputError, squaredErrors, sum } from "../shared/rnn.js";
import { aCount, aName, aNumber, aSequence, aSwitch, listOf, someNames, someNumbers } from "../shared/traits.js";
import { ACTIVATIONS, backward, deltaBound, forward, largestSingularValue, spectralRadius, total } from "./layer.js";

/** @typedef {import("./layer.js").Activation} Activation */
/** @typedef {"W" | "V" | "c" | "s" | "U" | "b"} Parameter */
/** One number of a parameter: where it stands in the trait. @typedef {{letter: Parameter, path: number[]}} Entry */
/** @typedef {ReturnType<typeof stateOf>} State */
/**
 * How many neurons and inputs, and whether there are biases.
 * @typedef {{H: number, I: number, biases: boolean}} Size
 */

/** What can be shown besides the states, and what its switch says. */
export const LAYERS = { backward: "backward pass", contributions: "contributions", lengths: "how long δ is" };

/** The traits that hold the parameters, in the order in which they are shown. */
export const PARAMETERS = /** @type {Parameter[]} */ (["W", "V", "c", "s", "U", "b"]);

/** The traits that the picture depends on. */
export const TRAITS = [
  ...PARAMETERS, "H", "inputs", "activation", "biases", "sequence", "second", "layers", "position",
];

/** What each of them may be: a parameter is kept as large as the largest layer. */
const OWN = {
  W: listOf(NEURONS, someNumbers(NEURONS, NEURONS)), V: listOf(NEURONS, someNumbers(2, 2)),
  ...Object.fromEntries(["c", "s", "U"].map((letter) => [letter, someNumbers(NEURONS, NEURONS)])), b: aNumber,
  H: aCount(1, NEURONS), inputs: aCount(1, 2), activation: aName(Object.keys(ACTIVATIONS)), biases: aSwitch,
  sequence: aSequence, second: someNumbers(1, STEPS), layers: someNames(Object.keys(LAYERS)),
  position: aCount(-1, MOST),
};

/** @type {import("../shared/traits.js").Check} */
const aHomeOfAll = (value) => {
  const own = /** @type {Record<string, import("../shared/traits.js").Check>} */ (OWN);
  const names = [...PARAMETERS, "H", "inputs", "activation", "biases", "sequence", "second"];
  return Boolean(value) && names.every((name) => own[name](value[name]));
};

/** What each of its traits may be. */
export const ACCEPTS = { ...OWN, home: aHomeOfAll };

/** @param {import("../shared/view.js").Model} model */
export function stateOf(model) {
  const get = (/** @type {string} */ name) => model.get(name);
  const [H, I, biases] = [get("H"), get("inputs"), get("biases")];
  const activation = /** @type {Activation} */ (get("activation"));
  const sequence = /** @type {number[]} */ (get("sequence"));
  const second = /** @type {number[]} */ (get("second"));
  const target = sequence.slice(1);
  const T = target.length;
  const given = Object.fromEntries(PARAMETERS.map((letter) => [letter, get(letter)]));
  const neurons = (/** @type {any[]} */ rows) => rows.slice(0, H);
  const layer = {
    W: neurons(given.W).map(neurons), V: neurons(given.V).map((row) => row.slice(0, I)), s: neurons(given.s),
    U: [neurons(given.U)], activation, ...(biases ? { b: [given.b], c: neurons(given.c) } : {}),
  };
  const x = target.map((_, t) => (I === 2 ? [sequence[t], second[t] ?? 0] : [sequence[t]]));
  const trace = forward(layer, x);
  const p = trace.p.flat();
  const errors = squaredErrors(p, target);
  const epsilon = outputError(p, target);
  const rows = epsilon.map((epsilon_t) => [epsilon_t]);
  const { delta, contributions } = backward(layer, trace, rows);
  const position = get("position") < 0 ? 2 * T : Math.min(get("position"), 2 * T);
  const read = Math.min(position, T); // so many steps forwards, and then back
  const done = position - read;
  return {
    given, layer, activation, H, I, biases, T, target, x: sequence.slice(0, T), inputs: x, z: trace.z, y: trace.y, p,
    errors, E: sum(errors.slice(0, read)), epsilon, delta, contributions, read, done, position, second,
    gradient: total(contributions.slice(T - done), contributions[0]),
    layers: new Set(/** @type {string[]} */ (get("layers"))),
    handed: Math.max(Number.MIN_VALUE, // the largest number that W hands back to any neuron: the scale of the arrows
      ...delta.flatMap((delta_t) => layer.W.flatMap((row, i) => row.map((w) => Math.abs(w * delta_t[i]))))),
    lengths: delta.map((delta_t) => Math.hypot(...delta_t)), bounds: deltaBound(layer, rows),
    radius: spectralRadius(layer.W), lengthens: largestSingularValue(layer.W),
    slope: ACTIVATIONS[activation].slope, steepest: ACTIVATIONS[activation].steepest,
  };
}

/**
 * How many rows and columns a parameter has; a vector has no columns, and the output bias is one number.
 * @param {Parameter} letter
 * @param {Size} size
 */
export function shapeOf(letter, { H, I }) {
  return { W: [H, H], V: [H, I], c: [H], s: [H], U: [H], b: [] }[letter];
}

/** The parameters that there are. @param {Size} size */
export const lettersOf = ({ biases }) => PARAMETERS.filter((letter) => biases || !"bc".includes(letter));

/** All numbers of a parameter, row by row. @param {Parameter} letter @param {Size} size @returns {Entry[]} */
export function entriesOf(letter, size) {
  const paths = shapeOf(letter, size).reduce(
    (found, length) => found.flatMap((path) => Array.from({ length }, (_, n) => [...path, n])),
    /** @type {number[][]} */ ([[]]));
  return paths.map((path) => ({ letter, path }));
}

/**
 * The letter and the index of an entry: an index that could only be 1 is left out, and a single number has a small
 * letter, as in all the chapters before.
 * @param {Entry} entry
 * @param {Size} size
 */
export function nameOf({ letter, path }, size) {
  const shape = shapeOf(letter, size);
  const index = path.flatMap((n, axis) => (shape[axis] > 1 ? [n + 1] : []));
  return { letter: index.length ? letter : letter.toLowerCase(), index };
}

/** The same in one word, for `data-quantity`: W_1,2. @param {Entry} entry @param {Size} size */
export function wordOf(entry, size) {
  const { letter, index } = nameOf(entry, size);
  return index.length ? `${letter}_${index.join()}` : letter;
}

/** What a quantity of neuron i (from 0) at a step is called: y_2,1; with one neuron y_2. */
export const stepName = (/** @type {string} */ letter, /** @type {number} */ t, /** @type {number} */ i,
  /** @type {number} */ of) => (of > 1 ? `${letter}_${t},${i + 1}` : `${letter}_${t}`);

/** The number that an entry has in the traits. @param {State} state @param {Entry} entry @returns {number} */
export const valueOf = ({ given }, { letter, path }) => path.reduce((part, n) => part[n], given[letter]);

/**
 * The number that belongs to an entry among slopes: there is one output, and U and b have a row for it.
 * @param {import("./layer.js").Slopes} slopes
 * @param {Entry} entry
 * @returns {number}
 */
export function slopeOf(slopes, { letter, path }) {
  const at = "Ub".includes(letter) ? [0, ...path] : path;
  return at.reduce((part, n) => part[n], /** @type {any} */ (slopes[letter]));
}

/**
 * A trait with one of its numbers replaced.
 * @param {any} value
 * @param {number[]} path
 * @param {number} number
 * @returns {any}
 */
export function withEntry(value, [n, ...path], number) {
  if (n === undefined) return number;
  const put = (/** @type {any} */ part, /** @type {number} */ m) => (m === n ? withEntry(part, path, number) : part);
  return value.map(put);
}
