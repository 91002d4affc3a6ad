// What the Trainer knows: the series and its scaling, the run of gradient descent, and the forecast.

import { LETTERS, descend, forecast, forward, inputsAndTargets, perSequence, squaredError, squaredErrors, sum } from "./rnn.js";

/** @typedef {import("./rnn.js").Weights} Weights */
/** @typedef {import("./rnn.js").Letter} Letter */
/** @typedef {ReturnType<typeof lesson>} Lesson */
/**
 * The weights after 0, 1, 2 … updates, and the E of each as far as it is known.
 * @typedef {{path: Weights[], errors: number[], diverged: boolean}} Training
 */

export const MOST_UPDATES = 10000; // as in Python
const RUN_AWAY = 1e6; // as in Python: no weight goes beyond

/**
 * The straight line from the unit of the series to 0 … 1, and the reason where there is none.
 * @param {number[]} sequence
 * @param {boolean} wanted
 */
export function scaling(sequence, wanted) {
  const [smallest, largest] = [Math.min(...sequence), Math.max(...sequence)];
  const scaled = wanted && largest > smallest;
  return scaled ? { scaled, smallest, largest, offset: smallest, unit: largest - smallest } : { scaled, smallest, largest, offset: 0, unit: 1 };
}

/**
 * A function of the traits that gives the run. It goes on where it was when only the number of updates has grown, keeps
 * what it has when that number shrinks, and starts again when anything else has changed.
 */
export function trainings() {
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
    /** @type {import("./rnn.js").Schedule} */
    const recorded = (weights, sequence, move) => perSequence(weights, sequence, (E, gradient) => {
      run.errors[run.path.length - 1] = E;
      return move(E, gradient);
    });
    while (run.path.length <= updates && !run.diverged) {
      const { path, diverged } = descend(recorded, run.path[run.path.length - 1], series, { eta, learn, largest: RUN_AWAY });
      run.path.push(...path);
      run.diverged = diverged;
    }
    return run;
  };
}

/**
 * Everything the Trainer shows.
 * @param {{get: (name: string) => any}} model
 * @param {ReturnType<typeof trainings>} runOf
 */
export function lesson(model, runOf) {
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const line = scaling(sequence, model.get("scaled"));
  const series = sequence.map((value) => (value - line.offset) / line.unit);
  const [start, eta, learn] = [model.get("start"), model.get("eta"), model.get("learn")];
  const updates = Math.min(MOST_UPDATES, model.get("updates"));
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
export function sameWeights(one, other) {
  return LETTERS.every((letter) => Math.abs(one[letter] - other[letter]) <= 1e-9 * (1 + Math.abs(one[letter])));
}

/**
 * Four numbers between −1 and 1 with two decimals: u, v, w, s. By the generator of Lehmer,
 * state ← 48271 · state mod (2³¹ − 1); Python draws the same.
 * @param {number} seed
 */
export function randomStart(seed) {
  let state = (seed % 1_000_000) + 1;
  const next = () => (state = (state * 48271) % 2147483647);
  for (let skipped = 0; skipped < 4; skipped++) next(); // the first few of neighbouring seeds are alike
  return LETTERS.map(() => ((next() % 201) - 100) / 100);
}

/** With what settings each series to try begins; the series themselves come with the model. @type {Record<string, Record<string, any>>} */
export const SETTINGS = {
  "four numbers": { scaled: false, eta: 0.1, ahead: 4 },
  sine: { scaled: true, eta: 0.02, ahead: 24 },
  "sunspots 1909–2008": { scaled: true, eta: 0.02, ahead: 22 },
  noise: { scaled: true, eta: 0.02, ahead: 12 },
};

/** Where each of them starts. */
export const ROUND = { start: [1.5, 0.8, -0.6, 0.1], learn: [...LETTERS], updates: 0 };
