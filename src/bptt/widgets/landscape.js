// The Landscape: E over two of the weights as a map, and gradient descent across it.

import { board, swatch } from "./board.js";
import { change, rateSlider, resetButton, sliders } from "./controls.js";
import { PASSES, SCHEDULES, descents } from "./descent.js";
import { attribute, exact, format, html, keepKeys, quantity, setText } from "./dom.js";
import { numbersField } from "./field.js";
import { narrator } from "./narrator.js";
import { LETTERS, backward, forward, inputsAndTargets, outputError, squaredError } from "./rnn.js";
import { RANGE } from "./state.js";
import { transport } from "./transport.js";

/** @typedef {ReturnType<typeof survey>} Land */
/** @typedef {import("./descent.js").Run} Run */
/** @typedef {import("./controls.js").Context} Context */

const LAND_TRAITS = ["u", "v", "w", "s", "sequence", "axes", "logarithmic", "eta", "k", "schedules", "passes"];

/**
 * What the traits say, and E and its gradient at the start.
 * @param {{get: (name: string) => any}} model
 */
function survey(model) {
  const weights = { u: model.get("u"), v: model.get("v"), w: model.get("w"), s: model.get("s") };
  const sequence = /** @type {number[]} */ (model.get("sequence"));
  const { x, target } = inputsAndTargets(sequence);
  const trace = forward(weights, x);
  return {
    weights, sequence, T: x.length, done: x.length, rule: "right", layers: new Set(["backward"]), // the sliders show dE/dθ
    E: squaredError(weights, sequence),
    gradient: backward(weights, trace, outputError(trace.p, target)).gradient,
    axes: /** @type {["u" | "v" | "w" | "s", "u" | "v" | "w" | "s"]} */ (model.get("axes")),
    held: LETTERS.filter((letter) => !model.get("axes").includes(letter)),
    logarithmic: /** @type {boolean} */ (model.get("logarithmic")),
    eta: /** @type {number} */ (model.get("eta")),
    k: /** @type {number} */ (model.get("k")),
    schedules: /** @type {string[]} */ (model.get("schedules")),
    passes: Math.min(PASSES, model.get("passes")),
  };
}

/**
 * Show one view of the model inside `el`; the returned function takes it away again, with every listener.
 * @param {{model: any, el: HTMLElement}} context
 */
function render({ model, el }) {
  const ended = new AbortController();
  /** @type {import("./dom.js").Updater[]} */
  const live = [];
  const context = { model, signal: ended.signal, live };
  const map = board(context);
  const runsOf = descents();
  let state = survey(model);
  let runs = runsOf(state);

  const buttons = transport(ended.signal, {
    name: "Gradient descent, pass by pass",
    reset: () => change(model, { passes: 0 }),
    go: (steps) => change(model, { passes: Math.min(PASSES, state.passes + steps) }),
    finished: () => state.passes >= PASSES || runs.every(({ diverged }) => diverged),
    leap: 50,
  });
  const notes = html("p", { class: "notes" });
  const summary = narrator(ended.signal);
  el.replaceChildren(html("div", { class: "bptt-explorer bptt-landscape", role: "group", "aria-label": "Landscape" },
    choices(context), html("div", { class: "land" }, map.root, side(context)),
    html("div", { class: "rates" }, rateSlider(context), windowSize(context)),
    buttons.box, passCount(context), runTable(context), notes, summary.line));
  keepKeys(el);

  let painted = "";
  /** @type {import("./map.js").Grid} */
  let grid;
  const refresh = () => {
    live.forEach((updater) => updater({ ...state, runs, grid }));
    setText(notes, remarks(state, runs, grid));
  };
  const painter = pacer((coarse) => { grid = map.repaint(state, coarse); refresh(); });
  const update = () => {
    state = survey(model);
    runs = runsOf(state);
    const empty = map.draw(state, runs);
    const key = [...state.held.map((letter) => state.weights[letter]), state.axes, state.sequence, state.logarithmic].join();
    if (!painted) painter.now();
    else if (empty) painter.soon(true); // at once
    else if (key !== painted) painter.soon();
    painted = key;
    refresh();
    buttons.refresh();
    summary.tell(() => story(state, runs));
  };
  for (const trait of LAND_TRAITS) model.on(`change:${trait}`, update);
  const size = new ResizeObserver(() => { map.measure(); update(); });
  size.observe(map.root);
  map.measure();
  const theme = new MutationObserver(painter.now);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", painter.now, { signal: ended.signal });
  for (const node of [document.documentElement, document.body]) theme.observe(node, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  update();
  return () => {
    for (const trait of LAND_TRAITS) model.off(`change:${trait}`, update);
    painter.end();
    size.disconnect();
    theme.disconnect();
    ended.abort();
    el.replaceChildren();
  };
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
  const sequence = numbersField(context, {
    label: "Sequence", count: [2, 13], read: (state) => state.sequence, write: (numbers) => change(context.model, { sequence: numbers }),
  });
  return html("div", { class: "choices" }, axesSelect(context), scaleSwitch(context), sequence);
}

/** Beside the map: the start in numbers. @param {Context} context */
function side(context) {
  const E = html("span", { class: "number" });
  context.live.push(quantity(E, "E", (state) => state.E));
  return html("div", { class: "side" },
    html("p", { class: "caption" }, "Start: click the map, or move the crosshair with the arrow keys."), sliders(context),
    html("div", { class: "total" }, html("span", {}, html("span", { class: "symbol" }, "E"), " = ", E), resetButton(context)),
    held(context), deepest(context));
}

/** @param {Context} context */
function passCount({ live }) {
  const passes = html("span", { class: "number" });
  live.push(quantity(passes, "passes", (state) => state.passes, String));
  return html("p", { class: "caption" }, "One step is one pass through the sequence. Passes so far: ", passes, ` of ${PASSES}.`);
}

/** Which two weights the map is over. @param {Context} context */
function axesSelect({ model, signal, live }) {
  const select = html("select");
  LETTERS.forEach((across, i) => LETTERS.slice(i + 1).forEach((up) => select.append(html("option", { value: `${across}${up}` }, `${across} and ${up}`))));
  select.addEventListener("change", () => change(model, { axes: [...select.value] }), { signal });
  live.push(({ axes }) => { select.value = axes.join(""); });
  return html("label", {}, "Map of E over ", select);
}

/** @param {Context} context */
function scaleSwitch({ model, signal, live }) {
  const input = html("input", { type: "checkbox" });
  input.addEventListener("change", () => change(model, { logarithmic: input.checked }), { signal });
  live.push(({ logarithmic }) => { input.checked = logarithmic; });
  return html("label", {}, input, " logarithmic");
}

/** Which weights stay. @param {Context} context */
function held({ live }) {
  const note = html("p", { class: "caption" });
  live.push(({ axes, held: letters }) => setText(note, `Only ${axes.join(" and ")} learn here, so the paths lie on the map; ${letters.join(" and ")} stay.`));
  return note;
}

/** The lowest cell of the map. @param {Context} context */
function deepest({ live }) {
  const [E, x, y] = [0, 1, 2].map(() => html("span", { class: "number" }));
  const [across, up] = [0, 1].map(() => html("span"));
  live.push(
    quantity(E, "lowest E", ({ grid }) => grid.lowest.E),
    quantity(x, ({ axes }) => `lowest ${axes[0]}`, ({ grid }) => grid.lowest.at[0]),
    quantity(y, ({ axes }) => `lowest ${axes[1]}`, ({ grid }) => grid.lowest.at[1]),
    ({ axes }) => { setText(across, axes[0]); setText(up, axes[1]); });
  return html("p", { class: "caption" }, "The lowest cell of the map: ", across, " = ", x, ", ", up, " = ", y, ", E = ", E, ".");
}

/** The schedules: which of them run, and where each has come to. @param {Context} context */
function runTable(context) {
  const { live } = context;
  const head = html("tr");
  const rows = Object.keys(SCHEDULES).map((key) => {
    const run = (/** @type {any} */ { runs }) => runs.find((/** @type {Run} */ one) => one.key === key);
    const last = (/** @type {any} */ state) => run(state)?.path[run(state).path.length - 1];
    const cells = [0, 1, 2, 3].map(() => html("td", { class: "number" }));
    live.push(
      quantity(cells[0], `${key} updates`, (state) => run(state) && run(state).path.length - 1, String),
      ...[0, 1].map((i) => quantity(cells[1 + i], (state) => `${key} ${state.axes[i]}`, (state) => last(state)?.[state.axes[i]])),
      quantity(cells[3], `${key} E`, (state) => run(state)?.E));
    return html("tr", {}, html("th", { scope: "row" }, scheduleSwitch(context, key)), ...cells);
  });
  live.push(({ axes }) => {
    const texts = ["update", "moves", ...axes, "E"];
    if (head.textContent !== texts.join("")) head.replaceChildren(...texts.map((text) => html("th", { scope: "col", class: text.length === 1 ? `symbol ${text}` : "" }, text)));
  });
  return html("div", { class: "runs" }, html("table", {}, html("thead", {}, head), html("tbody", {}, ...rows)));
}

/** @param {Context} context @param {string} name */
function scheduleSwitch({ model, signal, live }, name) {
  const input = html("input", { type: "checkbox" });
  const text = html("span");
  input.addEventListener("change", () => {
    const others = model.get("schedules").filter((/** @type {string} */ other) => other !== name);
    change(model, { schedules: Object.keys(SCHEDULES).filter((key) => (key === name ? input.checked : others.includes(key))) });
  }, { signal });
  live.push(({ schedules, k }) => {
    input.checked = schedules.includes(name);
    setText(text, SCHEDULES[/** @type {"windows"} */ (name)].name(k));
  });
  return html("label", {}, input, swatch(name), text);
}

/** How many steps the window keeps. @param {Context} context */
function windowSize({ model, signal, live }) {
  const input = html("input", { type: "range", min: 1, max: 12, step: 1, "aria-label": "k steps in the window" });
  const output = html("span", { class: "number" });
  input.addEventListener("input", () => change(model, { k: Number(input.value) }), { signal });
  const box = html("label", { class: "window" }, html("span", {}, html("span", { class: "symbol" }, "k"), " steps in the window"), input, output);
  live.push(
    ({ k }) => { input.value = String(k); },
    attribute(input, "aria-valuetext", ({ k }) => (k === 1 ? "1 step" : `${k} steps`)),
    quantity(output, "k", ({ k }) => k, String),
    ({ schedules }) => { box.hidden = !schedules.includes("windows"); });
  return box;
}

/** Words for settings at which the map alone would puzzle. @param {Land} state @param {Run[]} runs @param {import("./map.js").Grid} grid */
function remarks({ weights, axes, eta }, runs, grid) {
  const words = grid.flat ? ["E is the same everywhere on this map: no choice here makes a difference."] : [];
  const beyond = LETTERS.filter((letter) => weights[letter] < RANGE[letter][0] || weights[letter] > RANGE[letter][1]);
  if (beyond.length) words.push(`Beyond the reach of the slider: ${beyond.join(", ")}. Moving the slider brings it back.`);
  let lost = false;
  for (const { name, path, diverged } of runs) {
    const last = path[path.length - 1];
    const off = axes.filter((letter) => last[letter] < RANGE[letter][0] || last[letter] > RANGE[letter][1]);
    if (diverged) words.push(`Diverged, ${name}: after ${path.length - 1} moves the next one would lead beyond a million.`);
    else if (off.length && path.length > 1) words.push(`Off the map, ${name}: ${off.map((letter) => `${letter} is ${format(last[letter])}`).join(", ")}.`);
    lost ||= diverged || (off.length > 0 && path.length > 1);
  }
  if (lost) words.push(`A learning rate below ${exact(eta)} may help.`);
  return words.join(" ");
}

/** What stands there now, in one or two sentences, for ears and eyes. @param {Land} state @param {Run[]} runs */
function story({ weights, axes, E, passes }, runs) {
  const at = axes.map((letter) => `${letter} = ${exact(weights[letter])}`).join(", ");
  if (!passes) return `The start is at ${at}, where E is ${format(E)}.`;
  const ends = runs.map((run) => `${run.name}: ${run.diverged ? "diverged" : `E is ${format(run.E)}`}`);
  return `From ${at}, ${passes} ${passes === 1 ? "pass" : "passes"} through the sequence: ${ends.join("; ") || "no schedule is chosen"}.`;
}

export default { render };
