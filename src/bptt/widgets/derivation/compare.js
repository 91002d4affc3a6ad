// Is an expression the right one, or a known slip? Decided at fixed points, the same as in Python; the proof is
// Python's.

import { backward, forward, inputsAndTargets, outputError } from "../shared/rnn.js";
import { draws, same, seedOf } from "./exact.js";
import { evaluate, parse } from "./expression.js";

/** @typedef {import("./expression.js").Tree} Tree */

export const POINTS = 20;
const TOLERANCE = 1e-9;
const RANGES = { u: [0.5, 2], v: [-1.5, 1.7], w: [-2.1, 1.9], s: [0.1, 0.9] };
const MORE_POINTS = 40;
const REACH = [10, 10, 10, 2]; // of the sliders
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19];

/**
 * A function that remembers what it has answered: a key makes the same points and values every time.
 * @template R @param {(key: string) => R} make
 * @returns {(key: string) => R}
 */
function remembering(make) {
  const made = new Map();
  return (key) => made.get(key) ?? (made.set(key, make(key)), made.get(key));
}

const pointsOf = remembering((T) => makePoints(Number(T)));

/** The values of a text that the widget brings along; the key is T, a space and the text. */
const knownValues = remembering((key) => {
  const T = Number(key[0]);
  const tree = parse(key.slice(2), T);
  return points(T).map((point) => evaluate(tree, point));
});

/**
 * The fixed points, the same as in Python: every quantity of a network of T steps, by its name in an expression.
 * @param {number} T
 * @returns {Record<string, number>[]}
 */
export function points(T) {
  return pointsOf(String(T));
}

/** @param {number} T @returns {Record<string, number>[]} */
function makePoints(T) {
  return Array.from({ length: POINTS }, (_, index) => {
    const parts = PRIMES.map((prime) => ((index + 1) * Math.sqrt(prime)) % 1);
    const [u, v, w, s] = Object.values(RANGES).map(([low, high], i) => low + (high - low) * parts[i]);
    const sequence = parts.slice(4, 5 + T).map((part) => -0.5 + 2 * part);
    return quantities({ u, v, w, s }, sequence);
  });
}

/**
 * Further points, drawn from a seed made of the expression: as far as the sliders reach, at three scales.
 * @param {Tree} tree
 * @param {number} T
 */
function morePoints(tree, T) {
  const next = draws(seedOf(tree));
  const number = () => Number(next()) / 2 ** 63 - 1;
  return Array.from({ length: MORE_POINTS }, (_, n) => {
    const [u, v, w, s] = REACH.map((reach) => number() * reach * [1, 0.1, 0.01][n % 3]);
    return quantities({ u, v, w, s }, Array.from({ length: T + 1 }, number));
  });
}

/**
 * Every quantity of both passes in numbers, by its name in an expression.
 * @param {import("../shared/rnn.js").Weights} weights
 * @param {number[]} sequence
 */
function quantities(weights, sequence) {
  const { x, target } = inputsAndTargets(sequence);
  const trace = forward(weights, x);
  const epsilon = outputError(trace.p, target);
  const { delta } = backward(weights, trace, epsilon);
  /** @type {Record<string, number>} */
  const values = { ...weights };
  /** @type {[string, number[], number][]} */
  const series = [
    ["x", sequence, 1], ["t", target, 1], ["z", trace.z, 1], ["y", trace.y, 0], ["p", trace.p, 1],
    ["epsilon", epsilon, 1], ["delta", [...delta, 0], 1]];
  for (const [name, numbers, first] of series) {
    numbers.forEach((value, i) => { values[`${name}${i + first}`] = value; });
  }
  return values;
}

/** @param {number} one @param {number} other */
const close = (one, other) => Math.abs(one - other) <= TOLERANCE * (1 + Math.abs(other));

/**
 * @typedef {{kind: string, factor?: number, digits?: number, points?: number, at?: Record<string, number>,
 *   given?: number, expected?: number}} Comparison
 */

/**
 * Is a tree the right expression, or one of the slips, each given as a text? kind: "agrees" only where the two are
 * exactly the same modulo two primes; "close" where they are not, and yet no point tells them apart (then `digits` says
 * how well they agree); "no number", "zero", the name of a slip, "factor" (then `factor` is it) or "differs".
 * at: a point to show.
 * @param {Tree} tree
 * @param {number} T
 * @param {string} right
 * @param {[string, string][]} slips
 * @returns {Comparison}
 */
export function compare(tree, T, right, slips) {
  const where = points(T);
  const given = where.map((point) => evaluate(tree, point));
  const expected = knownValues(`${T} ${right}`);
  const odd = given.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) return { kind: "no number", at: where[odd] };
  const exact = same(tree, parse(right, T), T);
  if (exact === undefined) return { kind: "zero" };
  const allClose = (/** @type {number[]} */ others) => given.every((value, i) => close(value, others[i]));
  if (allClose(expected)) return exact ? { kind: "agrees" } : beyondThePoints(tree, T, right);
  const slip = slips.find(([, text]) => allClose(knownValues(`${T} ${text}`)));
  if (slip) return { kind: slip[0] };
  const factor = given[0] / expected[0];
  if (Math.abs(factor) > 1e-6 && allClose(expected.map((value) => factor * value))) return { kind: "factor", factor };
  const bad = given.findIndex((value, i) => !close(value, expected[i]));
  return { kind: "differs", at: where[bad], given: given[bad], expected: expected[bad] };
}

/**
 * What further points say of an expression that is not the right one and agrees at the fixed ones.
 * @param {Tree} tree
 * @param {number} T
 * @param {string} right
 * @returns {Comparison}
 */
function beyondThePoints(tree, T, right) {
  const truth = parse(right, T);
  const all = [...points(T), ...morePoints(tree, T)];
  const compared = all.map((at) => ({ at, given: evaluate(tree, at), expected: evaluate(truth, at) }))
    .filter(({ given }) => Number.isFinite(given));
  const bad = compared.find(({ given, expected }) => !close(given, expected));
  if (bad) return { kind: "differs", ...bad };
  const relative = compared.map(({ given, expected }) => Math.abs(given - expected) / (1 + Math.abs(expected)));
  const apart = Math.max(...relative);
  return { kind: "close", digits: apart < 1e-15 ? 15 : Math.floor(-Math.log10(apart)), points: all.length };
}
