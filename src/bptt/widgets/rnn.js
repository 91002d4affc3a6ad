// The model in JavaScript: the same network, objective and gradient as the Python package, with the same letters.
//
//   y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t,   t_t = x_{t+1}
//   E = Σ (p_t − t_t)²,   ε_t = 2 (p_t − t_t),   δ_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
//
// No drawing and no DOM here. Arrays count from 0: x[t], z[t] and p[t] hold step t + 1; y has y_0 = s in front.

/** @typedef {{u: number, v: number, w: number, s: number}} Weights */
/** @typedef {{x: number[], z: number[], y: number[], p: number[]}} Trace */
/** @typedef {{u: number[], v: number[], w: number[], s: number[]}} Contributions */
/** @typedef {{delta: number[], contributions: Contributions, gradient: Weights}} Backward */

/** The four letters, in the order in which they are always shown. */
export const LETTERS = /** @type {const} */ (["u", "v", "w", "s"]);

/**
 * σ(z) = 1 / (1 + e^{−z}). The exponent is never positive, so nothing overflows at any z.
 * @param {number} z
 */
export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/**
 * x_1 … x_T and the targets t_t = x_{t+1}, with T = N − 1.
 * @param {number[]} sequence
 */
export function inputsAndTargets(sequence) {
  return { x: sequence.slice(0, -1), target: sequence.slice(1) };
}

/**
 * The forward pass over x_1 … x_T.
 * @param {Weights} weights
 * @param {number[]} x
 * @returns {Trace}
 */
export function forward({ u, v, w, s }, x) {
  const z = [];
  const y = [s];
  const p = [];
  for (let t = 0; t < x.length; t++) {
    z.push(w * y[t] + v * x[t]);
    y.push(sigmoid(z[t]));
    p.push(u * y[t + 1]);
  }
  return { x, z, y, p };
}

/**
 * The T terms E_t = (p_t − t_t)².
 * @param {number[]} p
 * @param {number[]} target
 */
export function squaredErrors(p, target) {
  return p.map((p_t, t) => (p_t - target[t]) * (p_t - target[t]));
}

/**
 * The output error ε_t = ∂E/∂p_t = 2 (p_t − t_t).
 * @param {number[]} p
 * @param {number[]} target
 */
export function outputError(p, target) {
  return p.map((p_t, t) => 2 * (p_t - target[t]));
}

/**
 * What the published answer has in the place of ε_t: 1 at every step, so that the targets never enter.
 * @param {number[]} p
 */
export function publishedError(p) {
  return p.map(() => 1);
}

/**
 * Backpropagation through time: δ_T first, δ_1 last. Each step adds its contribution, because the steps share the weights.
 * @param {Weights} weights
 * @param {Trace} trace
 * @param {number[]} epsilon  ∂E/∂p_t: the only place where the loss enters
 * @returns {Backward}
 */
export function backward({ u, w }, { x, y }, epsilon) {
  const T = x.length;
  const [delta, du, dv, dw, ds] = Array.from({ length: 5 }, () => Array(T).fill(0));
  const gradient = { u: 0, v: 0, w: 0, s: 0 };
  let deltaNext = 0; // the boundary δ_{T+1} = 0
  for (let t = T - 1; t >= 0; t--) {
    const sigmaSlope = y[t + 1] * (1 - y[t + 1]);
    delta[t] = sigmaSlope * (u * epsilon[t] + w * deltaNext);
    gradient.u += du[t] = epsilon[t] * y[t + 1];
    gradient.v += dv[t] = delta[t] * x[t];
    gradient.w += dw[t] = delta[t] * y[t];
    deltaNext = delta[t];
  }
  gradient.s = ds[0] = w * deltaNext;
  return { delta, contributions: { u: du, v: dv, w: dw, s: ds }, gradient };
}

/** @param {number[]} terms */
export function sum(terms) {
  return terms.reduce((total, term) => total + term, 0);
}

/**
 * E for given weights and a given sequence.
 * @param {Weights} weights
 * @param {number[]} sequence
 */
export function squaredError(weights, sequence) {
  const { x, target } = inputsAndTargets(sequence);
  return sum(squaredErrors(forward(weights, x).p, target));
}

/**
 * The slope of an objective by central differences, one weight moved by ±h at a time: knows nothing of the chain rule.
 * @param {(weights: Weights) => number} objective
 * @param {Weights} weights
 * @param {number} [h]
 * @returns {Weights}
 */
export function centralDifference(objective, weights, h = 6e-6) {
  /** @param {"u" | "v" | "w" | "s"} letter */
  const slope = (letter) => {
    const above = weights[letter] + h;
    const below = weights[letter] - h;
    const rise = objective({ ...weights, [letter]: above }) - objective({ ...weights, [letter]: below });
    return rise / (above - below);
  };
  return { u: slope("u"), v: slope("v"), w: slope("w"), s: slope("s") };
}
