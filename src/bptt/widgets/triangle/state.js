// What the Triangle shows: the cells, which of them a schedule keeps, how far the sum has come, and what is cut off.

import { MOST, STEPS } from "../shared/limits.js";
import { forward, inputsAndTargets, outputError, squaredError, sum } from "../shared/rnn.js";
import { stepsDone } from "../shared/sequence.js";
import { WEIGHTS, aCount, aName, aSequence, aSwitch } from "../shared/traits.js";
import { weightsOf } from "../shared/view.js";
import { cutBound, stepsBack, triangle } from "./cells.js";

/** @typedef {import("./cells.js").Shared} Shared */
/** @typedef {import("./cells.js").Schedule} Schedule */
/** @typedef {ReturnType<typeof stateOf>} State */

/** The traits that the picture depends on. */
export const TRAITS = [
  "u", "v", "w", "s", "sequence", "letter", "schedule", "k", "order", "position", "logarithmic",
];

/** What each of its traits may be. */
export const ACCEPTS = {
  ...WEIGHTS, sequence: aSequence, letter: aName(["w", "v"]), schedule: aName(["all", "windows", "chunks"]),
  k: aCount(1, STEPS), order: aName(["columns", "rows"]), position: aCount(-1, MOST), logarithmic: aSwitch,
};

const DECADES = 6; // the logarithmic scale: a millionth of the largest cell is as good as nothing

/** @param {import("../shared/view.js").Model} model */
export function stateOf(model) {
  const weights = weightsOf(model);
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const letter = /** @type {Shared} */ (model.get("letter"));
  const schedule = /** @type {Schedule} */ (model.get("schedule"));
  const order = /** @type {"columns" | "rows"} */ (model.get("order"));
  const logarithmic = /** @type {boolean} */ (model.get("logarithmic"));
  const { x, target } = inputsAndTargets(sequence);
  const T = x.length;
  const k = /** @type {number} */ (model.get("k"));
  const done = stepsDone(model.get("position"), T);
  const trace = forward(weights, x);
  const epsilon = outputError(trace.p, target);
  const cells = triangle(weights, trace, epsilon, letter);
  const back = x.map((_, t) => stepsBack(schedule, k, t + 1));
  const isKept = (/** @type {number} */ t, /** @type {number} */ j) => j > t - back[t];
  const isReached = (/** @type {number} */ t, /** @type {number} */ j) => (order === "rows" ? t < done : j >= T - done);
  const counts = (/** @type {number} */ t, /** @type {number} */ j) => isKept(t, j) && isReached(t, j);
  const all = cells.flat();
  const kept = cells.flatMap((row, t) => row.filter((_, j) => isKept(t, j)));
  const exact = sum(all);
  return {
    weights, target, T, ...trace, E: squaredError(weights, sequence), epsilon, letter, schedule, k, order, done,
    logarithmic, cells, back, isKept, isReached, exact,
    count: kept.length,
    rows: cells.map((row, t) => sum(row.filter((_, j) => counts(t, j)))),
    columns: x.map((_, j) => sum(cells.filter((_, t) => t >= j && counts(t, j)).map((row) => row[j]))),
    total: sum(cells.flatMap((row, t) => row.filter((_, j) => counts(t, j)))),
    cut: sum(cells.flatMap((row, t) => row.filter((_, j) => !isKept(t, j)))),
    bound: cutBound(weights, trace, epsilon, letter, back),
    share: scale(Math.max(...all.map(Math.abs)), logarithmic),
  };
}

/**
 * From the value of a cell to how much of its place it fills: in area, or on a logarithmic scale.
 * @param {number} largest
 * @param {boolean} logarithmic
 */
function scale(largest, logarithmic) {
  return (/** @type {number} */ value) => {
    const share = largest > 0 ? Math.abs(value) / largest : 0;
    if (!logarithmic) return Math.sqrt(share);
    return share > 0 ? Math.max(0.08, 1 + Math.log10(share) / DECADES) : 0;
  };
}
