// Named settings of the Layer: one click to each.

const FOUR = [0.3, 0.9, 0.4, 0.7];

/** Another kind of neuron, with the numbers that stand there. */
const ONE = { H: 1, biases: false };

/**
 * Only the traits that tell the story; of a matrix its upper left corner.
 * @type {Record<string, Record<string, any>>}
 */
export const PRESETS = {
  "one neuron": {
    ...ONE, inputs: 1, activation: "logistic", W: [[-0.6]], V: [[0.8]], s: [0.1], U: [1.5], sequence: FOUR,
  },
  tanh: { ...ONE, activation: "tanh" },
  linear: { ...ONE, activation: "linear" },
  bias: { ...ONE, activation: "logistic", biases: true, b: -0.75, c: [0] },
  "two neurons": {
    H: 2, inputs: 1, biases: false, activation: "logistic", W: [[0.5, -1], [2, 0]], V: [[0.8], [0.3]], s: [0.5, 0.5],
    U: [1, -1], sequence: FOUR,
  },
  "it grows first": {
    H: 2, inputs: 1, biases: false, activation: "linear", W: [[0.5, 4], [0, 0.5]], V: [[0.8], [0.3]], s: [0, 0],
    U: [0.5, 0], sequence: [...Array(12).fill(0), 1], layers: ["backward", "lengths"],
  },
};

/**
 * A matrix with a smaller one in its upper left corner; what is no list is replaced.
 * @param {any} whole
 * @param {any} corner
 * @returns {any}
 */
export function placed(whole, corner) {
  if (!Array.isArray(corner)) return corner;
  return [...corner.map((part, n) => placed(whole[n], part)), ...whole.slice(corner.length)];
}
