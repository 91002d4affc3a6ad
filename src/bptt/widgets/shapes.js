// What the picture is drawn with: symbols, cards that hold numbers, and arrows.

import { attribute, quantity, signed, svg } from "./dom.js";

/** @typedef {import("./dom.js").Updater} Updater */
/**
 * One line of a card: a symbol with its subscript, and the number that belongs to it.
 * @typedef {{letter: string, t?: number, name: string | ((state: any) => string),
 *   read: (state: any) => number | undefined, print?: (value: number) => string, minor?: boolean}} Line
 */

/**
 * A symbol of the equations as SVG text: an italic letter and its subscript.
 * @param {string} letter
 * @param {number | string | undefined} subscript
 * @param {Record<string, string | number>} attributes
 */
export function symbol(letter, subscript, attributes) {
  const text = svg("text", { ...attributes, class: `symbol ${attributes.class ?? ""}` }, letter);
  if (subscript !== undefined) text.append(svg("tspan", { class: "subscript", dy: 3 }, String(subscript)));
  return text;
}

/** How a symbol is called where a light is to fall on it: "w", "y_2". @param {string} letter @param {number} [t] */
export const symbolKey = (letter, t) => (t === undefined ? letter : letter === "y" && t === 0 ? "y_0 s" : `${letter}_${t}`);

const LINE = 19;

/**
 * How high a card of so many lines is.
 * @param {number} lines
 */
export function cardHeight(lines) {
  return 10 + LINE * lines;
}

/**
 * Where line `index` of a card at `y` is written.
 * @param {number} y
 * @param {number} index
 */
export function baseline(y, index) {
  return y + LINE * (index + 1);
}

/**
 * A card: a rounded box around lines of symbol and number; in a narrow column the numbers alone, the row is labelled once.
 * @param {any} parent
 * @param {Updater[]} live
 * @param {{cx: number, y: number, width: number, roomy: boolean, kind: string, lines: Line[]}} options
 */
export function card(parent, live, { cx, y, width, roomy, kind, lines }) {
  const height = cardHeight(lines.length);
  const group = svg("g", { class: `node ${kind}` });
  group.append(svg("rect", { x: cx - width / 2, y, width, height, rx: 9 }));
  lines.forEach(({ letter, t, name, read, print, minor }, index) => {
    const key = symbolKey(letter, t);
    const number = svg("text", { class: minor ? "number minor" : "number", "data-symbol": key });
    const base = baseline(y, index);
    if (roomy) group.append(symbol(letter, t, { x: cx - width / 2 + 9, y: base, "data-symbol": key }));
    if (roomy) place(number, cx + width / 2 - 9, base, "end");
    else place(number, cx, base, "middle");
    group.append(number);
    live.push(quantity(number, name, read, print));
  });
  parent.append(group);
  return group;
}

/** @param {any} text @param {number} x @param {number} y @param {string} anchor */
function place(text, x, y, anchor) {
  text.setAttribute("x", x);
  text.setAttribute("y", y);
  text.setAttribute("text-anchor", anchor);
}

/**
 * A straight arrow. With `read`, its width tells the size of a number and its kind ("plus", "minus", "none") the sign.
 * @param {any} parent
 * @param {Updater[]} live
 * @param {{from: [number, number], to: [number, number], kind: string, letter?: string,
 *   read?: (state: any) => {value: number, share: number} | undefined}} options
 */
export function arrow(parent, live, { from, to, kind, letter, read }) {
  const [dx, dy] = [Math.sign(to[0] - from[0]), Math.sign(to[1] - from[1])];
  const group = svg("g", { class: `arrow ${kind}`, "data-symbol": letter });
  const line = svg("path", { class: "shaft", fill: "none" });
  const head = svg("path", { class: "head" });
  group.append(line, head);
  parent.append(group);
  /** @param {number} width */
  const draw = (width) => {
    const length = Math.min(5 + width, Math.hypot(to[0] - from[0], to[1] - from[1]) * 0.6);
    const half = 2.2 + width * 0.75;
    const [bx, by] = [to[0] - dx * length, to[1] - dy * length];
    line.setAttribute("d", `M${from[0]} ${from[1]}L${bx} ${by}`);
    line.setAttribute("stroke-width", width.toFixed(2));
    head.setAttribute("d", `M${to[0]} ${to[1]}L${bx - dy * half} ${by - dx * half}L${bx + dy * half} ${by + dx * half}Z`);
  };
  draw(1.6);
  if (!read) return;
  live.push(attribute(group, "class", (state) => `arrow ${kind} ${signOf(read(state)?.value)}`));
  let last = "";
  live.push((state) => {
    const width = 1.2 + 4.3 * (read(state)?.share ?? 0);
    if (width.toFixed(2) !== last) draw(width);
    last = width.toFixed(2);
  });
}

/**
 * A bar that grows from a base line, up for plus and down for minus, with its number.
 * @param {any} parent
 * @param {Updater[]} live
 * @param {{cx: number, base: number, width: number, reach: number, kind: string, riding?: boolean,
 *   name: string | ((state: any) => string), print?: (value: number) => string,
 *   read: (state: any) => {value: number, share: number} | undefined}} options
 */
export function bar(parent, live, { cx, base, width, reach, kind, riding, name, read, print = signed }) {
  const rect = svg("rect", { x: cx - width / 2, width, rx: 1.5 });
  const number = svg("text", { class: "number", x: cx, "text-anchor": "middle" });
  parent.append(rect, number);
  live.push(attribute(rect, "class", (state) => `bar ${kind} ${signOf(read(state)?.value)}`));
  const height = (/** @type {any} */ state) => Math.abs(read(state)?.share ?? 0) * reach;
  live.push(attribute(rect, "height", (state) => height(state).toFixed(2)));
  live.push(attribute(rect, "y", (state) => ((read(state)?.value ?? 0) < 0 ? base : base - height(state)).toFixed(2)));
  // the number keeps to the free side of the base line, or rides on the bar
  const side = (/** @type {any} */ state) => ((read(state)?.value ?? 0) < 0 ? base - 5 : base + 14);
  live.push(attribute(number, "y", (state) => (riding ? base - height(state) - 4 : side(state)).toFixed(1)));
  live.push(quantity(number, name, (state) => read(state)?.value, print));
}

/** @param {number | undefined} value */
export function signOf(value) {
  return value === undefined ? "hidden" : value > 0 ? "plus" : value < 0 ? "minus" : "zero";
}
