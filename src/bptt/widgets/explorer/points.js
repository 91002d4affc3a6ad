// The sequence as points that can be dragged, and T, how many steps of it there are.

import { change } from "../shared/controls.js";
import { exact, html, svg } from "../shared/dom.js";
import { LARGEST } from "../shared/limits.js";
import { roundNumbers } from "../shared/scale.js";
import { sequenceOf } from "../shared/sequence.js";
import { symbol } from "../shared/shapes.js";

/** @typedef {import("./state.js").State} State */

/** @type {Record<string, number>} */
const STRIDES = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
const PLOT = { height: 120, left: 34, right: 14, top: 14, bottom: 24 };

/**
 * The numbers between which the plot reaches: always 0 to 1, and more where the points need it.
 * @param {number[]} sequence
 */
function reach(sequence) {
  const [low, high] = [Math.min(0, ...sequence), Math.max(1, ...sequence)];
  const step = 10 ** Math.floor(Math.log10(high - low));
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step, step: step / 100 };
}

/** A multiple of `step`, with no more digits than it has. @param {number} value @param {number} step */
function onGrid(value, step) {
  const rounded = Number((Math.round(value / step) * step).toFixed(Math.max(0, -Math.floor(Math.log10(step)))));
  return Math.max(-LARGEST, Math.min(LARGEST, rounded));
}

/**
 * The plot: one handle a number, which follows a finger, a mouse or the arrow keys.
 * @param {import("../shared/view.js").Context} context
 */
export function pointsPlot({ model, signal, live }) {
  const name = "The sequence, as points to drag";
  const root = svg("svg", { class: "points", role: "group", "aria-label": name, height: PLOT.height });
  let width = 0;
  let drawn = "";
  let range = reach([]);
  let held = -1; // which point is being dragged: the scale waits until it is let go
  let apart = 0; // how far from its middle it was taken hold of
  /** @type {State} */
  let shown;
  const set = (/** @type {number} */ index, /** @type {number} */ value) =>
    change(model, { sequence: sequenceOf(shown).map((x, n) => (n === index ? onGrid(value, range.step) : x)) });
  const across = (/** @type {number} */ n) => PLOT.left + ((width - PLOT.left - PLOT.right) * n) / shown.T;
  const span = PLOT.height - PLOT.top - PLOT.bottom;
  const inside = (/** @type {number} */ value) => Math.max(range.low, Math.min(range.high, value));
  const down = (/** @type {number} */ value) =>
    PLOT.top + span * (1 - (inside(value) - range.low) / (range.high - range.low));

  const handle = (/** @type {number} */ n) => {
    const look = { class: "handle", role: "slider", tabindex: 0, "data-lm-suppress-shortcuts": "true" };
    const dot = svg("g", { ...look, "aria-label": `x_${n + 1}` },
      svg("circle", { class: "grip", r: 13 }), svg("circle", { class: "dot", r: 5.5 }));
    const drag = (/** @type {PointerEvent} */ event) => {
      if (held !== n) return;
      const y = event.clientY - apart - root.getBoundingClientRect().top;
      set(n, inside(range.low + (range.high - range.low) * (1 - (y - PLOT.top) / span)));
    };
    dot.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      held = n;
      apart = event.clientY - root.getBoundingClientRect().top - down(sequenceOf(shown)[n]);
      dot.setPointerCapture(event.pointerId);
      dot.focus({ preventScroll: true });
    }, { signal });
    dot.addEventListener("pointermove", drag, { signal });
    dot.addEventListener("lostpointercapture", () => { held = -1; refresh(shown); }, { signal });
    dot.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const steps = STRIDES[event.key];
      const ends = /** @type {Record<string, number>} */ ({ Home: range.low, End: range.high })[event.key];
      if (steps === undefined && ends === undefined) return;
      event.preventDefault();
      set(n, ends ?? sequenceOf(shown)[n] + 5 * steps * range.step);
    }, { signal });
    return dot;
  };

  const layout = () => {
    root.replaceChildren(svg("g", { class: "scale", "aria-hidden": "true" }), svg("path", { class: "line" }));
    for (let n = 0; n <= shown.T; n++) root.append(handle(n));
  };
  const refresh = (/** @type {State} */ state) => {
    shown = state;
    const key = [width, state.T].join();
    if (key !== drawn) layout();
    const sequence = sequenceOf(state);
    if (held < 0 || key !== drawn) {
      range = reach(sequence);
      root.firstChild.replaceChildren(...scaleMarks());
    }
    drawn = key;
    const corners = sequence.map((x, n) => `${across(n).toFixed(1)} ${down(x).toFixed(1)}`);
    root.children[1].setAttribute("d", `M${corners.join("L")}`);
    sequence.forEach((x, n) => {
      const dot = root.children[n + 2];
      dot.setAttribute("transform", `translate(${across(n).toFixed(1)} ${down(x).toFixed(1)})`);
      const spoken = { valuemin: range.low, valuemax: range.high, valuenow: x, valuetext: exact(x) };
      for (const [name, value] of Object.entries(spoken)) dot.setAttribute(`aria-${name}`, String(value));
    });
  };
  const scaleMarks = () => [
    ...roundNumbers(range.low, range.high, 3).flatMap((value) => [
      svg("path", { class: "axis", d: `M${PLOT.left - 6} ${down(value).toFixed(1)}H${width - PLOT.right + 6}` }),
      svg("text", { x: PLOT.left - 10, y: down(value) + 4, "text-anchor": "end" }, exact(value)),
    ]),
    ...sequenceOf(shown).map((_, n) =>
      symbol("x", n + 1, { x: across(n), y: PLOT.height - 6, "text-anchor": "middle" })),
  ];
  /** Wide as its box; 0 while that is hidden. */
  const measure = new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width || contentRect.width === width) return;
    width = contentRect.width;
    root.setAttribute("width", String(width));
    if (shown) refresh(shown);
  });
  const box = html("div", { class: "plot" }, root);
  measure.observe(box);
  signal.addEventListener("abort", () => measure.disconnect(), { once: true });
  live.push((state) => { if (width) refresh(state); else shown = state; });
  return box;
}
