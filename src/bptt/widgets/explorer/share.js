// To take a setting away: as Python, or as a link to this very page.

import { button, change } from "../shared/controls.js";
import { html } from "../shared/dom.js";
import { LARGEST, STEPS } from "../shared/limits.js";
import { LETTERS } from "../shared/rnn.js";
import { sequenceOf } from "../shared/sequence.js";
import { LAYERS } from "./state.js";

/** @typedef {import("../shared/view.js").Model} Model */
/** @typedef {import("./state.js").State} State */

/** The lines that compute the numbers on show with bptt. @param {State} state */
function asPython(state) {
  const published = state.rule === "published";
  const weights = LETTERS.map((letter) => `${letter}=${state.weights[letter]}`).join(", ");
  return [
    ...(published ? ["import numpy as np", ""] : []),
    "from bptt import (",
    `    Weights, backward, forward, inputs_and_targets,${published ? "" : " output_error,"} squared_error`,
    ")",
    "",
    `x, target = inputs_and_targets([${sequenceOf(state).join(", ")}])`,
    `weights = Weights(${weights})`,
    "trace = forward(weights, x)",
    "E = squared_error(trace.p, target)",
    published ? "epsilon = np.ones(trace.T)  # as published" : "epsilon = output_error(trace.p, target)",
    "back = backward(weights, trace, epsilon)",
    "E, back.delta, back.gradient",
  ].join("\n");
}

/** A setting as the part of an address after the #. @param {number} index @param {State} state @param {Model} model */
function fragment(index, state, model) {
  const parts = LETTERS.map((letter) => `${letter}=${state.weights[letter]}`);
  parts.push(`x=${sequenceOf(state).join(",")}`, `layers=${[...state.layers].join(",")}`);
  if (state.rule !== "right") parts.push(`rule=${state.rule}`);
  if (model.get("position") >= 0) parts.push(`position=${model.get("position")}`);
  if (state.labels) parts.push(`start=${model.get("start")}`);
  return `#widget-${index}?${parts.join("&")}`;
}

/**
 * What a list of numbers in an address says; nothing where one of them is no number that a widget takes.
 * @param {string} text
 */
function someNumbers(text) {
  const numbers = text.split(",").map((word) => (word.trim() ? Number(word) : NaN));
  return numbers.every((number) => Math.abs(number) <= LARGEST) ? numbers : undefined;
}

/**
 * The traits that an address sets for the widget of that index. What cannot be understood is left out.
 * @param {string} hash
 * @param {number} index
 */
function traitsOf(hash, index) {
  const start = `#widget-${index}?`;
  /** @type {Record<string, any>} */
  const traits = {};
  if (!hash.startsWith(start)) return traits;
  for (const [name, text] of new URLSearchParams(hash.slice(start.length))) {
    const numbers = someNumbers(text);
    const whole = numbers?.length === 1 && Number.isInteger(numbers[0]) && numbers[0] >= 0;
    if (LETTERS.some((letter) => letter === name) && numbers?.length === 1) [traits[name]] = numbers;
    if (name === "x" && numbers && numbers.length >= 2 && numbers.length <= STEPS + 1) traits.sequence = numbers;
    if (name === "layers") traits.layers = Object.keys(LAYERS).filter((layer) => text.split(",").includes(layer));
    if (name === "rule" && ["right", "published"].includes(text)) traits.rule = text;
    if ((name === "position" || name === "start") && whole) [traits[name]] = numbers;
  }
  return traits;
}

/**
 * Which of the book's widgets on its page this is, from 1; 0 where the page is no page of the book.
 * @param {Element} el
 */
function placeOnPage(el) {
  const widget = el.closest(".bptt-widget");
  return widget ? [...document.querySelectorAll(".bptt-widget")].indexOf(widget) + 1 : 0;
}

/**
 * Two buttons, and the text that the first one copies, which can also be read and selected.
 * @param {import("../shared/view.js").Context} context
 */
export function shareButtons({ model, signal, el }) {
  /** @type {State} */
  let state;
  const look = { readonly: true, rows: 12, wrap: "off", spellcheck: "false" };
  const text = html("textarea", { ...look, "aria-label": "These numbers in Python" });
  const said = html("p", { class: "look", role: "status" });
  /** @param {string} what @param {string} copied @param {string} otherwise @param {() => void} select */
  const copy = async (what, copied, otherwise, select) => {
    try {
      await navigator.clipboard.writeText(what);
      said.textContent = copied;
    } catch { // not allowed here: an old browser, or a page that is not secure
      select();
      said.textContent = otherwise;
    }
  };
  const selected = "The lines are selected: copy them with your keyboard.";
  const python = button({ signal }, "Copy as Python", () => copy(text.value, "Copied.", selected, () => text.select()));
  const link = button({ signal }, "Link to this setting", () => {
    history.replaceState(history.state, "", fragment(placeOnPage(el), state, model));
    const leads = "The address of this page now leads to this setting.";
    copy(location.href, `${leads} It is copied.`, leads, () => {});
  });
  link.hidden = placeOnPage(el) === 0; // in a notebook an address leads nowhere
  const box = html("div", { class: "share" }, html("div", { class: "choices" }, python, link, said), text);
  return {
    box,
    /** @param {State} now */
    refresh: (now) => {
      state = now;
      const lines = asPython(now);
      if (text.value !== lines) text.value = lines;
    },
  };
}

/**
 * A link to this page can hold a setting for this widget: go to it, now and whenever the address changes.
 * @param {import("../shared/view.js").Context} context
 */
export function followAddress({ model, signal, el }) {
  const follow = () => {
    const traits = traitsOf(location.hash, placeOnPage(el));
    if (!Object.keys(traits).length) return;
    change(model, traits);
    el.scrollIntoView({ block: "center" });
  };
  if (!placeOnPage(el)) return; // in a notebook the address means something else
  addEventListener("hashchange", follow, { signal });
  follow();
}
