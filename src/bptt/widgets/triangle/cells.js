// The triangle of all pairs of an error and a copy, in JavaScript: what bptt/triangle.py has, with the same letters.
//
//   ∂E_t/∂w_j = ε_t u (Π_{i=j+1..t} w σ'(z_i)) σ'(z_j) y_{j−1},   1 ≤ j ≤ t ≤ T     (for v: x_j instead of y_{j−1})
//
// Row t belongs to an error, column j to a copy. Arrays count from 0: cells[t][j] belongs to the steps t + 1 and j + 1.

/** @typedef {import("../shared/rnn.js").Weights} Weights */
/** @typedef {import("../shared/rnn.js").Trace} Trace */
/** @typedef {"w" | "v"} Shared  the letter whose copies stand in the columns */
/** @typedef {"all" | "windows" | "chunks"} Schedule */

/**
 * The cells, row by row: row t has those of the copies 1 … t.
 * @param {Weights} weights
 * @param {Trace} trace
 * @param {number[]} epsilon
 * @param {Shared} letter
 */
export function triangle({ u, w }, { x, y }, epsilon, letter) {
  const meets = letter === "w" ? y : x; // what the copy is multiplied by
  /** @type {number[]} */
  let moves = []; // ∂y_t/∂w_j for j = 1 … t
  return x.map((_, t) => {
    const slope = y[t + 1] * (1 - y[t + 1]);
    moves = [...moves.map((move) => move * w * slope), slope * meets[t]];
    return moves.map((move) => u * epsilon[t] * move);
  });
}

/**
 * How many steps the error of step t is traced back.
 * @param {Schedule} schedule
 * @param {number} k
 * @param {number} t  from 1
 */
export function stepsBack(schedule, k, t) {
  if (schedule === "windows") return Math.min(t, k);
  return schedule === "chunks" ? ((t - 1) % k) + 1 : t;
}

/**
 * What a schedule leaves out of dE/dw is at most M |u|/4 Σ_t |ε_t| Σ_{n=n_t..t−1} (|w|/4)ⁿ in size: n_t steps are
 * traced back, and M is the largest size that a copy can meet, max(1, |s|) for w and max |x_j| for v.
 * @param {Weights} weights
 * @param {Trace} trace
 * @param {number[]} epsilon
 * @param {Shared} letter
 * @param {number[]} back  n_t for t = 1 … T
 */
export function cutBound({ u, w, s }, { x }, epsilon, letter, back) {
  const largest = letter === "w" ? Math.max(1, Math.abs(s)) : Math.max(...x.map(Math.abs));
  let sum = 0;
  epsilon.forEach((e, t) => {
    for (let n = back[t]; n <= t; n++) sum += Math.abs(e) * (Math.abs(w) / 4) ** n;
  });
  return ((largest * Math.abs(u)) / 4) * sum;
}
