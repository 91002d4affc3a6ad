// The board: the map on a canvas, and on it the start, the paths, the axes and the legend.

import { change } from "../shared/controls.js";
import { exact, format, html, setText, svg } from "../shared/dom.js";
import { RANGE } from "../shared/limits.js";
import { roundNumbers } from "../shared/scale.js";
import { errorGrid, paint, ramp } from "./map.js";

/** @typedef {import("../shared/rnn.js").Letter} Letter */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./descent.js").Run} Run */

const MARGIN = { left: 38, top: 8, right: 74, bottom: 40 };
const FINE = 200;
const COARSE = 80; // cells a side while something is being dragged
const APART = 2; // pixels between the points of a path, so that its dashes stay dashes
const MARKS = {
  per_sequence: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
  per_step: "M-4.5-4.5h9v9h-9Z",
  windows: "M0-6l5.5 10h-11Z",
};

/** @type {Record<string, number[]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The mark at the end of a path, and its short stretch of line in a legend. @param {keyof typeof MARKS} key */
export function swatch(key) {
  return svg("svg", { class: "swatch", width: 40, height: 14, viewBox: "-30 -7 40 14", "aria-hidden": "true" },
    svg("path", { class: `path ${key}`, d: "M-30 0H0" }), svg("path", { class: `end ${key}`, d: MARKS[key] }));
}

/**
 * The board and its functions: `draw` shows a state in a given width, and says whether the map is empty, as it is in a
 * new size; `repaint` paints the map; `grid` gives what is painted.
 * @param {import("../shared/view.js").Context} context
 */
export function board({ model, signal }) {
  const canvas = html("canvas", { class: "heat" });
  const cells = html("canvas");
  const drawing = svg("svg", { "aria-hidden": "true" });
  const handle = html("div", { class: "start", tabindex: 0, role: "application", "aria-roledescription": "crosshair" });
  const bar = html("div", { class: "ramp" });
  const root = html("div", { class: "board", role: "group" }, canvas, bar, drawing, handle);
  const paths = svg("svg", { class: "paths" });
  const axes = svg("g");
  const legend = svg("g");
  const ends = svg("g");
  const cross = [svg("path", { class: "cross halo" }), svg("path", { class: "cross" })];
  drawing.append(axes, legend, ...cross, paths, ends);

  let size = 0; // of the map, in pixels
  let shape = "";
  let pale = false; // not painted: a view that is not in the page yet has no colours
  /** @type {State} */
  let shown;
  /** @type {import("./map.js").Grid} */
  let grid;
  const place = (/** @type {number} */ index, /** @type {number} */ value) => {
    const [low, high] = RANGE[shown.axes[index]];
    const share = Math.max(-1e6, Math.min(1e6, (value - low) / (high - low)));
    return size * (index ? 1 - share : share);
  };

  const resize = (/** @type {number} */ width) => {
    const next = Math.max(120, Math.min(460, width - MARGIN.left - MARGIN.right));
    const key = [next, devicePixelRatio, ...shown.axes].join();
    if (key === shape) return false;
    shape = key;
    size = next;
    canvas.width = canvas.height = Math.round(size * devicePixelRatio);
    const at = { left: MARGIN.left, top: MARGIN.top, width: size, height: size };
    setBox(canvas, at);
    setBox(bar, { ...at, left: MARGIN.left + size + 12, width: 14 });
    root.style.height = `${size + MARGIN.top + MARGIN.bottom}px`;
    setAttributes(drawing, { width: size + MARGIN.left + MARGIN.right, height: size + MARGIN.top + MARGIN.bottom });
    setAttributes(paths, { x: MARGIN.left, y: MARGIN.top, width: size, height: size });
    ends.setAttribute("transform", `translate(${MARGIN.left} ${MARGIN.top})`);
    const frame = svg("rect", { class: "frame", x: MARGIN.left, y: MARGIN.top, width: size, height: size });
    axes.replaceChildren(frame, ...ticks(shown.axes, place, size));
    return true;
  };

  const repaint = (/** @type {State} */ state, coarse = false) => {
    shown = state;
    const style = getComputedStyle(root);
    const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const colours = ramp([0, 1, 2, 3, 4].map((i) => read(`--bptt-map-${i}`)));
    grid = errorGrid(state.weights, state.sequence, state.axes, state.logarithmic, coarse ? COARSE : FINE);
    pale = !root.isConnected;
    if (!pale) paint(canvas, cells, grid, { colours, line: read("--bptt-map-line"), scale: devicePixelRatio });
    legend.replaceChildren(...levels(grid, size));
  };

  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    shown = state;
    const resized = resize(width);
    const [across, up] = state.axes;
    const inside = (/** @type {number} */ at) => Math.max(0, Math.min(size, at));
    const [x, y] = [inside(place(0, state.weights[across])), inside(place(1, state.weights[up]))];
    handle.style.transform = `translate(${MARGIN.left + x}px, ${MARGIN.top + y}px)`;
    const lines = `M${MARGIN.left} ${MARGIN.top + y}h${size}M${MARGIN.left + x} ${MARGIN.top}v${size}`;
    for (const path of cross) path.setAttribute("d", lines);
    const words = state.axes.map((letter) => `${letter} = ${exact(state.weights[letter])}`).join(", ");
    handle.setAttribute("aria-label", `Start: ${words}, E = ${format(state.E)}. Arrow keys move it.`);
    root.setAttribute("aria-label", `Map of E over ${across} and ${up}`);
    drawRuns(paths, ends, state.runs, (weights) => [place(0, weights[across]), place(1, weights[up])], size);
    return resized || (pale && root.isConnected);
  };

  // where the reader points
  const choose = (/** @type {[number, number]} */ point) => {
    const values = shown.axes.map((letter, i) => {
      const [low, high] = RANGE[letter];
      return Math.min(high, Math.max(low, Math.round(100 * point[i]) / 100));
    });
    change(model, { [shown.axes[0]]: values[0], [shown.axes[1]]: values[1] });
  };
  const pointed = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const shares = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    choose(/** @type {[number, number]} */ (shares.map((share, i) => {
      const [low, high] = RANGE[shown.axes[i]];
      return low + share * (high - low);
    })));
  };
  const drag = (/** @type {PointerEvent} */ event) => {
    if (handle.hasPointerCapture(event.pointerId)) pointed(event);
  };
  const grab = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // no text is selected
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
  };
  handle.addEventListener("pointerdown", grab, { signal });
  handle.addEventListener("pointermove", drag, { signal });
  canvas.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch") return; // a finger may want to scroll the page: only its tap counts
    grab(event);
    pointed(event);
  }, { signal });
  canvas.addEventListener("click", pointed, { signal });
  handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const way = WAYS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(/** @type {[number, number]} */ (shown.axes.map((letter, i) => {
      const step = ((RANGE[letter][1] - RANGE[letter][0]) / 200) * (event.shiftKey ? 10 : 1);
      return shown.weights[letter] + way[i] * step;
    })));
  }, { signal });
  return { root, draw, repaint, grid: () => grid };
}

/** @param {HTMLElement} node @param {Record<string, number>} box */
function setBox(node, box) {
  for (const [name, value] of Object.entries(box)) node.style.setProperty(name, `${value}px`);
}

/** @param {Element} node @param {Record<string, number | string>} attributes */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}

/** @param {string} d */
const tick = (d) => svg("path", { class: "tick", d });

/**
 * A number at a tick.
 * @param {string} name
 * @param {number} value
 * @param {Record<string, string | number>} attributes
 */
function tickNumber(name, value, attributes) {
  const size = Math.abs(value);
  const digits = size === 0 || (size >= 1e-3 && size < 1e5) ? String(value).replace("-", "−") : format(value);
  const text = svg("text", { class: "number", ...attributes }, digits);
  Object.assign(text.dataset, { quantity: name, value: String(value) });
  return text;
}

/**
 * @param {[Letter, Letter]} axes
 * @param {(index: number, value: number) => number} place
 * @param {number} size
 */
function ticks([across, up], place, size) {
  const [left, bottom] = [MARGIN.left, MARGIN.top + size];
  const parts = [];
  for (const value of roundNumbers(RANGE[across][0], RANGE[across][1], 6)) {
    const x = left + place(0, value);
    const at = { x, y: bottom + 17, "text-anchor": "middle" };
    parts.push(tick(`M${x} ${bottom}v4`), tickNumber(`${across} tick ${value}`, value, at));
  }
  for (const value of roundNumbers(RANGE[up][0], RANGE[up][1], 6)) {
    const y = MARGIN.top + place(1, value);
    const at = { x: left - 7, y: y + 4, "text-anchor": "end" };
    parts.push(tick(`M${left - 4} ${y}h4`), tickNumber(`${up} tick ${value}`, value, at));
  }
  const below = { x: left + size / 2, y: bottom + 33, "text-anchor": "middle" };
  parts.push(svg("text", { class: `symbol ${across}`, ...below }, across));
  parts.push(svg("text", { class: `symbol ${up}`, x: 3, y: MARGIN.top + size / 2 + 20 }, up));
  return parts;
}

/**
 * The legend: at which height of the colour scale each line stands.
 * @param {import("./map.js").Grid} grid
 * @param {number} size
 */
function levels({ levels: heights, low, high, logarithmic }, size) {
  const x = MARGIN.left + size + 26;
  const parts = [svg("text", { class: "symbol", x: x - 7, y: MARGIN.top + size + 17, "text-anchor": "middle" }, "E")];
  heights.forEach((height, index) => {
    const y = MARGIN.top + size * (1 - (height - low) / (high - low));
    const value = logarithmic ? Number((10 ** height).toPrecision(6)) : height;
    parts.push(tick(`M${x - 14} ${y}h18`), tickNumber(`level ${index + 1}`, value, { x: x + 7, y: y + 4 }));
  });
  return parts;
}

/**
 * Each path with a mark at its end; points hardly apart from the last are left out.
 * @param {any} paths
 * @param {any} ends
 * @param {Run[]} runs
 * @param {(weights: import("../shared/rnn.js").Weights) => number[]} place
 * @param {number} size
 */
function drawRuns(paths, ends, runs, place, size) {
  const keys = runs.map(({ key }) => key).join();
  if (paths.dataset.keys !== keys) {
    paths.dataset.keys = keys;
    const path = (/** @type {string} */ key) => svg("path", { class: `path ${key}` });
    paths.replaceChildren(...runs.map(({ key }) => svg("g", {}, svg("path", { class: "halo" }), path(key))));
    const marks = runs.map(({ key }) => svg("path", { class: `end ${key}`, d: MARKS[key] }));
    ends.replaceChildren(...marks, ...runs.map(({ key }) => svg("text", { class: `label ${key}` })));
  }
  /** @type {{x: number, y: number, text: any}[]} */
  const labels = [];
  runs.forEach(({ path, name }, index) => {
    let [x, y] = place(path[0]);
    let d = `M${x.toFixed(1)} ${y.toFixed(1)}`;
    path.forEach((weights, at) => {
      const [nextX, nextY] = place(weights);
      if (Math.abs(nextX - x) + Math.abs(nextY - y) < APART && at + 1 < path.length) return;
      [x, y] = [nextX, nextY];
      d += `L${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    for (const line of paths.children[index].children) line.setAttribute("d", d);
    const hidden = x < 0 || y < 0 || x > size || y > size || path.length === 1;
    const [end, text] = [ends.children[index], ends.children[runs.length + index]];
    end.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    for (const node of [end, text]) node.setAttribute("visibility", hidden ? "hidden" : "visible");
    setText(text, name);
    if (!hidden) labels.push({ x, y, text });
  });
  placeLabels(labels, size);
}

/**
 * The names stand beside the ends, on the side where there is room, and not on each other.
 * @param {{x: number, y: number, text: any}[]} labels
 * @param {number} size
 */
function placeLabels(labels, size) {
  let free = -Infinity;
  for (const { x, y, text } of labels.sort((one, other) => one.y - other.y)) {
    const left = x > size - 100;
    free = Math.max(y + 4, free + 15);
    setAttributes(text, { x: left ? x - 11 : x + 11, y: free });
    text.setAttribute("text-anchor", left ? "end" : "start");
  }
}
