// What the reader moves: sliders, buttons and switches.

import { attribute, exact, html, quantity, signed } from "./dom.js";
import { RANGE } from "./limits.js";
import { LETTERS } from "./rnn.js";

/** @typedef {import("./view.js").Context} Context */
/** @typedef {import("./view.js").Model} Model */
/** @typedef {import("./rnn.js").Letter} Letter */
/** @typedef {Pick<Context, "signal">} Listening */
/** @typedef {(state: any, letter: Letter) => {name: string, value: number} | undefined} Slope */

const RATES = [-3, 1]; // the reach of the slider for η, in powers of ten

const MEANING = {
  u: "weight of the output",
  v: "weight of the input",
  w: "weight of the previous state",
  s: "state before the first step",
};

/**
 * Set traits and tell the kernel, if there is one.
 * @param {Model} model
 * @param {Record<string, any>} values
 */
export function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * A button.
 * @param {Listening} context
 * @param {string} text
 * @param {() => void} act
 * @param {import("./dom.js").Attributes} [attributes]
 */
export function button({ signal }, text, act, attributes = {}) {
  const node = html("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", act, { signal });
  return node;
}

/**
 * Buttons in a row: from the text of each to what it does.
 * @param {Listening} context
 * @param {string} name
 * @param {Record<string, () => void>} acts
 */
export function buttonRow(context, name, acts) {
  const nodes = Object.entries(acts).map(([text, act]) => button(context, text, act));
  return html("div", { class: "player", role: "group", "aria-label": name }, ...nodes);
}

/**
 * A checkbox with its label.
 * @param {Context} context
 * @param {{read: (state: any) => boolean, write: (checked: boolean) => void, name?: string}} options
 *   with a `name` it is called that, whatever its label is
 * @param {...(Node | string)} label
 */
export function checkbox({ signal, live }, { read, write, name }, ...label) {
  const input = html("input", { type: "checkbox", "aria-label": name });
  input.addEventListener("change", () => { write(input.checked); input.checked = Boolean(read(shown)); }, { signal });
  /** @type {any} */
  let shown;
  live.push((state) => { shown = state; input.checked = read(state); });
  return html("label", {}, input, ...label);
}

/**
 * One checkbox for each thing that can be shown, which the trait `layers` lists.
 * @param {Context} context
 * @param {Record<string, string>} layers  from the name of each to what its switch says
 */
export function layerSwitches(context, layers) {
  const { model } = context;
  const box = html("fieldset", { class: "switches" }, html("legend", {}, "Show"));
  for (const [layer, text] of Object.entries(layers)) {
    const write = (/** @type {boolean} */ checked) => {
      const others = model.get("layers").filter((/** @type {string} */ name) => name !== layer);
      change(model, { layers: checked ? [...others, layer] : others });
    };
    box.append(checkbox(context, { read: (state) => state.layers.has(layer), write }, text));
  }
  return box;
}

/**
 * One of several, as radio buttons: from the value of each to its label.
 * @param {Context} context
 * @param {{legend: string, options: Record<string, string>, read: (state: any) => string,
 *   write: (value: string) => void}} options
 */
export function choice({ signal, live }, { legend, options, read, write }) {
  const box = html("fieldset", { class: "switches" }, html("legend", {}, legend));
  // the name makes the radio buttons a group of this view alone
  const name = `choice-${Math.random().toString(36).slice(2)}`;
  for (const [value, text] of Object.entries(options)) {
    const input = html("input", { type: "radio", name });
    box.append(html("label", {}, input, text));
    input.addEventListener("change", () => write(value), { signal });
    live.push((state) => { input.checked = read(state) === value; });
  }
  return box;
}

/**
 * A slider for each letter, with its value and, where `slope` gives one, the slope of E along it.
 * @param {Context} context
 * @param {{letters?: readonly Letter[], slope?: Slope}} [options]
 */
export function sliders({ model, signal, live }, { letters = LETTERS, slope = () => undefined } = {}) {
  const home = model.get("home");
  const box = html("div", { class: "sliders" });
  for (const letter of letters) {
    const [min, max] = RANGE[letter];
    const names = { class: letter, "aria-label": letter, title: MEANING[letter] };
    const input = html("input", { type: "range", min, max, step: 0.05, ...names });
    const output = html("output", { class: "number", "aria-live": "off" });
    const number = html("output", { class: "number", "aria-live": "off" });
    const slopeBox = html("span", { class: "slope" }, derivative(letter), " ", number);
    const symbol = html("span", { class: `symbol ${letter}`, "aria-hidden": "true" }, letter);
    box.append(html("div", { class: "slider", "data-symbol": letter }, symbol, input, output, slopeBox));
    input.addEventListener("input", () => change(model, { [letter]: Number(input.value) }), { signal });
    input.addEventListener("dblclick", () => change(model, { [letter]: home[letter] }), { signal });
    live.push(
      ({ weights }) => { if (input.value !== String(weights[letter])) input.value = String(weights[letter]); },
      attribute(input, "aria-valuetext", ({ weights }) => exact(weights[letter])),
      quantity(output, letter, ({ weights }) => weights[letter], exact),
      (state) => { slopeBox.hidden = !slope(state, letter); },
      quantity(number, (state) => slope(state, letter)?.name ?? "", (state) => slope(state, letter)?.value, signed),
    );
  }
  return box;
}

/**
 * dE/du and its like, the letter in its colour.
 * @param {string} letter
 */
export function derivative(letter) {
  return html("span", { class: "symbol" }, "dE/d", html("span", { class: letter }, letter));
}

/**
 * One button that puts the four sliders back.
 * @param {Context} context
 */
export function resetButton({ model, signal }) {
  const name = { "aria-label": "Reset sliders u, v, w and s" };
  return button({ signal }, "Reset sliders", () => change(model, model.get("home")), name);
}

/**
 * A slider with its name in front and its value behind it.
 * @param {Context} context
 * @param {{symbol: string, text: string, quantity: string, min: number, max: number, step: number,
 *   read: (state: any) => number, write: (value: number) => void, print: (value: number) => string,
 *   say?: (value: number) => string, toSlider?: (value: number) => number, toValue?: (place: number) => number,
 *   shown?: (state: any) => boolean}} options
 *   `say` is what is heard where it is not what is seen; `toSlider` and `toValue` lead to its scale and back
 */
export function namedSlider({ signal, live }, options) {
  const { symbol, text, min, max, step, read, write, print, say = print, shown = () => true } = options;
  const { toSlider = Number, toValue = Number } = options;
  const input = html("input", { type: "range", min, max, step, "aria-label": `${symbol} ${text}` });
  const output = html("span", { class: "number" });
  const name = html("span", {}, html("span", { class: "symbol" }, symbol), ` ${text}`);
  const box = html("label", { class: "window" }, name, input, output);
  const value = () => toValue(Number(input.value));
  input.addEventListener("input", () => write(value()), { signal });
  live.push(
    (state) => { if (value() !== read(state)) input.value = String(toSlider(read(state))); },
    attribute(input, "aria-valuetext", (state) => say(read(state))),
    quantity(output, options.quantity, read, print),
    (state) => { box.hidden = !shown(state); });
  return box;
}

/** The learning rate, on a logarithmic slider. @param {Context} context */
export function rateSlider(context) {
  const [min, max] = RATES;
  return namedSlider(context, {
    symbol: "η", text: "learning rate", quantity: "eta", min, max, step: 0.05, print: exact,
    read: ({ eta }) => eta, write: (eta) => change(context.model, { eta }),
    toSlider: Math.log10, toValue: (place) => Number((10 ** place).toPrecision(2)),
  });
}

/**
 * k, of the schedules that look back over a few steps only.
 * @param {Context} context
 * @param {{text: string, max: number, shown?: (state: any) => boolean}} options
 */
export function stepsSlider(context, { text, max, shown }) {
  return namedSlider(context, {
    symbol: "k", text, quantity: "k", min: 1, max, step: 1, print: String, shown,
    say: (k) => (k === 1 ? "1 step" : `${k} steps`),
    read: ({ k }) => k, write: (k) => change(context.model, { k }),
  });
}
