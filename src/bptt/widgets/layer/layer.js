// The layer in JavaScript: the equations of bptt/layer.py with the same letters, and how long W can make δ.
//
//   y_0 = s,   z_t = W y_{t−1} + V x_t + c,   y_t = σ(z_t),   p_t = U y_t + b,   E = Σ (p_t − t_t)²
//   δ_t = σ'(z_t) ⊙ (Uᵀ ε_t + Wᵀ δ_{t+1}),   δ_{T+1} = 0
//
// No drawing and no DOM here. Arrays count from 0: x[t], z[t] and p[t] hold step t + 1; y has y_0 = s in front.

import { sigmoid, sum } from "../shared/rnn.js";

/** @typedef {number[]} Vector */
/** @typedef {number[][]} Matrix  row by row */
/** @typedef {"logistic" | "tanh" | "linear"} Activation */
/**
 * The parameters of H neurons; without a bias b or c is undefined.
 * @typedef {{U: Matrix, V: Matrix, W: Matrix, s: Vector, b?: Vector, c?: Vector, activation: Activation}} Layer
 */
/** @typedef {{x: Matrix, z: Matrix, y: Matrix, p: Matrix}} Trace  one row a step */
/** @typedef {{U: Matrix, V: Matrix, W: Matrix, s: Vector, b: Vector, c: Vector}} Slopes  dE/dU and the others */

/**
 * σ as a function of z, its slope σ' as a function of y = σ(z), and the largest slope that there is.
 * @type {Record<Activation, {of: (z: number) => number, slope: (y: number) => number, steepest: number}>}
 */
export const ACTIVATIONS = {
  logistic: { of: sigmoid, slope: (y) => y * (1 - y), steepest: 1 / 4 },
  tanh: { of: Math.tanh, slope: (y) => 1 - y * y, steepest: 1 },
  linear: { of: (z) => z, slope: () => 1, steepest: 1 },
};

/** @param {Matrix} A @param {Vector} x */
const times = (A, x) => A.map((row) => sum(row.map((a, j) => a * x[j])));

/** @param {Matrix} A */
const transposed = (A) => A[0].map((_, j) => A.map((row) => row[j]));

/** A column times a row: every entry of one with every entry of the other. @param {Vector} a @param {Vector} b */
const outer = (a, b) => a.map((a_i) => b.map((b_j) => a_i * b_j));

/** @param {...Vector} vectors */
const added = (...vectors) => vectors[0].map((_, i) => sum(vectors.map((vector) => vector[i])));

/**
 * @param {Layer} layer
 * @param {Matrix} x
 * @returns {Trace}
 */
export function forward({ U, V, W, s, b, c, activation }, x) {
  const y = [s];
  const z = x.map((x_t) => {
    const z_t = added(times(W, y[y.length - 1]), times(V, x_t), ...(c ? [c] : []));
    y.push(z_t.map(ACTIVATIONS[activation].of));
    return z_t;
  });
  const p = y.slice(1).map((y_t) => added(times(U, y_t), ...(b ? [b] : [])));
  return { x, z, y, p };
}

/**
 * δ_T first, δ_1 last; what each step adds to each slope, and the slopes. Where there is no bias, its slope is that of
 * one that is 0.
 * @param {Layer} layer
 * @param {Trace} trace
 * @param {Matrix} epsilon  ∂E/∂p_t, one row a step: the only place where the loss enters
 */
export function backward({ U, W, activation }, { x, y }, epsilon) {
  const { slope } = ACTIVATIONS[activation];
  const [toOutputs, toNeurons] = [transposed(U), transposed(W)];
  /** @type {Matrix} */
  const delta = [];
  let next = W.map(() => 0); // δ_{T+1} = 0
  for (let t = x.length - 1; t >= 0; t--) {
    const arrives = added(times(toOutputs, epsilon[t]), times(toNeurons, next));
    delta[t] = next = arrives.map((sum_i, i) => slope(y[t + 1][i]) * sum_i);
  }
  const contributions = x.map((x_t, t) => ({
    U: outer(epsilon[t], y[t + 1]), V: outer(delta[t], x_t), W: outer(delta[t], y[t]),
    s: t === 0 ? times(toNeurons, delta[0]) : W.map(() => 0), b: epsilon[t], c: delta[t],
  }));
  return { delta, contributions, gradient: total(contributions) };
}

/**
 * The sum of what steps have added; of no step at all it is 0 everywhere, as large as `like`.
 * @param {Slopes[]} contributions
 * @param {Slopes} [like]
 * @returns {Slopes}
 */
export function total(contributions, like = contributions[0]) {
  /** @type {(shape: any, values: any[]) => any} */
  const add = (shape, values) => {
    if (typeof shape === "number") return sum(values);
    return shape.map((/** @type {any} */ part, /** @type {number} */ n) => add(part, values.map((value) => value[n])));
  };
  const of = (/** @type {keyof Slopes} */ name) => add(like[name], contributions.map((one) => one[name]));
  return { U: of("U"), V: of("V"), W: of("W"), s: of("s"), b: of("b"), c: of("c") };
}

/**
 * The largest size of an eigenvalue, as the limit of the n-th root of the length of Wⁿ: W is squared again and again,
 * and its length taken out each time, so that nothing overflows.
 * @param {Matrix} W
 */
export function spectralRadius(W) {
  let logarithm = 0;
  let power = W;
  for (let n = 0; n < 50; n++) {
    const length = Math.hypot(...power.flat());
    if (length === 0) return 0;
    logarithm += Math.log(length) / 2 ** n;
    const unit = power.map((row) => row.map((entry) => entry / length));
    const columns = transposed(unit);
    power = unit.map((row) => times(columns, row));
  }
  return Math.exp(logarithm);
}

/** The most that W, or its transpose, can lengthen a vector. @param {Matrix} W */
export function largestSingularValue(W) {
  const columns = transposed(W);
  return Math.sqrt(spectralRadius(columns.map((column) => times(columns, column))));
}

/**
 * How long δ_t is at most, for t = 1 … T: m (|Uᵀ ε_t| + ‖W‖ |δ_{t+1}|) in every step, with the steepest slope m and
 * the largest singular value ‖W‖.
 * @param {Layer} layer
 * @param {Matrix} epsilon
 */
export function deltaBound({ U, W, activation }, epsilon) {
  const { steepest } = ACTIVATIONS[activation];
  const [toOutputs, lengthens] = [transposed(U), largestSingularValue(W)];
  /** @type {number[]} */
  const bounds = [];
  let next = 0;
  for (let t = epsilon.length - 1; t >= 0; t--) {
    bounds[t] = next = steepest * (Math.hypot(...times(toOutputs, epsilon[t])) + lengthens * next);
  }
  return bounds;
}
