// What the picture is drawn with: symbols, cards that hold numbers, and arrows.

import { attribute, html, quantity, signed, svg } from "./dom.js";

/**
 * What is drawn on: shapes, which are SVG; above them the numbers, as HTML, which the browser lays out in half the
 * time; and the updaters of both.
 * @typedef {{shapes: any, numbers: any, live: import("./dom.js").Updater[]}} Sheet
 */
/**
 * One line of a card: a symbol with its subscript, and the number that belongs to it.
 * @typedef {{letter: string, t?: number, name: string | ((state: any) => string),
 *   read: (state: any) => number | undefined, print?: (value: number) => string, minor?: boolean}} Line
 */

/**
 * An empty sheet, in the element that shows it; `describe` says for ears what the picture is of.
 * @param {string} look  a class of the element
 * @param {{width: number, height: number}} size
 * @param {(state: any) => string} describe
 */
export function newSheet(look, { width, height }, describe) {
  const shapes = svg("svg", { role: "img", width, height, viewBox: `0 0 ${width} ${height}` });
  const numbers = html("div", { class: "digits", "aria-hidden": "true" });
  const root = html("div", { class: `network ${look}` }, shapes, numbers);
  root.style.width = `${width}px`;
  /** @type {Sheet} */
  const sheet = { shapes, numbers, live: [attribute(shapes, "aria-label", describe)] };
  return { root, sheet, update: (/** @type {any} */ state) => sheet.live.forEach((refresh) => refresh(state)) };
}

/**
 * Where a picture stands: it is drawn anew where its key changes, and else its numbers alone.
 * @template State
 * @param {string} label
 * @param {(state: State, width: number) => string} keyOf
 * @param {(state: State, width: number) => {root: Element, update: (state: State) => void}} picture
 */
export function stageFor(label, keyOf, picture) {
  const stage = html("div", { class: "stage scroll", role: "group", "aria-label": label });
  let drawn = { key: "", update: (/** @type {State} */ _) => {} };
  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    const key = keyOf(state, width);
    if (key !== drawn.key) {
      const { root, update } = picture(state, width);
      stage.replaceChildren(root);
      if (stage.scrollWidth > stage.clientWidth) stage.tabIndex = 0; // so that the keyboard can scroll it
      else stage.removeAttribute("tabindex");
      drawn = { key, update };
    }
    drawn.update(state);
  };
  return { stage, draw };
}

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
export const symbolKey = (letter, t) =>
  (t === undefined ? letter : letter === "y" && t === 0 ? "y_0 s" : `${letter}_${t}`);

const LINE = 19;
const ASCENT = 13; // from the top of a number to its base line; see .digits in explorer.css

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
  const at = { left: cx - width / 2, top: y - ASCENT, width };
  for (const [side, pixels] of Object.entries(at)) number.style[side] = `${pixels}px`;
  numbers.append(number);
  return number;
}

/**
 * A card: a rounded box around lines of symbol and number; in a narrow column the numbers alone, the row is labelled
 * once.
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
    const wide = roomy ? width - 18 : width + 8;
    const number = place(sheet, { cx, y: base, width: wide, kind: minor ? "minor" : kind, "data-symbol": key });
    sheet.live.push(quantity(number, name, read, print));
  });
  sheet.shapes.append(group);
  return group;
}

/** @typedef {[number, number]} Point */

/**
 * A group in which the way from one point to another goes from 0 to the right, and how long it is.
 * @param {Point} from
 * @param {Point} to
 */
function along([x, y], to) {
  const [dx, dy] = [to[0] - x, to[1] - y];
  const group = svg("g", { transform: `translate(${x} ${y}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
  return { group, length: Math.hypot(dx, dy) };
}

/**
 * A straight arrow.
 * @param {Sheet} sheet
 * @param {{from: Point, to: Point, kind: string, letter: string}} options
 */
export function arrow({ shapes }, { from, to, kind, letter }) {
  const { group, length } = along(from, to);
  const neck = length - Math.min(6.6, 0.6 * length);
  group.setAttribute("class", `arrow ${kind}`);
  group.setAttribute("data-symbol", letter);
  const shaft = svg("path", { class: "shaft", fill: "none", d: `M0 0H${neck}` });
  group.append(shaft, svg("path", { class: "head", d: `M${length} 0L${neck} 3.4V-3.4Z` }));
  shapes.append(group);
}

/**
 * What a moving shape shows: a number, and how much of the scale it takes.
 * @typedef {{value: number | undefined, share: number}} Amount
 */
/** @typedef {(state: any) => Amount | undefined} Read */

/** @type {Amount} */
const NOTHING = { value: undefined, share: 0 };

/** To hundredths of a pixel. @param {number} pixels */
const rounded = (pixels) => Math.round(100 * pixels) / 100;

/**
 * A straight arrow whose width tells the size of a number and whose look ("plus", "minus", "zero", "hidden") its sign.
 * A polygon, since a change of its points is the one change of a shape that makes the browser work out no style.
 * @param {Sheet} sheet
 * @param {{from: Point, to: Point, read: Read}} options
 */
export function flow({ shapes, live }, { from, to, read }) {
  const { group, length } = along(from, to);
  const body = svg("polygon");
  const gaps = svg("path", { class: "gaps", d: `M4 0H${Math.max(4, length - 10)}` }); // they make a line of dashes
  group.append(body, gaps);
  shapes.append(group);
  let now = NOTHING;
  live.push(
    (state) => { now = read(state) ?? NOTHING; },
    attribute(group, "class", () => `flow ${signOf(now.value)}`),
    attribute(body, "points", () => {
      const half = rounded(0.6 + 2.15 * now.share);
      const wing = rounded(2.2 + 1.5 * half);
      const neck = rounded(length - Math.min(5 + 2 * half, 0.6 * length));
      return `0 ${half},${neck} ${half},${neck} ${wing},${length} 0,${neck} ${-wing},${neck} ${-half},0 ${-half}`;
    }),
  );
}

/**
 * A bar that grows from a base line, up for plus and down for minus, with its number: where it is free, or at `above`.
 * @param {Sheet} sheet
 * @param {{cx: number, base: number, width: number, column: number, reach: number, kind: string, above?: number,
 *   name: string | ((state: any) => string), print?: (value: number) => string, read: Read}} options
 */
export function bar(sheet, { cx, base, width, column, reach, kind, above, name, read, print = signed }) {
  const body = svg("polygon");
  sheet.shapes.append(body);
  const number = place(sheet, { cx, y: above ?? base, width: column, kind: "beside" });
  const [left, right] = [cx - width / 2, cx + width / 2];
  const [from, across, back] = [`${left} ${base},${left} `, `,${right} `, `,${right} ${base}`];
  let now = NOTHING;
  let [height, down] = [0, 0];
  sheet.live.push(
    (state) => {
      now = read(state) ?? NOTHING;
      const minus = now.value !== undefined && now.value < 0;
      height = rounded(reach * now.share) * (minus ? -1 : 1);
      const free = above !== undefined ? 0 : minus ? -5 : 14; // the side of the base line that has room for the number
      if (free !== down) number.style.transform = `translateY(${(down = free)}px)`;
    },
    attribute(body, "class", () => `bar ${kind} ${signOf(now.value)}`),
    attribute(body, "points", () => `${from}${base - height}${across}${base - height}${back}`),
    quantity(number, name, () => now.value, print),
  );
}

/** @param {number | undefined} value */
export function signOf(value) {
  return value === undefined ? "hidden" : value > 0 ? "plus" : value < 0 ? "minus" : "zero";
}
