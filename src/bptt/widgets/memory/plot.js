// The Memory's picture: what is left of a state, and the bound, on a logarithmic scale.

import { power, svg } from "../shared/dom.js";
import { signOf } from "../shared/shapes.js";

/** @typedef {import("./state.js").State} State */

/**
 * |∂y_T/∂y_t| and its bound on a logarithmic scale; time runs to the right, so the product grows to the left.
 * @param {State} state
 * @param {number} width
 */
export function plot({ T, products, bounds }, width) {
  const sizes = products.map(Math.abs);
  const powers = [...sizes, ...bounds].filter((size) => size > 0).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(-1, ...powers)), Math.ceil(Math.max(0.5, ...powers))];
  const [left, right, top, height] = [44, 12, 10, 190];
  const x = (/** @type {number} */ t) => left + ((width - left - right) * t) / T;
  const y = (/** @type {number} */ size) => top + height * (size > 0 ? (high - Math.log10(size)) / (high - low) : 1);
  const root = svg("svg", {
    width, height: top + height + 38, viewBox: `0 0 ${width} ${top + height + 38}`, role: "img",
    "aria-label": "What is left of a state, step by step backwards; the numbers are in the table below",
  });
  const every = Math.max(1, Math.ceil((high - low) / 6));
  for (let exponent = Math.ceil(low / every) * every; exponent <= high; exponent += every) {
    const at = y(10 ** exponent);
    const number = exponent === 0 ? "1" : exponent === 1 ? "10" : power(exponent);
    const text = svg("text", { class: "number", x: left - 8, y: at + 4, "text-anchor": "end" }, number);
    Object.assign(text.dataset, { quantity: `power ${exponent}`, value: `1e${exponent}` });
    const line = exponent === 0 ? "one" : "axis";
    root.append(svg("path", { class: line, d: `M${left} ${at}H${width - right}` }), text);
  }
  const skip = Math.ceil((T + 1) / Math.max(2, Math.floor((width - left - right) / 26)));
  const time = (/** @type {number} */ at, /** @type {number} */ below, /** @type {string} */ text) =>
    svg("text", { class: "time", x: at, y: top + height + below, "text-anchor": "middle" }, text);
  for (let t = T; t >= 0; t -= skip) root.append(time(x(t), 17, String(t)));
  root.append(time((left + width - right) / 2, 34, "step t"));
  const path = (/** @type {number[]} */ values) =>
    `M${values.map((size, t) => `${x(t).toFixed(1)} ${y(size).toFixed(1)}`).join("L")}`;
  root.append(svg("path", { class: "bound", d: path(bounds) }), svg("path", { class: "kept", d: path(sizes) }));
  const r = T > 14 && width < 500 ? 3 : 4.5;
  products.forEach((product, t) => {
    root.append(svg("circle", { class: signOf(product), cx: x(t), cy: y(Math.abs(product)), r }));
  });
  return root;
}
