// Gradient descent from one start by several schedules, side by side.

import { LARGEST } from "../shared/limits.js";
import { descend, perSequence, perStep, squaredError, windows } from "../shared/rnn.js";

/** @typedef {import("../shared/rnn.js").Weights} Weights */
/** @typedef {keyof typeof SCHEDULES} ScheduleName */
/** @typedef {{key: ScheduleName, name: string, path: Weights[], diverged: boolean, E: number}} Run */

/** The schedules, by their names in Python, in the order in which they are always shown. */
export const SCHEDULES = {
  per_sequence: { name: (/** @type {number} */ _) => "per sequence", visit: (/** @type {number} */ _) => perSequence },
  per_step: { name: (/** @type {number} */ _) => "per step", visit: (/** @type {number} */ _) => perStep },
  windows: { name: (/** @type {number} */ k) => `window of ${k}`, visit: windows },
};

export const SCHEDULE_NAMES = /** @type {ScheduleName[]} */ (Object.keys(SCHEDULES));

/**
 * What the runs depend on.
 * @typedef {{weights: Weights, sequence: number[], axes: readonly import("../shared/rnn.js").Letter[], eta: number,
 *   k: number, schedules: ScheduleName[], passes: number, E: number}} Task
 */

/**
 * A function of the state that gives the runs of its schedules. It goes on where it was when only the number of passes
 * has grown, and starts again when anything else has changed: the paths follow a start that is being dragged.
 */
export function descents() {
  let key = "";
  let passes = 0;
  /** @type {Run[]} */
  let runs = [];
  /** @param {Task} state @returns {Run[]} */
  return (state) => {
    const { weights, sequence, axes, eta, k, schedules } = state;
    const now = JSON.stringify([weights, sequence, axes, eta, schedules, schedules.includes("windows") && k]);
    if (now !== key || state.passes < passes) {
      [key, passes] = [now, 0];
      const fresh = { diverged: false, E: state.E };
      runs = schedules.map((key) => ({ ...fresh, key, name: SCHEDULES[key].name(k), path: [weights] }));
    }
    const options = { eta, learn: axes, largest: LARGEST };
    for (; passes < state.passes; passes++) {
      for (const run of runs.filter(({ diverged }) => !diverged)) {
        const last = run.path[run.path.length - 1];
        const { path, diverged } = descend(SCHEDULES[run.key].visit(k), last, sequence, options);
        run.path.push(...path);
        run.diverged = diverged;
      }
    }
    for (const run of runs) run.E = squaredError(run.path[run.path.length - 1], sequence);
    return runs;
  };
}
