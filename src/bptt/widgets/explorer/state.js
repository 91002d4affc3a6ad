// Everything the Explorer shows, computed from the traits of its model.

import {
  LETTERS, backward, centralDifference, forward, inputsAndTargets, outputError, publishedError, squaredError,
  squaredErrors, sum,
} from "../shared/rnn.js";
import { MOST } from "../shared/limits.js";
import { stepsDone } from "../shared/sequence.js";
import { WEIGHTS, aCount, aName, aSequence, someNames, someNumbers, someTexts } from "../shared/traits.js";
import { weightsOf } from "../shared/view.js";

/** What can be shown, in reading order, and what its switch says. */
export const LAYERS = {
  states: "pre-activations z",
  backward: "backward pass",
  contributions: "contributions",
  check: "gradient check",
  formulas: "formulas",
};

/** The traits that the picture depends on. */
export const TRAITS = ["u", "v", "w", "s", "sequence", "layers", "rule", "position", "start"];

/** What each of its traits may be. */
export const ACCEPTS = {
  ...WEIGHTS, sequence: aSequence, series: someNumbers(0, MOST), labels: someTexts, start: aCount(0, MOST),
  layers: someNames(Object.keys(LAYERS)), rule: aName(["right", "published"]), position: aCount(-1, MOST),
};

/** @typedef {import("../shared/view.js").Model} Model */
/** @typedef {ReturnType<typeof stateOf>} State */

/** @param {Model} model */
export function stateOf(model) {
  const weights = weightsOf(model);
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const layers = new Set(/** @type {string[]} */ (model.get("layers")));
  const rule = /** @type {"right" | "published"} */ (model.get("rule"));
  const [start, length] = [model.get("start"), model.get("series").length];
  if (length && start >= length) throw new RangeError(`its start is ${start}, beyond its series`);
  const { x, target } = inputsAndTargets(sequence);
  const T = x.length;
  const trace = forward(weights, x);
  const errors = squaredErrors(trace.p, target);
  const epsilon = { right: outputError(trace.p, target), published: publishedError(trace.p) };
  const right = backward(weights, trace, epsilon.right);
  const published = backward(weights, trace, epsilon.published);
  const chosen = rule === "right" ? right : published;
  const done = stepsDone(model.get("position"), T);
  return {
    weights, target, T, ...trace, errors, E: sum(errors), layers, rule, epsilon: epsilon[rule], done, right, published,
    labels: windowLabels(model, T),
    delta: chosen.delta,
    contributions: chosen.contributions,
    gradient: done === T ? chosen.gradient : partialGradient(chosen.contributions, T - done),
    errorScale: niceCeiling(Math.max(...errors)),
    contributionScale: Object.fromEntries(LETTERS.map((letter) => [letter, largest(chosen.contributions[letter])])),
    deltaScale: largest(chosen.delta.map((d) => d * weights.w)),
    epsilonScale: largest(epsilon[rule].map((e) => e * weights.u)),
    check: layers.has("check") ? check(weights, sequence, trace.p, right, published) : undefined,
  };
}

/**
 * What the passed steps have added so far.
 * @param {import("../shared/rnn.js").Contributions} contributions
 * @param {number} from  the first step that counts
 */
function partialGradient(contributions, from) {
  const [u, v, w, s] = LETTERS.map((letter) => sum(contributions[letter].slice(from)));
  return { u, v, w, s };
}

/** @param {number[]} values */
export const largest = (values) => Math.max(...values.map(Math.abs), Number.MIN_VALUE);

/**
 * The next round number: the top of a scale that does not jump at every move of a slider.
 * @param {number} value
 */
function niceCeiling(value) {
  if (value < 1e-12) return 1e-12;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 5, 7].find((digit) => digit * power >= value) ?? 10) * power;
}

/** @param {Model} model @param {number} T */
function windowLabels(model, T) {
  const labels = model.get("labels");
  const start = model.get("start");
  const series = /** @type {number[]} */ (model.get("series"));
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const inSeries = labels.length === series.length && sequence.every((x, t) => x === series[start + t]);
  return inSeries ? labels.slice(start, start + T + 1) : undefined;
}

/**
 * Both sets of formulas against the measured slope of E: does each agree, as far as the measurement can tell?
 * @param {import("../shared/rnn.js").Weights} weights
 * @param {number[]} sequence
 * @param {number[]} p
 * @param {import("../shared/rnn.js").Backward} right
 * @param {import("../shared/rnn.js").Backward} published
 */
function check(weights, sequence, p, right, published) {
  const E = (/** @type {import("../shared/rnn.js").Weights} */ moved) => squaredError(moved, sequence);
  const [numeric, coarser] = [6e-6, 12e-6].map((h) => centralDifference(E, weights, h));
  const rounding = 1e-9 * (1 + sum([...p, ...sequence].map((value) => value * value)));
  return LETTERS.map((letter) => {
    // what the measurement leaves open: rounding, and how much it depends on the step h
    const blur = rounding + 1e-6 * Math.abs(numeric[letter]) + 2 * Math.abs(numeric[letter] - coarser[letter]);
    const [a, b] = [right.gradient[letter], published.gradient[letter]];
    const gap = (/** @type {number} */ value) => Math.abs(value - numeric[letter]);
    const tells = a === b || Math.max(gap(a), gap(b)) > blur;
    const verdict = (/** @type {number} */ value) => (gap(value) > blur ? "differs" : tells ? "agrees" : "cannot tell");
    return {
      letter, numeric: numeric[letter], right: a, published: b, rightVerdict: verdict(a), publishedVerdict: verdict(b),
    };
  });
}
