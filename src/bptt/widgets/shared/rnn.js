// The model in JavaScript: the loops of bptt/model.py line by line, with the same letters, and what the widgets need of
// the rest of the package.
//
//   y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t,   t_t = x_{t+1}
//   E = Σ (p_t − t_t)²,   ε_t = 2 (p_t − t_t),   δ_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
//
// No drawing and no DOM here. Arrays count from 0: x[t], z[t] and p[t] hold step t + 1; y has y_0 = s in front.

/** @typedef {{u: number, v: number, w: number, s: number}} Weights */
/** @typedef {{x: number[], z: number[], y: number[], p: number[]}} Trace */
/** @typedef {{u: number[], v: number[], w: number[], s: number[]}} Contributions */
/** @typedef {{delta: number[], contributions: Contributions, gradient: Weights}} Backward */
/** @typedef {"u" | "v" | "w" | "s"} Letter */
/**
 * What a schedule calls whenever it has a gradient: it gets the error of that moment, and returns the weights to go on
 * with.
 * @typedef {(E: number, gradient: Weights) => Weights} Move
 */
/**
 * When the weights move: a schedule goes through the sequence once.
 * @typedef {(weights: Weights, sequence: number[], move: Move) => void} Schedule
 */

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

/** A list of n places to fill. @param {number} n @returns {number[]} */
const zeros = (n) => Array(n).fill(0);

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
  const T = x.length;
  const [z, y, p] = [zeros(T), zeros(T + 1), zeros(T)];
  y[0] = s;
  for (let t = 0; t < T; t++) {
    z[t] = w * y[t] + v * x[t];
    y[t + 1] = sigmoid(z[t]);
    p[t] = u * y[t + 1];
  }
  return { x, z, y, p };
}

/**
 * Run freely: read x_1 … x_N, then feed each prediction back as the next input.
 * @param {Weights} weights
 * @param {number[]} x
 * @param {number} steps
 */
export function forecast(weights, x, steps) {
  const { y, p } = forward(weights, x);
  let [state, input] = [y[x.length], p[x.length - 1]];
  const predictions = [input];
  while (predictions.length < steps) {
    const next = forward({ ...weights, s: state }, [input]);
    [state, input] = [next.y[1], next.p[0]];
    predictions.push(input);
  }
  return predictions;
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
 * Backpropagation through time: δ_T first, δ_1 last. Each step adds its contribution, because the steps share the
 * weights.
 * @param {Weights} weights
 * @param {Trace} trace
 * @param {number[]} epsilon  ∂E/∂p_t: the only place where the loss enters
 * @returns {Backward}
 */
export function backward({ u, w }, { x, y }, epsilon) {
  const T = x.length;
  const delta = zeros(T + 1);
  const [du, dv, dw, ds] = [zeros(T), zeros(T), zeros(T), zeros(T)];
  delta[T] = 0; // the boundary: nothing depends on the last state but p_T
  for (let t = T - 1; t >= 0; t--) {
    const sigmaSlope = y[t + 1] * (1 - y[t + 1]);
    delta[t] = sigmaSlope * (u * epsilon[t] + w * delta[t + 1]);
    du[t] = epsilon[t] * y[t + 1];
    dv[t] = delta[t] * x[t];
    dw[t] = delta[t] * y[t];
  }
  ds[0] = w * delta[0];
  const gradient = { u: sum(du), v: sum(dv), w: sum(dw), s: ds[0] };
  return { delta: delta.slice(0, T), contributions: { u: du, v: dv, w: dw, s: ds }, gradient };
}

/** @param {number[]} terms */
export function sum(terms) {
  return terms.reduce((total, term) => total + term, 0);
}

/**
 * E for given weights and a given sequence. It makes no arrays: a landscape asks for it at 40,000 places.
 * @param {Weights} weights
 * @param {number[]} sequence
 */
export function squaredError({ u, v, w, s }, sequence) {
  let E = 0;
  let y = s;
  for (let t = 1; t < sequence.length; t++) {
    y = sigmoid(w * y + v * sequence[t - 1]);
    const error = u * y - sequence[t];
    E += error * error;
  }
  return E;
}

/**
 * The slope of an objective by central differences, one weight moved by ±h at a time: knows nothing of the chain rule.
 * @param {(weights: Weights) => number} objective
 * @param {Weights} weights
 * @param {number} [h]
 * @returns {Weights}
 */
export function centralDifference(objective, weights, h = 6e-6) {
  /** @param {Letter} letter */
  const slope = (letter) => {
    const above = weights[letter] + h;
    const below = weights[letter] - h;
    const rise = objective({ ...weights, [letter]: above }) - objective({ ...weights, [letter]: below });
    return rise / (above - below);
  };
  return { u: slope("u"), v: slope("v"), w: slope("w"), s: slope("s") };
}

/**
 * How far a nudge of a state is still felt: the factor ∂y_t/∂y_{t-1} = w σ'(z_t) of each of the T steps, and their
 * products ∂y_T/∂y_t for t = 0 … T, multiplied backwards in time from ∂y_T/∂y_T = 1.
 * @param {Weights} weights
 * @param {Trace} trace
 */
export function influence({ w }, { y }) {
  const factors = y.slice(1).map((y_t) => w * y_t * (1 - y_t));
  const products = Array(y.length).fill(1);
  for (let t = factors.length; t > 0; t--) products[t - 1] = products[t] * factors[t - 1];
  return { factors, products };
}

/**
 * E and its gradient alone. It keeps nothing but the states: training asks for them thousands of times.
 * @param {Weights} weights
 * @param {number[]} sequence
 */
export function lossAndGradient({ u, v, w, s }, sequence) {
  const T = sequence.length - 1;
  const y = new Float64Array(T + 1);
  y[0] = s;
  let E = 0;
  for (let t = 1; t <= T; t++) {
    y[t] = sigmoid(w * y[t - 1] + v * sequence[t - 1]);
    const error = u * y[t] - sequence[t];
    E += error * error;
  }
  const gradient = { u: 0, v: 0, w: 0, s: 0 };
  let delta = 0; // the boundary δ_{T+1} = 0
  for (let t = T; t > 0; t--) {
    const epsilon = 2 * (u * y[t] - sequence[t]);
    delta = y[t] * (1 - y[t]) * (u * epsilon + w * delta);
    gradient.u += epsilon * y[t];
    gradient.v += delta * sequence[t - 1];
    gradient.w += delta * y[t - 1];
  }
  gradient.s = w * delta;
  return { E, gradient };
}

/**
 * One move for the sequence, along the exact dE/dθ.
 * @type {Schedule}
 */
export function perSequence(weights, sequence, move) {
  const { E, gradient } = lossAndGradient(weights, sequence);
  move(E, gradient);
}

/**
 * One move per step, along the full ∂E_t/∂θ: dy_t/dθ is carried forward (real-time recurrent learning). The running
 * state y is not computed again after a move.
 * @type {Schedule}
 */
export function perStep(weights, sequence, move) {
  let y = weights.s;
  let [dv, dw, ds] = [0, 0, 1]; // dy_0/dv, dy_0/dw and dy_0/ds, as y_0 = s
  for (let t = 1; t < sequence.length; t++) {
    const { u, v, w } = weights;
    const [x, before] = [sequence[t - 1], y];
    y = sigmoid(w * before + v * x);
    const sigmaSlope = y * (1 - y);
    [dv, dw, ds] = [sigmaSlope * (x + w * dv), sigmaSlope * (before + w * dw), sigmaSlope * w * ds];
    const error = u * y - sequence[t];
    const dy = u * 2 * error; // ∂E_t/∂y_t
    weights = move(error * error, { u: 2 * error * y, v: dy * dv, w: dy * dw, s: dy * ds });
  }
}

/**
 * One move per step, along ∂E_t/∂θ through the last k steps. The state in front of them counts as a constant; the
 * initial state s is never cut off.
 * @param {number} k
 * @returns {Schedule}
 */
export function windows(k) {
  return (weights, sequence, move) => {
    const y = [weights.s];
    for (let t = 1; t < sequence.length; t++) {
      const { u, v, w } = weights;
      y.push(sigmoid(w * y[t - 1] + v * sequence[t - 1]));
      const error = u * y[t] - sequence[t];
      const gradient = { u: 2 * error * y[t], v: 0, w: 0, s: 0 };
      let back = u * 2 * error; // ∂E_t/∂y_t, and from there ∂E_t/∂y_{t-1} and so on
      for (let i = t; i > 0 && i > t - k; i--) {
        const delta = y[i] * (1 - y[i]) * back;
        gradient.v += delta * sequence[i - 1];
        gradient.w += delta * y[i - 1];
        back = w * delta;
      }
      if (t <= k) gradient.s = back; // the window reaches back to y_0 = s
      weights = move(error * error, gradient);
    }
  };
}

/**
 * Gradient descent, once through the sequence: θ ← θ − η dE/dθ for the letters in `learn`, whenever the schedule says
 * so. Gives the weights after each move. A run whose numbers pass `largest` in size, or leave the range of floating
 * point, ends with the last good weights, and `diverged` is true.
 * @param {Schedule} schedule
 * @param {Weights} weights
 * @param {number[]} sequence
 * @param {{eta: number, learn: readonly Letter[], largest: number}} options
 */
export function descend(schedule, weights, sequence, { eta, learn, largest }) {
  /** @type {Weights[]} */
  const path = [];
  let diverged = false;
  schedule(weights, sequence, (E, gradient) => {
    const last = path.at(-1) ?? weights;
    if (diverged) return last;
    const next = { ...last };
    for (const letter of learn) next[letter] -= eta * gradient[letter];
    diverged = ![E, ...Object.values(gradient)].every(Number.isFinite)
      || learn.some((letter) => !(Math.abs(next[letter]) <= largest));
    if (!diverged) path.push(next);
    return diverged ? last : next;
  });
  return { path, diverged };
}
