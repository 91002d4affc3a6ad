// What the picture is drawn with: symbols, cards that hold numbers, and arrows.

import { attribute, html, quantity, signed, svg } from "./dom.js";

/**
 * What is drawn on: shapes, which are SVG; above them the numbers, as HTML, which the browser lays out in half the time;
 * and the updaters of both.
 * @typedef {{shapes: any, numbers: any, live: import("./dom.js").Updater[]}} Sheet
 */
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
 * The place of a number in the middle of `width`, on the base line `y`.
 * @param {Sheet} sheet
 * @param {{cx: number, y: number, width: number, kind?: string, "data-symbol"?: string}} options
 */
export function place({ numbers }, { cx, y, width, kind, ...attributes }) {
  const number = html("span", { class: kind ? `number ${kind}` : "number", ...attributes });
  for (const [side, pixels] of Object.entries({ left: cx - width / 2, top: y - 13, width })) number.style[side] = `${pixels}px`;
  numbers.append(number);
  return number;
}

/**
 * A card: a rounded box around lines of symbol and number; in a narrow column the numbers alone, the row is labelled once.
 * @param {Sheet} sheet
 * @param {{cx: number, y: number, width: number, roomy: boolean, kind: string, lines: Line[]}} options
 */
export function card(sheet, { cx, y, width, roomy, kind, lines }) {
  const box = svg("rect", { x: cx - width / 2, y, width, height: cardHeight(lines.length), rx: 9 });
  const group = svg("g", { class: `node ${kind}` }, box);
  lines.forEach(({ letter, t, name, read, print, minor }, index) => {
    const key = symbolKey(letter, t);
    const base = baseline(y, index);
    if (roomy) group.append(symbol(letter, t, { x: cx - width / 2 + 9, y: base, "data-symbol": key }));
    const number = place(sheet, { cx, y: base, width: roomy ? width - 18 : width + 8, kind: minor ? "minor" : kind, "data-symbol": key });
    sheet.live.push(quantity(number, name, read, print));
  });
  sheet.shapes.append(group);
  return group;
}

/** @typedef {[number, number]} Point */

/** The way from one point to another that lies straight across or straight up. @param {Point} from @param {Point} to */
function way(from, to) {
  const [dx, dy] = [Math.sign(to[0] - from[0]), Math.sign(to[1] - from[1])];
  return {
    length: Math.hypot(to[0] - from[0], to[1] - from[1]),
    /** So far along the way, and so far beside it. @param {number} along @param {number} beside */
    at: (along, beside) => `${from[0] + dx * along - dy * beside} ${from[1] + dy * along + dx * beside}`,
  };
}

/**
 * A straight arrow.
 * @param {Sheet} sheet
 * @param {{from: Point, to: Point, kind: string, letter: string}} options
 */
export function arrow({ shapes }, { from, to, kind, letter }) {
  const { length, at } = way(from, to);
  const neck = length - Math.min(6.6, 0.6 * length);
  shapes.append(svg("g", { class: `arrow ${kind}`, "data-symbol": letter },
    svg("path", { class: "shaft", fill: "none", d: `M${at(0, 0)}L${at(neck, 0)}` }),
    svg("path", { class: "head", d: `M${at(length, 0)}L${at(neck, 3.4)}L${at(neck, -3.4)}Z` })));
}

/**
 * A straight arrow whose width tells the size of a number and whose look ("plus", "minus", "zero", "hidden") its sign.
 * A polygon, since a change of its points is the one change of a shape that makes the browser work out no style.
 * @param {Sheet} sheet
 * @param {{from: Point, to: Point, read: (state: any) => {value: number, share: number} | undefined}} options
 */
export function flow({ shapes, live }, { from, to, read }) {
  const { length, at } = way(from, to);
  const outline = (/** @type {number} */ width) => {
    const neck = length - Math.min(5 + width, 0.6 * length);
    const [half, wing] = [width / 2, 2.2 + 0.75 * width];
    return [at(0, half), at(neck, half), at(neck, wing), at(length, 0), at(neck, -wing), at(neck, -half), at(0, -half)].join();
  };
  const body = svg("polygon");
  const gaps = svg("path", { class: "gaps", d: `M${at(4, 0)}L${at(Math.max(4, length - 10), 0)}` }); // they make a line of dashes
  const group = svg("g", {}, body, gaps);
  shapes.append(group);
  live.push(attribute(group, "class", (state) => `flow ${signOf(read(state)?.value)}`));
  live.push(attribute(body, "points", (state) => outline(1.2 + Math.round(430 * (read(state)?.share ?? 0)) / 100)));
}

/**
 * A bar that grows from a base line, up for plus and down for minus, with its number.
 * @param {Sheet} sheet
 * @param {{cx: number, base: number, width: number, column: number, reach: number, kind: string, riding?: boolean,
 *   name: string | ((state: any) => string), print?: (value: number) => string,
 *   read: (state: any) => {value: number, share: number} | undefined}} options
 */
export function bar(sheet, { cx, base, width, column, reach, kind, riding, name, read, print = signed }) {
  const body = svg("polygon");
  const number = place(sheet, { cx, y: base, width: column, kind: "beside" });
  const { shapes, live } = sheet;
  shapes.append(body);
  const [left, right] = [cx - width / 2, cx + width / 2];
  const isMinus = (/** @type {any} */ state) => (read(state)?.value ?? 0) < 0;
  const height = (/** @type {any} */ state) => Math.round(Math.abs(read(state)?.share ?? 0) * reach * 100) / 100;
  live.push(attribute(body, "class", (state) => `bar ${kind} ${signOf(read(state)?.value)}`));
  live.push(attribute(body, "points", (state) => {
    const end = isMinus(state) ? base + height(state) : base - height(state);
    return `${left} ${base},${left} ${end},${right} ${end},${right} ${base}`;
  }));
  // the number keeps to the free side of the base line, or rides on the bar
  const shift = (/** @type {any} */ state) => (riding ? -4 - height(state) : isMinus(state) ? -5 : 14);
  let last = NaN;
  live.push((state) => {
    const down = shift(state);
    if (down !== last) number.style.transform = `translateY(${(last = down)}px)`;
  });
  live.push(quantity(number, name, (state) => read(state)?.value, print));
}

/** @param {number | undefined} value */
export function signOf(value) {
  return value === undefined ? "hidden" : value > 0 ? "plus" : value < 0 ? "minus" : "zero";
}
