// A line chart as SVG: axes with round numbers, and lines whose points may change at every frame.

import { exact, svg } from "../shared/dom.js";
import { roundNumbers, roundPowers } from "../shared/scale.js";

/** @typedef {[number, number]} Span */
/**
 * One line: where it starts on the x axis, its `count` values one step apart, and the text at its end.
 * @typedef {{kind: string, from: number, count: number, at: (i: number) => number, text?: string, dots?: boolean}} Line
 */

const ROOM = { left: 52, top: 22, right: 18, bottom: 36 };
const MOST_POINTS = 400;

/**
 * A chart and its function `draw`. Values outside of the spans are drawn at the edge of the picture.
 * @param {{name: string, height: number, across: string, up: string, kinds: string[], logarithmic?: boolean}} options
 *   `name` tells the numbers of this chart from those of others; `kinds` are the classes of the lines, the last one on
 * top
 */
export function chart({ name, height, across, up, kinds, logarithmic }) {
  const axes = svg("g");
  const shade = svg("rect", { class: "future", y: ROOM.top, height, visibility: "hidden" });
  const lines = Object.fromEntries(kinds.map((kind) => [kind, svg("path", { class: `line ${kind}` })]));
  const dots = svg("path", { class: "dots" });
  const labels = Object.fromEntries(kinds.map((kind) => [kind, svg("text", { class: `symbol ${kind}` })]));
  const root = svg("svg", { role: "img", class: "chart", height: ROOM.top + height + ROOM.bottom },
    shade, axes, ...Object.values(lines), dots, ...Object.values(labels));
  let shape = "";

  /** @param {{width: number, x: Span, y: Span, shown: Line[], shadeFrom?: number, label: string}} picture */
  const draw = ({ width, x, y, shown, shadeFrom, label }) => {
    const inner = Math.max(40, width - ROOM.left - ROOM.right);
    const size = logarithmic ? Math.log10 : Number;
    const [low, high] = y.map(size);
    const clamp = (/** @type {number} */ share) => Math.max(-0.05, Math.min(1.05, share));
    const px = (/** @type {number} */ value) => ROOM.left + (inner * (value - x[0])) / (x[1] - x[0]);
    const least = logarithmic ? y[0] : -Infinity;
    const share = (/** @type {number} */ value) => (size(Math.max(value, least)) - low) / (high - low);
    const py = (/** @type {number} */ value) => ROOM.top + height * clamp(1 - share(value));
    const key = [width, ...x, ...y].join();
    if (key !== shape) {
      shape = key;
      root.setAttribute("width", String(ROOM.left + inner + ROOM.right));
      axes.replaceChildren(...axis(x, y, px, py, inner));
    }
    root.setAttribute("aria-label", label);
    shade.setAttribute("visibility", shadeFrom === undefined ? "hidden" : "visible");
    if (shadeFrom !== undefined) {
      shade.setAttribute("x", px(shadeFrom).toFixed(1));
      shade.setAttribute("width", Math.max(0, px(x[1]) - px(shadeFrom)).toFixed(1));
    }
    let marks = "";
    for (const { kind, from, count, at, dots: dotted } of shown) {
      const points = visible(count).map((i) => `${px(from + i).toFixed(1)} ${py(at(i)).toFixed(1)}`);
      lines[kind].setAttribute("d", points.length === 1 ? `M${points[0]}h0` : `M${points.join("L")}`); // one is a dot
      if (dotted) marks += `M${points.join("h0M")}h0`;
    }
    dots.setAttribute("d", marks);
    placeEnds(shown.filter(({ text }) => text), labels, px, py, height);
  };

  /**
   * @param {Span} x
   * @param {Span} y
   * @param {(value: number) => number} px
   * @param {(value: number) => number} py
   * @param {number} inner
   */
  const axis = (x, y, px, py, inner) => {
    const bottom = ROOM.top + height;
    const heights = logarithmic ? roundPowers(y[0], y[1], 5) : roundNumbers(y[0], y[1], 5);
    return [
      ...heights.flatMap((value) => [
        svg("path", { class: "axis", d: `M${ROOM.left} ${py(value).toFixed(1)}h${inner}` }),
        tick(`${name} ${up} tick ${value}`, value, { x: ROOM.left - 8, y: py(value) + 4, "text-anchor": "end" })]),
      ...roundNumbers(x[0], x[1], Math.max(2, Math.floor(inner / 48))).flatMap((value) => [
        svg("path", { class: "axis", d: `M${px(value).toFixed(1)} ${bottom}v4` }),
        tick(`${name} ${across} tick ${value}`, value, { x: px(value), y: bottom + 18, "text-anchor": "middle" })]),
      svg("text", { class: "time", x: ROOM.left + inner, y: bottom + 33, "text-anchor": "end" }, across),
      svg("text", { class: up.length === 1 ? "symbol" : "time", x: ROOM.left - 44, y: 12 }, up),
    ];
  };
  return { root, draw };
}

/** @param {string} name @param {number} value @param {Record<string, string | number>} at */
function tick(name, value, at) {
  const text = svg("text", { class: "time number", ...at }, exact(value));
  Object.assign(text.dataset, { quantity: name, value: String(value) });
  return text;
}

/**
 * Which of so many points are drawn: every 2nd, 4th, 8th … where they are too many, and always the last.
 * @param {number} count
 */
function visible(count) {
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(count / MOST_POINTS)));
  const chosen = Array.from({ length: Math.ceil(count / every) }, (_, n) => n * every);
  if (count && chosen[chosen.length - 1] !== count - 1) chosen.push(count - 1);
  return chosen;
}

/**
 * The letters at the ends of the lines, not on each other.
 * @param {Line[]} shown
 * @param {Record<string, any>} labels
 * @param {(value: number) => number} px
 * @param {(value: number) => number} py
 * @param {number} height
 */
function placeEnds(shown, labels, px, py, height) {
  const ends = shown.map(({ kind, from, count, at, text }) => (
    { kind, text, x: px(from + count - 1), y: py(at(count - 1)) + 4 }));
  ends.sort((one, other) => one.y - other.y);
  let free = -Infinity;
  for (const end of ends) free = (end.y = Math.max(end.y, free)) + 13;
  let last = ROOM.top + height + 10;
  for (const end of ends.reverse()) last = (end.y = Math.min(end.y, last)) - 13;
  for (const { kind, text, x, y } of ends) {
    const label = labels[kind];
    if (label.textContent !== text) label.textContent = text;
    label.setAttribute("x", (x + 5).toFixed(1));
    label.setAttribute("y", y.toFixed(1));
  }
}

/** The lowest and the highest value of a line, as it is drawn. @param {Line} line */
export function extremes({ count, at }) {
  const values = visible(count).map(at);
  return [Math.min(...values), Math.max(...values)];
}

/**
 * A span of round numbers around all values, at least as wide as given, that does not jump at every frame.
 * @param {number[]} values
 * @param {number} narrowest
 * @returns {Span}
 */
export function roundSpan(values, narrowest) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const missing = Math.max(0, narrowest - (high - low), 1e-3 * Math.max(Math.abs(low), Math.abs(high)) - (high - low));
  [low, high] = [low - missing / 2, high + missing / 2];
  const step = 10 ** Math.floor(Math.log10(high - low)) / 5;
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** Powers of ten around all values above 0. @param {number[]} values @returns {Span} */
export function powerSpan(values) {
  const sizes = values.filter((value) => value > 0);
  const [low, high] = sizes.length ? [Math.min(...sizes), Math.max(...sizes)] : [0.1, 1];
  const top = Math.ceil(Math.log10(high) + 1e-9);
  const bottom = Math.floor(Math.log10(Math.max(low, 1e-300, high * 1e-18)));
  return [10 ** Math.min(bottom, top - 1), 10 ** top];
}

/** The next of 10, 20, 50, 100 … @param {number} count */
export function roundCount(count) {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 10)));
  return ([1, 2, 5].find((digit) => digit * power >= count) ?? 10) * power;
}
