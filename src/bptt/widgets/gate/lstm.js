// The LSTM cell in JavaScript: the loops of bptt/lstm.py with the same letters.
//
//   a_t = G (x_t, h_{t−1}, 1),   i_t, f_t, o_t = σ(a_t^i), σ(a_t^f), σ(a_t^o),   g_t = tanh(a_t^g)
//   c_t = f_t c_{t−1} + i_t g_t,   h_t = o_t tanh(c_t),   p_t = u h_t,   c_0 = h_0 = 0
//
// No drawing and no DOM here. Arrays count from 0: gates[t] and p[t] hold step t + 1; c and h have step 0 in front.

import { sigmoid } from "../shared/rnn.js";

/** @typedef {number[][]} Matrix  one row for each of i, f, o and g, with the weights of x_t, of h_{t−1} and of 1 */
/** @typedef {ReturnType<typeof lstmForward>} Trace */

/** The rows of G, in their order. */
export const GATES = /** @type {const} */ (["i", "f", "o", "g"]);

/** @param {Matrix} G @param {number} u @param {number[]} x */
export function lstmForward(G, u, x) {
  const [c, h] = [[0], [0]];
  const inputs = /** @type {Matrix} */ ([]);
  const gates = /** @type {Matrix} */ ([]);
  x.forEach((x_t, t) => {
    inputs.push([x_t, h[t], 1]);
    const [a_i, a_f, a_o, a_g] = G.map((row) => row[0] * x_t + row[1] * h[t] + row[2]);
    const [i, f, o, g] = [sigmoid(a_i), sigmoid(a_f), sigmoid(a_o), Math.tanh(a_g)];
    gates.push([i, f, o, g]);
    c.push(f * c[t] + i * g);
    h.push(o * Math.tanh(c[t + 1]));
  });
  return { inputs, gates, c, h, p: h.slice(1).map((h_t) => u * h_t) };
}

/**
 * dE/dG and dE/du, and ∂E/∂c_t on the way back.
 * @param {Matrix} G
 * @param {number} u
 * @param {Trace} trace
 * @param {number[]} epsilon  ∂E/∂p_t: the only place where the loss enters
 */
export function lstmBackward(G, u, { inputs, gates, c, h }, epsilon) {
  const dG = G.map((row) => row.map(() => 0));
  const dc = /** @type {number[]} */ ([]);
  let du = 0;
  let [fromNextA, fromNextC] = [0, 0]; // nothing comes back from behind the last step
  for (let t = epsilon.length - 1; t >= 0; t--) {
    const [i, f, o, g] = gates[t];
    const squashed = Math.tanh(c[t + 1]);
    const dh = u * epsilon[t] + fromNextA;
    dc[t] = o * (1 - squashed ** 2) * dh + fromNextC;
    const da = [
      dc[t] * g * i * (1 - i), dc[t] * c[t] * f * (1 - f), dh * squashed * o * (1 - o), dc[t] * i * (1 - g ** 2),
    ];
    da.forEach((slope, row) => inputs[t].forEach((input, column) => { dG[row][column] += slope * input; }));
    du += epsilon[t] * h[t + 1];
    fromNextA = da.reduce((sum, slope, row) => sum + slope * G[row][1], 0);
    fromNextC = f * dc[t];
  }
  return { dG, du, dc };
}

/**
 * What is left of a memory, from the last step back to c_0, with the gates held: the products of the forget gates.
 * @param {Trace} trace
 */
export function memoryLeft({ gates }) {
  const left = Array(gates.length + 1).fill(1);
  for (let t = gates.length; t > 0; t--) left[t - 1] = left[t] * gates[t - 1][1];
  return left;
}
