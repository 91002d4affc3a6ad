// The Layer: up to three neurons a column, forwards and backwards, with the row and the column of the one pressed.

import { followAddress, linkButton } from "../shared/address.js";
import { button, buttonRow, change, checkbox, choice, layerSwitches } from "../shared/controls.js";
import { exact, format, html, quantity, subscript } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { heardTable } from "../shared/heard.js";
import { STEPS } from "../shared/limits.js";
import { player } from "../shared/player.js";
import { lengthSlider, sequenceOf } from "../shared/sequence.js";
import { stageFor } from "../shared/shapes.js";
import { inWords, view } from "../shared/view.js";
import { grids, rangeOf } from "./grids.js";
import { ACTIVATIONS } from "./layer.js";
import { picture } from "./picture.js";
import { PRESETS, placed } from "./presets.js";
import { setting, traitsOf } from "./share.js";
import { ACCEPTS, LAYERS, PARAMETERS, TRAITS, entriesOf, lettersOf, nameOf, stateOf, valueOf } from "./state.js";
import { sums } from "./sums.js";
import { contributionTable } from "./table.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./picture.js").Place} Place */
/** @typedef {import("./state.js").State} State */

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  /** @type {Place} */
  let place = { t: 2, i: 0 };
  const hand = {
    picked: () => place,
    pick: (/** @type {Place} */ next) => {
      if (next.t === place.t && next.i === place.i) return;
      place = next;
      context.update();
    },
  };
  const matrices = grids(context, hand.picked);
  const table = contributionTable();
  /** @type {(state: State, width: number) => string} */
  const key = ({ T, H, I, layers }, width) => [T, H, I, width, [...layers].sort()].join();
  /** @type {(state: State, width: number) => ReturnType<typeof picture>} */
  const network = (state, width) => picture(state, width, hand);
  const whole = stageFor("The unrolled layer", key, network);
  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    place = { t: Math.min(place.t, state.T), i: Math.min(place.i, state.H - 1) };
    matrices.draw(state);
    whole.draw(state, width);
    table.draw(state);
  };
  const steps = heardTable(context.signal, { caption: "All numbers, step by step", columns, rows });
  context.live.push(steps.refresh);
  const pressed = sums(context, hand.picked);
  const parts = [
    presets(context), kinds(context), matrices.box, total(context), whole.stage, steps.box,
    player(context, { walk: "walk", progress, ways: 2 }), pressed, lengths(context), layerSwitches(context, LAYERS),
    table.box, inputs(context), lines.notes, lines.announcement];
  return { parts, stage: whole.stage, draw, ready: () => followAddress(context, traitsOf) };
}

/** @param {Context} context */
function presets(context) {
  const { model } = context;
  const acts = Object.entries(PRESETS).map(([name, values]) => [name, () => {
    const traits = Object.entries(values).map(([trait, value]) => (
      [trait, PARAMETERS.some((letter) => letter === trait) ? placed(model.get(trait), value) : value]));
    change(model, { ...Object.fromEntries(traits), position: -1 });
  }]);
  return buttonRow(context, "Settings to try", Object.fromEntries(acts));
}

/** How many neurons and inputs, of which kind. @param {Context} context */
function kinds(context) {
  const { model } = context;
  /** @type {(legend: string, trait: string, options: (string | number)[], read: (state: State) => string) => Node} */
  const trait = (legend, name, options, read) => choice(context, {
    legend, options: Object.fromEntries(options.map((value) => [value, String(value)])), read,
    write: (value) => change(model, { [name]: Number(value) || value }),
  });
  const write = (/** @type {boolean} */ biases) => change(model, { biases });
  return html("div", { class: "kinds" },
    trait("Neurons", "H", [1, 2, 3], ({ H }) => String(H)),
    trait("σ", "activation", Object.keys(ACTIVATIONS), (state) => state.activation),
    trait("Inputs", "inputs", [1, 2], ({ I }) => String(I)),
    checkbox(context, { read: (state) => state.biases, write }, "biases"));
}

/** E, and the button that puts everything back. @param {Context} context */
function total(context) {
  const number = html("output", { class: "number", "aria-live": "off" });
  const isWhole = (/** @type {State} */ { read, T }) => read === T;
  context.live.push(quantity(number, (state) => (isWhole(state) ? "E" : "E so far"), ({ E }) => E));
  const back = button(context, "Reset sliders", () => change(context.model, context.model.get("home")));
  return html("div", { class: "total" }, html("span", {}, html("span", { class: "symbol" }, "E"), " = ", number), back);
}

/** What W can do to the length of δ. @param {Context} context */
function lengths({ live }) {
  const [radius, largest, steepest, most] = [0, 1, 2, 3].map(() => html("span", { class: "number" }));
  const box = html("p", { class: "lengths" }, "Spectral radius of W: ", radius, ". Largest singular value: ", largest,
    ". The slope σ′ is at most ", steepest, ", so one step back makes what comes from later errors at most ", most,
    " times as long.");
  const shown = (/** @type {(state: State) => number} */ read) => (/** @type {State} */ state) => (
    state.layers.has("lengths") ? read(state) : undefined);
  live.push(
    (state) => { box.hidden = !state.layers.has("lengths"); },
    quantity(radius, "spectral radius", shown((state) => state.radius)),
    quantity(largest, "largest singular value", shown((state) => state.lengthens)),
    quantity(steepest, "steepest slope", shown((state) => state.steepest), exact),
    quantity(most, "most per step", shown((state) => state.steepest * state.lengthens)));
  return box;
}

/** What is not needed at first sight: what the layer reads, and a link to the setting. @param {Context} context */
function inputs(context) {
  const { model, live } = context;
  const field = numbersField(context, {
    label: "Sequence", count: [2, STEPS + 1], read: sequenceOf, write: (sequence) => change(model, { sequence }),
  });
  const second = html("div", {}, numbersField(context, {
    label: "Second input", count: [1, STEPS], read: (state) => state.second,
    write: (numbers) => change(model, { second: numbers }),
  }));
  live.push(({ I }) => { second.hidden = I === 1; });
  const said = html("p", { class: "look", role: "status" });
  const link = linkButton(context, said, () => setting(model));
  const edit = html("div", { class: "edit" }, field, lengthSlider(context));
  return html("details", { class: "more" }, html("summary", {}, "More: the sequence, a link"), edit, second,
    html("div", { class: "choices" }, link, said));
}

/** Where the walk stands. @param {State} state */
function progress({ position, read, done, T }) {
  if (position === 2 * T) return "the whole way, there and back";
  if (done) return `backwards: δ${subscript(T - done + 1)}`;
  return read ? `forwards: step ${read} of ${T}` : "before step 1";
}

/** @param {State} state */
const columns = ({ H, I }) => [
  "step", ...many("input x", I), "target t", ...many("pre-activation z", H), ...many("state y", H), "prediction p",
  "squared error", "error ε", ...many("δ", H)];

/** @param {string} name @param {number} count */
const many = (name, count) => Array.from({ length: count }, (_, n) => (count > 1 ? `${name} ${n + 1}` : name));

/** The numbers of the picture, a row a step, as far as the walk has come. @param {State} state */
function rows({ T, H, I, read, done, inputs: x, target, z, y, p, errors, epsilon, delta }) {
  const blank = (/** @type {number} */ count) => Array(count).fill("");
  const start = ["start", ...blank(I + 1 + H), ...y[0].map((value) => exact(value)), ...blank(3 + H)];
  return [start, ...target.map((t_t, n) => {
    const [there, back] = [[...z[n], ...y[n + 1], p[n], errors[n]], [epsilon[n], ...delta[n]]].map((numbers, way) => (
      (way ? n >= T - done : n < read) ? numbers.map((value) => format(value)) : blank(numbers.length)));
    return [String(n + 1), ...x[n].map(exact), exact(t_t), ...there, ...back];
  })];
}

/** Words for settings at which the numbers alone would puzzle. @param {State} state */
function notes(state) {
  const { activation, y, steepest, slope, T } = state;
  const beyond = lettersOf(state).filter((letter) => entriesOf(letter, state)
    .some((entry) => Math.abs(valueOf(state, entry)) > rangeOf(letter)[1]));
  const flat = y.slice(1).filter((y_t) => y_t.every((y_i) => slope(y_i) < 4e-4 * steepest)).length;
  return inWords(
    beyond.length && `Beyond the reach of the sliders: ${beyond.join(", ")}. Moving a slider brings its number back.`,
    flat && `All neurons are saturated at ${flat} of ${T} steps: σ′ is nearly 0 there, and hardly any gradient passes.`,
    activation === "linear" && "A linear neuron has σ(z) = z: its states have no limits, its slope is always 1.");
}

/**
 * What has changed since the last pause, in one sentence, for ears and eyes.
 * @param {State} now
 * @param {State} before
 */
function announcement(now, before) {
  const parts = [];
  if (now.H !== before.H) parts.push(`${now.H} ${now.H === 1 ? "neuron" : "neurons"}`);
  if (now.activation !== before.activation) parts.push(`${now.activation} neurons`);
  if (now.biases !== before.biases) parts.push(now.biases ? "with biases" : "without biases");
  if (now.I !== before.I) parts.push(now.I === 2 ? "two inputs" : "one input");
  if (now.T !== before.T) parts.push(`T is now ${now.T}`);
  const moved = lettersOf(now).flatMap((letter) => entriesOf(letter, now))
    .filter((entry) => valueOf(now, entry) !== valueOf(before, entry));
  const named = moved.slice(0, 3).map((entry) => {
    const { letter, index } = nameOf(entry, now);
    return `${[letter, ...index].join(" ")} is now ${exact(valueOf(now, entry))}`;
  });
  parts.push(...(moved.length > 3 ? [`${moved.length} numbers are set`] : named));
  if (now.position !== before.position) parts.push(progress(now));
  if (now.read < now.T) return `${parts.join("; ")}.`;
  parts.push(before.E === now.E ? `E is ${format(now.E)}` : `E goes from ${format(before.E)} to ${format(now.E)}`);
  if (now.layers.has("lengths")) {
    const [last, first] = [now.T - 1, 0].map((n) => format(now.lengths[n]));
    parts.push(`δ is ${last} long at the last step and ${first} at the first`);
  }
  const words = parts.join("; ");
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

const widget = {
  kind: "layer", name: "Layer",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
