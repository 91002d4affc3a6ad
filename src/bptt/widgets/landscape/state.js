// What the Landscape shows: the start, and the descents from there.

import { PASSES, STEPS } from "../shared/limits.js";
import { LETTERS, backward, forward, inputsAndTargets, outputError, squaredError } from "../shared/rnn.js";
import { WEIGHTS, aCount, aLearningRate, aSequence, aSwitch, someNames } from "../shared/traits.js";
import { keptFor, weightsOf } from "../shared/view.js";
import { descents } from "./descent.js";

/** @typedef {import("../shared/rnn.js").Letter} Letter */
/** @typedef {import("./descent.js").ScheduleName} ScheduleName */
/** @typedef {import("./map.js").Grid} Grid */
/** @typedef {ReturnType<typeof stateOf>} State */

/** The traits that the picture depends on. */
export const TRAITS = [
  "u", "v", "w", "s", "sequence", "axes", "logarithmic", "eta", "k", "schedules", "passes",
];

/** What each of its traits may be. */
export const ACCEPTS = {
  ...WEIGHTS, sequence: aSequence, axes: someNames(LETTERS, 2, 2), logarithmic: aSwitch, eta: aLearningRate,
  k: aCount(1, STEPS), schedules: someNames(["per_sequence", "per_step", "windows"]), passes: aCount(0, PASSES),
};

const runsOf = keptFor(descents);

/**
 * What the traits say, E and its gradient at the start, and where the descents from there have come to.
 * @param {import("../shared/view.js").Model} model
 */
export function stateOf(model) {
  const weights = weightsOf(model);
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const { x, target } = inputsAndTargets(sequence);
  const trace = forward(weights, x);
  const start = {
    weights, sequence,
    E: squaredError(weights, sequence),
    gradient: backward(weights, trace, outputError(trace.p, target)).gradient,
    axes: /** @type {[Letter, Letter]} */ (model.get("axes")),
    held: LETTERS.filter((letter) => !model.get("axes").includes(letter)),
    logarithmic: /** @type {boolean} */ (model.get("logarithmic")),
    eta: /** @type {number} */ (model.get("eta")),
    k: /** @type {number} */ (model.get("k")),
    schedules: /** @type {ScheduleName[]} */ (model.get("schedules")),
    passes: /** @type {number} */ (Math.min(PASSES, model.get("passes"))),
  };
  const grid = /** @type {Grid | undefined} */ (undefined); // until it is painted
  return { ...start, runs: runsOf(model)(start), grid };
}
