// Gradient descent from one start by several schedules, side by side.

import { descend, perSequence, perStep, squaredError, windows } from "./rnn.js";

/** @typedef {import("./rnn.js").Weights} Weights */
/** @typedef {{key: string, name: string, path: Weights[], diverged: boolean, E: number}} Run */

const BEYOND = 1e6; // weights larger than this have run away
export const PASSES = 500;

/** The schedules, by their names in Python, in the order in which they are always shown. */
export const SCHEDULES = {
  per_sequence: { name: (/** @type {number} */ _) => "per sequence", visit: (/** @type {number} */ _) => perSequence },
  per_step: { name: (/** @type {number} */ _) => "per step", visit: (/** @type {number} */ _) => perStep },
  windows: { name: (/** @type {number} */ k) => `window of ${k}`, visit: windows },
};

/**
 * A function of the state that gives the runs of its schedules. It goes on where it was when only the number of passes
 * has grown, and starts again when anything else has changed: the paths follow a start that is being dragged.
 */
export function descents() {
  let key = "";
  let passes = 0;
  /** @type {Run[]} */
  let runs = [];
  /** @param {any} state @returns {Run[]} */
  return (state) => {
    const { weights, sequence, axes, eta, k, schedules } = state;
    const now = JSON.stringify([weights, sequence, axes, eta, schedules, schedules.includes("windows") && k]);
    if (now !== key || state.passes < passes) {
      [key, passes] = [now, 0];
      runs = schedules.map((/** @type {keyof typeof SCHEDULES} */ name) => (
        { key: name, name: SCHEDULES[name].name(k), path: [weights], diverged: false, E: state.E }));
    }
    const options = { eta, learn: axes, largest: BEYOND };
    for (; passes < state.passes; passes++) {
      for (const run of runs.filter(({ diverged }) => !diverged)) {
        const { path, diverged } = descend(SCHEDULES[/** @type {"windows"} */ (run.key)].visit(k), run.path[run.path.length - 1], sequence, options);
        run.path.push(...path);
        run.diverged = diverged;
      }
    }
    for (const run of runs) run.E = squaredError(run.path[run.path.length - 1], sequence);
    return runs;
  };
}
