// Is an expression the right one, or a known slip? Decided at fixed points, the same as in Python; the proof is
// Python's.

import { backward, forward, inputsAndTargets, outputError } from "../shared/rnn.js";
import { evaluate, parse } from "./expression.js";

/** @typedef {import("./expression.js").Tree} Tree */

export const POINTS = 20;
const TOLERANCE = 1e-9;
const RANGES = { u: [0.5, 2], v: [-1.5, 1.7], w: [-2.1, 1.9], s: [0.1, 0.9] };
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
    const { x, target } = inputsAndTargets(sequence);
    const trace = forward({ u, v, w, s }, x);
    const epsilon = outputError(trace.p, target);
    const { delta } = backward({ u, v, w, s }, trace, epsilon);
    /** @type {Record<string, number>} */
    const values = { u, v, w, s };
    /** @type {[string, number[], number][]} */
    const series = [
      ["x", sequence, 1], ["t", target, 1], ["z", trace.z, 1], ["y", trace.y, 0], ["p", trace.p, 1],
      ["epsilon", epsilon, 1], ["delta", [...delta, 0], 1]];
    for (const [name, numbers, first] of series) {
      numbers.forEach((value, i) => { values[`${name}${i + first}`] = value; });
    }
    return values;
  });
}

/** @param {number} one @param {number} other */
const close = (one, other) => Math.abs(one - other) <= TOLERANCE * (1 + Math.abs(other));

/**
 * @typedef {{kind: string, factor?: number, at?: Record<string, number>, given?: number, expected?: number}} Comparison
 */

/**
 * By the points alone: is a tree the right expression, or one of the slips, each given as a text?
 * kind: "agrees", "no number", the name of a slip, "factor" (then `factor` is it) or "differs"; at: a point to show.
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
  const same = (/** @type {number[]} */ others) => given.every((value, i) => close(value, others[i]));
  if (same(expected)) return { kind: "agrees" };
  const slip = slips.find(([, text]) => same(knownValues(`${T} ${text}`)));
  if (slip) return { kind: slip[0] };
  const factor = given[0] / expected[0];
  if (Math.abs(factor) > 1e-6 && same(expected.map((value) => factor * value))) return { kind: "factor", factor };
  const bad = given.findIndex((value, i) => !close(value, expected[i]));
  return { kind: "differs", at: where[bad], given: given[bad], expected: expected[bad] };
}
