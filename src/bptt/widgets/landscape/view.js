// The Landscape: E over two of the weights as a map, and gradient descent across it.

import { change, checkbox, rateSlider, resetButton, sliders, stepsSlider } from "../shared/controls.js";
import { exact, format, html, quantity, setText } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { PASSES, STEPS } from "../shared/limits.js";
import { LETTERS } from "../shared/rnn.js";
import { transport } from "../shared/transport.js";
import { beyondReach, inWords, isBeyond, view } from "../shared/view.js";
import { board, swatch } from "./board.js";
import { SCHEDULES, SCHEDULE_NAMES } from "./descent.js";
import { ACCEPTS, TRAITS, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("../shared/rnn.js").Letter} Letter */
/** @typedef {import("./state.js").State} State */

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  const { model, signal, update } = context;
  const map = board(context);
  const stage = html("div", {}, map.root);
  /** @type {State} */
  let shown;
  const buttons = transport(context, {
    name: "Gradient descent, pass by pass",
    reset: () => change(model, { passes: 0 }),
    go: (steps) => change(model, { passes: Math.min(PASSES, model.get("passes") + steps) }),
    finished: () => shown.passes >= PASSES || shown.runs.every(({ diverged }) => diverged),
    leap: 50,
  });
  const painter = pacer((coarse) => { map.repaint(shown, coarse); update(); });
  onTheme(signal, painter.now);
  signal.addEventListener("abort", painter.end, { once: true });

  let painted = "";
  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    shown = state;
    const { held, weights, axes, sequence, logarithmic } = state;
    const empty = map.draw(state, width);
    const key = [...held.map((letter) => weights[letter]), axes, sequence, logarithmic].join();
    if (!painted) map.repaint(state);
    else if (empty) painter.soon(true); // at once
    else if (key !== painted) painter.soon();
    painted = key;
    state.grid = map.grid();
  };
  const rates = html("div", { class: "rates" }, rateSlider(context), stepsSlider(context, {
    text: "steps in the window", max: STEPS, shown: ({ schedules }) => schedules.includes("windows"),
  }));
  const parts = [
    choices(context), html("div", { class: "land" }, stage, side(context)), rates, buttons, passCount(context),
    runTable(context), lines.notes, lines.announcement];
  return { parts, stage, draw };
}

/** Call `act` whenever the theme changes. @param {AbortSignal} signal @param {() => void} act */
function onTheme(signal, act) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act, { signal });
  const theme = new MutationObserver(act);
  for (const node of [document.documentElement, document.body]) {
    theme.observe(node, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  signal.addEventListener("abort", () => theme.disconnect(), { once: true });
}

/**
 * When the map is painted: coarse while things move, once a frame; fine when they rest.
 * @param {(coarse: boolean) => void} paint
 */
function pacer(paint) {
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => { cancelAnimationFrame(frame); clearTimeout(timer); };
  const now = () => { end(); paint(false); };
  const soon = (atOnce = false) => {
    end();
    if (atOnce) paint(true);
    else frame = requestAnimationFrame(() => paint(true));
    timer = setTimeout(now, 150);
  };
  return { now, soon, end };
}

/** What the map shows. @param {Context} context */
function choices(context) {
  const field = numbersField(context, {
    label: "Sequence", count: [2, STEPS + 1], read: ({ sequence }) => sequence,
    write: (sequence) => change(context.model, { sequence }),
  });
  const write = (/** @type {boolean} */ checked) => change(context.model, { logarithmic: checked });
  const logarithmic = checkbox(context, { read: (state) => state.logarithmic, write }, " logarithmic");
  return html("div", { class: "choices" }, axesSelect(context), logarithmic, field);
}

/** Beside the map: the start in numbers. @param {Context} context */
function side(context) {
  const number = html("span", { class: "number" });
  context.live.push(quantity(number, "E", ({ E }) => E));
  const slope = (/** @type {State} */ { gradient }, /** @type {Letter} */ letter) =>
    ({ name: `dE/d${letter}`, value: gradient[letter] });
  const total = html("span", {}, html("span", { class: "symbol" }, "E"), " = ", number);
  return html("div", { class: "side" },
    html("p", { class: "caption" }, "Start: click the map, or move the crosshair with the arrow keys."),
    sliders(context, { slope }), html("div", { class: "total" }, total, resetButton(context)),
    held(context), deepest(context));
}

/** @param {Context} context */
function passCount({ live }) {
  const passes = html("span", { class: "number" });
  live.push(quantity(passes, "passes", (state) => state.passes, String));
  const words = "One step is one pass through the sequence. Passes so far: ";
  return html("p", { class: "caption" }, words, passes, ` of ${PASSES}.`);
}

/** Which two weights the map is over. @param {Context} context */
function axesSelect({ model, signal, live }) {
  const select = html("select");
  LETTERS.forEach((across, i) => LETTERS.slice(i + 1).forEach((up) => {
    select.append(html("option", { value: `${across}${up}` }, `${across} and ${up}`));
  }));
  select.addEventListener("change", () => change(model, { axes: [...select.value] }), { signal });
  live.push(({ axes }) => { select.value = axes.join(""); });
  return html("label", {}, "Map of E over ", select);
}

/** Which weights stay. @param {Context} context */
function held({ live }) {
  const note = html("p", { class: "caption" });
  live.push(({ axes, held: letters }) => {
    setText(note, `Only ${axes.join(" and ")} learn here, so the paths lie on the map; ${letters.join(" and ")} stay.`);
  });
  return note;
}

/** The lowest cell of the map. @param {Context} context */
function deepest({ live }) {
  const [E, x, y] = [0, 1, 2].map(() => html("span", { class: "number" }));
  const [across, up] = [0, 1].map(() => html("span"));
  live.push(
    quantity(E, "lowest E", ({ grid }) => grid?.lowest.E),
    quantity(x, ({ axes }) => `lowest ${axes[0]}`, ({ grid }) => grid?.lowest.at[0]),
    quantity(y, ({ axes }) => `lowest ${axes[1]}`, ({ grid }) => grid?.lowest.at[1]),
    ({ axes }) => { setText(across, axes[0]); setText(up, axes[1]); });
  const place = [across, " = ", x, ", ", up, " = ", y];
  return html("p", { class: "caption" }, "The lowest cell of the map: ", ...place, ", E = ", E, ".");
}

/** The schedules: which of them run, and where each has come to. @param {Context} context */
function runTable(context) {
  const { live } = context;
  const head = html("tr");
  const rows = SCHEDULE_NAMES.map((key) => {
    const run = (/** @type {State} */ { runs }) => runs.find((one) => one.key === key);
    const updates = (/** @type {State} */ state) => { const path = run(state)?.path; return path && path.length - 1; };
    const last = (/** @type {State} */ state) => run(state)?.path.at(-1);
    const cells = [0, 1, 2, 3].map(() => html("td", { class: "number" }));
    live.push(
      quantity(cells[0], `${key} updates`, updates, String),
      ...[0, 1].map((i) => quantity(cells[1 + i],
        (state) => `${key} ${state.axes[i]}`, (/** @type {State} */ state) => last(state)?.[state.axes[i]])),
      quantity(cells[3], `${key} E`, (state) => run(state)?.E));
    return html("tr", {}, html("th", { scope: "row" }, scheduleSwitch(context, key)), ...cells);
  });
  live.push(({ axes }) => {
    const texts = ["update", "moves", ...axes, "E"];
    if (head.textContent === texts.join("")) return;
    const look = (/** @type {string} */ text) => (text.length === 1 ? `symbol ${text}` : "");
    head.replaceChildren(...texts.map((text) => html("th", { scope: "col", class: look(text) }, text)));
  });
  return html("div", { class: "runs" }, html("table", {}, html("thead", {}, head), html("tbody", {}, ...rows)));
}

/** @param {Context} context @param {import("./descent.js").ScheduleName} name */
function scheduleSwitch(context, name) {
  const { model, live } = context;
  const text = html("span");
  live.push(({ k }) => setText(text, SCHEDULES[name].name(k)));
  const write = (/** @type {boolean} */ checked) => {
    const others = model.get("schedules");
    change(model, { schedules: SCHEDULE_NAMES.filter((key) => (key === name ? checked : others.includes(key))) });
  };
  return checkbox(context, { read: ({ schedules }) => schedules.includes(name), write }, swatch(name), text);
}

/** Words for settings at which the map alone would puzzle. @param {State} state */
function notes({ weights, axes, eta, runs, grid }) {
  const flat = grid?.flat && "E is the same everywhere on this map: no choice here makes a difference.";
  const words = [flat, beyondReach(weights)];
  let lost = false;
  for (const { name, path, diverged } of runs) {
    const last = path[path.length - 1];
    const off = path.length > 1 ? axes.filter((letter) => isBeyond(letter, last[letter])) : [];
    const where = off.map((letter) => `${letter} is ${format(last[letter])}`).join(", ");
    const moves = path.length - 1;
    if (diverged) words.push(`Diverged, ${name}: after ${moves} moves the next one would lead beyond a million.`);
    else if (where) words.push(`Off the map, ${name}: ${where}.`);
    lost ||= diverged || off.length > 0;
  }
  return inWords(...words, lost && `A learning rate below ${exact(eta)} may help.`);
}

/** What stands there now, in one or two sentences, for ears and eyes. @param {State} state */
function announcement({ weights, axes, E, passes, runs }) {
  const at = axes.map((letter) => `${letter} = ${exact(weights[letter])}`).join(", ");
  if (!passes) return `The start is at ${at}, where E is ${format(E)}.`;
  const ends = runs.map((run) => `${run.name}: ${run.diverged ? "diverged" : `E is ${format(run.E)}`}`);
  const gone = `${passes} ${passes === 1 ? "pass" : "passes"} through the sequence`;
  return `From ${at}, ${gone}: ${ends.join("; ") || "no schedule is chosen"}.`;
}

const widget = {
  kind: "landscape", name: "Landscape",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
