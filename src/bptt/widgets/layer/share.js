// A setting of the Layer as a part of an address, and back.

import { STEPS } from "../shared/limits.js";
import { ACTIVATIONS } from "./layer.js";
import { LAYERS, PARAMETERS } from "./state.js";

/** How many numbers each parameter holds, and how many stand in a row. @type {Record<string, [number, number]>} */
const SIZES = { W: [9, 3], V: [6, 2], c: [3, 0], s: [3, 0], U: [3, 0], b: [1, 0] };

/** @param {import("../shared/view.js").Model} model */
export function setting(model) {
  const parts = PARAMETERS.map((letter) => `${letter}=${[model.get(letter)].flat(2).join(",")}`);
  for (const name of ["H", "inputs", "activation", "position"]) parts.push(`${name}=${model.get(name)}`);
  parts.push(`biases=${Number(model.get("biases"))}`, `layers=${model.get("layers").join(",")}`);
  parts.push(`x=${model.get("sequence").join(",")}`, `second=${model.get("second").join(",")}`);
  return parts.join("&");
}

/**
 * What one name in an address sets.
 * @param {string} name
 * @param {string} text
 * @param {number[] | undefined} numbers
 * @returns {Record<string, any>}
 */
export function traitsOf(name, text, numbers) {
  if (name === "activation" && text in ACTIVATIONS) return { activation: text };
  if (name === "layers") return { layers: Object.keys(LAYERS).filter((layer) => text.split(",").includes(layer)) };
  if (!numbers) return {};
  const [first] = numbers;
  const isCount = numbers.length === 1 && Number.isInteger(first);
  const most = /** @type {Record<string, number>} */ ({ H: 3, inputs: 2, position: 2 * STEPS })[name];
  if (most) return isCount && first <= most && first >= (name === "position" ? -1 : 1) ? { [name]: first } : {};
  if (name === "biases") return { biases: first !== 0 };
  if (name === "x" && numbers.length > 1 && numbers.length <= STEPS + 1) return { sequence: numbers };
  if (name === "second" && numbers.length <= STEPS) return { second: numbers };
  const [count, across] = SIZES[name] ?? [0, 0];
  if (!count || numbers.length !== count) return {};
  if (name === "b") return { b: first };
  if (!across) return { [name]: numbers };
  return { [name]: Array.from({ length: count / across }, (_, n) => numbers.slice(across * n, across * (n + 1))) };
}
