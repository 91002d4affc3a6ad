// What the Trainer knows: the series and its scaling, the run of gradient descent, and the forecast.

import { change } from "../shared/controls.js";
import { AHEAD, FARTHEST, LARGEST, POINTS, SEEDS, UPDATES } from "../shared/limits.js";
import {
  LETTERS, descend, forecast, forward, inputsAndTargets, perSequence, squaredError, squaredErrors, sum,
} from "../shared/rnn.js";
import { WEIGHTS, aCount, aLearningRate, aSwitch, byName, someNames, someNumbers } from "../shared/traits.js";
import { keptFor, weightsOf } from "../shared/view.js";

/** @typedef {import("../shared/rnn.js").Weights} Weights */
/** @typedef {import("../shared/rnn.js").Letter} Letter */
/** @typedef {import("../shared/view.js").Model} Model */
/** @typedef {ReturnType<typeof stateOf>} State */
/**
 * The weights after 0, 1, 2 … updates, and the E of each as far as it is known.
 * @typedef {{path: Weights[], errors: number[], diverged: boolean}} Training
 */

/** The traits that the picture depends on. */
export const TRAITS = [
  "u", "v", "w", "s", "sequence", "scaled", "start", "seed", "eta", "learn", "updates", "ahead",
];

/** A series in its own unit. */
const points = someNumbers(2, POINTS, FARTHEST);

/** What each of its traits may be. */
export const ACCEPTS = {
  ...WEIGHTS, sequence: points, scaled: aSwitch, start: someNumbers(4, 4), seed: aCount(0, SEEDS - 1),
  eta: aLearningRate, learn: someNames(LETTERS, 1), updates: aCount(0, UPDATES), ahead: aCount(1, AHEAD),
  examples: byName(points),
};

/**
 * The straight line from the unit of the series to 0 … 1, and the reason where there is none.
 * @param {number[]} sequence
 * @param {boolean} wanted
 */
function scaling(sequence, wanted) {
  const [smallest, largest] = [Math.min(...sequence), Math.max(...sequence)];
  const huge = Math.max(-smallest, largest) > LARGEST; // as it is, it would leave floating point
  const scaled = (wanted || huge) && largest > smallest;
  const [offset, unit] = scaled ? [smallest, largest - smallest] : [huge ? smallest : 0, 1];
  return { scaled, smallest, largest, offset, unit };
}

/**
 * A function of the traits that gives the run. It goes on where it was when only the number of updates has grown, keeps
 * what it has when that number shrinks, and starts again when anything else has changed.
 */
function trainings() {
  let key = "";
  /** @type {Training} */
  let run;
  /** @param {{start: number[], series: number[], eta: number, learn: Letter[], updates: number}} task */
  return ({ start, series, eta, learn, updates }) => {
    const now = JSON.stringify([start, series, eta, learn]);
    if (now !== key) {
      key = now;
      const [u, v, w, s] = start;
      run = { path: [{ u, v, w, s }], errors: [], diverged: false };
    }
    /** @type {import("../shared/rnn.js").Schedule} */
    const recorded = (weights, sequence, move) => perSequence(weights, sequence, (E, gradient) => {
      run.errors[run.path.length - 1] = E;
      return move(E, gradient);
    });
    while (run.path.length <= updates && !run.diverged) {
      const last = run.path[run.path.length - 1];
      const { path, diverged } = descend(recorded, last, series, { eta, learn, largest: LARGEST });
      run.path.push(...path);
      run.diverged = diverged;
    }
    return run;
  };
}

const memoryOf = keptFor(() => ({ runOf: trainings(), seen: /** @type {Weights | undefined} */ (undefined) }));

/**
 * Everything the Trainer shows. The weights that the model has are those to which the run leads; where they have been
 * set from outside, by a slider elsewhere or from Python, they are a new start.
 * @param {Model} model
 */
export function stateOf(model) {
  const memory = memoryOf(model);
  const given = weightsOf(model);
  let state = lessonOf(model, memory.runOf);
  if (!sameWeights(given, state.weights)) {
    if (memory.seen && sameWeights(given, memory.seen)) change(model, state.weights);
    else {
      change(model, { start: Object.values(given), updates: 0 });
      state = lessonOf(model, memory.runOf);
    }
  }
  memory.seen = state.weights;
  return state;
}

/**
 * What the traits say, and where the run that they describe leads.
 * @param {Model} model
 * @param {ReturnType<typeof trainings>} runOf
 */
function lessonOf(model, runOf) {
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const line = scaling(sequence, model.get("scaled"));
  const series = sequence.map((value) => (value - line.offset) / line.unit);
  const [start, eta, learn] = [model.get("start"), model.get("eta"), model.get("learn")];
  const updates = Math.min(UPDATES, model.get("updates"));
  const { path, errors } = runOf({ start, series, eta, learn, updates });
  const made = Math.min(updates, path.length - 1);
  const weights = path[made];
  const { x, target } = inputsAndTargets(series);
  const ahead = /** @type {number} */ (model.get("ahead"));
  const undo = (/** @type {number} */ value) => value * line.unit + line.offset;
  return {
    sequence, line, series, start, eta, learn, made, weights, path, errors, ahead,
    wanted: /** @type {boolean} */ (model.get("scaled")),
    seed: /** @type {number} */ (model.get("seed")),
    diverged: made < updates,
    E: squaredError(weights, series),
    persistence: sum(squaredErrors(x, target)), // the E of expecting no change: p_t = x_t
    predictions: forward(weights, x).p.map(undo), // in the unit of the series
    future: forecast(weights, series, ahead).map(undo),
  };
}

/**
 * Whether two sets of weights are the same, up to what Python and JavaScript may differ in.
 * @param {Weights} one
 * @param {Weights} other
 */
function sameWeights(one, other) {
  return LETTERS.every((letter) => Math.abs(one[letter] - other[letter]) <= 1e-9 * (1 + Math.abs(one[letter])));
}

/**
 * Four numbers between −1 and 1 with two decimals: u, v, w, s. By the generator of Lehmer,
 * state ← 48271 · state mod (2³¹ − 1); Python draws the same.
 * @param {number} seed
 */
export function randomStart(seed) {
  let state = (seed % SEEDS) + 1;
  const next = () => (state = (state * 48271) % 2147483647);
  for (let skipped = 0; skipped < 4; skipped++) next(); // the first few of neighbouring seeds are alike
  return LETTERS.map(() => ((next() % 201) - 100) / 100);
}

/**
 * With what settings each series to try begins; the series themselves come with the model.
 * @type {Record<string, Record<string, any>>}
 */
export const SETTINGS = {
  "four numbers": { scaled: false, eta: 0.1, ahead: 4 },
  sine: { scaled: true, eta: 0.02, ahead: 24 },
  "sunspots 1909–2008": { scaled: true, eta: 0.02, ahead: 22 },
  noise: { scaled: true, eta: 0.02, ahead: 12 },
};

/** Where each of them starts. */
export const ROUND = { start: [1.5, 0.8, -0.6, 0.1], learn: [...LETTERS], updates: 0 };
