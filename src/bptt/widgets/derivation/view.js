// Check my derivation: a line to type an expression, and at once what is to be said about it.

import { button, change } from "../shared/controls.js";
import { html, setText } from "../shared/dom.js";
import { LETTERS } from "../shared/rnn.js";
import { view } from "../shared/view.js";
import { POINTS, compare } from "./compare.js";
import { ExpressionError, parse } from "./expression.js";
import { ACCEPTS, QUANTITIES, TRAITS, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */

const KEYS = ["ε", "δ", "σ(", "σ'("];
const PAUSE = 400; // milliseconds: while somebody types, nothing is read out

/**
 * @param {Context} context
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context) {
  const quantity = chooser(context, "quantity", QUANTITIES, String);
  const T = chooser(context, "T", [1, 2, 3], Number);
  const help = html("p", { class: "look" }, "Write steps as y2 or y_2 (y0 is s), targets as t1; σ(z1) or sigma(z1), ",
    "ε1 or epsilon1, δ1 or delta1; powers as ^ or **.");
  const labels = [html("label", {}, "Derivative", quantity), html("label", {}, "Steps T", T)];
  const parts = [html("div", { class: "choices" }, ...labels), ...line(context), answer(context), help];
  return { parts };
}

/**
 * A list to choose a trait from.
 * @param {Context} context
 * @param {"quantity" | "T"} trait
 * @param {(string | number)[]} options
 * @param {(text: string) => string | number} read
 */
function chooser({ model, signal, live }, trait, options, read) {
  const select = html("select", {}, ...options.map((option) => html("option", { value: option }, String(option))));
  select.addEventListener("change", () => change(model, { [trait]: read(select.value) }), { signal });
  live.push((state) => { select.value = String(state[trait]); });
  return select;
}

/** The line to type on, and keys for the letters that keyboards lack. @param {Context} context */
function line({ model, signal, live }) {
  const calm = { autocapitalize: "off", autocomplete: "off", autocorrect: "off", spellcheck: "false" };
  const input = html("input", { type: "text", ...calm, maxlength: 1200, placeholder: "2*(p1 - t1)*…" });
  const name = html("span");
  const tell = () => change(model, { text: input.value });
  input.addEventListener("input", tell, { signal });
  const insert = (/** @type {string} */ key) => {
    input.setRangeText(key, input.selectionStart, input.selectionEnd, "end");
    input.focus();
    tell();
  };
  const keys = KEYS.map((key) => button({ signal }, key, () => insert(key), { "aria-label": `insert ${key}` }));
  live.push(
    ({ quantity, T }) => setText(name, `${quantity} for T = ${T}:`),
    ({ text }) => { if (input.value !== text) input.value = text; });
  return [
    html("label", { class: "line" }, name, input),
    html("div", { class: "choices", role: "group", "aria-label": "Letters to insert" }, ...keys)];
}

/** What is to be said; at first at once, later when the reader pauses. @param {Context} context */
function answer({ signal, live }) {
  const box = html("div", { class: "answer", role: "status", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  const show = (/** @type {State} */ state) => {
    const { verdict, nodes } = judge(state);
    box.dataset.verdict = verdict;
    box.replaceChildren(...nodes);
  };
  live.push((state) => {
    clearTimeout(timer);
    if (box.firstChild) timer = setTimeout(() => show(state), PAUSE);
    else show(state);
  });
  return box;
}

/**
 * What is to be said about the text: "agrees", "differs" or "open", and the words.
 * @param {State} state
 * @returns {{verdict: string, nodes: Node[]}}
 */
function judge({ text, T, quantity, known }) {
  const which = `${quantity} ${T}`;
  if (!text.trim()) return { verdict: "open", nodes: [says("Type your expression; the answer comes here.")] };
  let tree;
  try {
    tree = parse(text, T);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const where = says(`${error.message} (At character ${error.position + 1}.)`);
    return { verdict: "open", nodes: [where, marked(text, error.position)] };
  }
  const result = compare(tree, T, known.truth[which], known.slips[which]);
  if (result.kind === "agrees") {
    return { verdict: "agrees", nodes: [says(`✓ It agrees with ${quantity} at ${POINTS} points, and exactly.`)] };
  }
  if (result.kind === "close") {
    const words = `≈ It agrees with ${quantity} to ${result.digits} digits at ${result.points} points, `;
    return { verdict: "open", nodes: [says(`${words}but is not shown to be the same.`)] };
  }
  return { verdict: "differs", nodes: faultIn(result, { T, quantity, known }) };
}

/**
 * What is wrong, and where.
 * @param {import("./compare.js").Comparison} result
 * @param {Pick<State, "T" | "quantity" | "known">} state
 */
function faultIn(result, { T, quantity, known }) {
  switch (result.kind) {
    case "factor": {
      const factor = shown("factor", result.factor);
      return [says("✗ It is ", factor, ` times ${quantity} at all ${POINTS} points: a constant factor is wrong.`)];
    }
    case "zero":
      return [says("✗ It divides by something that is 0 whatever the numbers are.")];
    case "no number":
      return [
        says("✗ It has no value everywhere: it divides by 0, or grows beyond all numbers."),
        pointInWords(result.at, T)];
    case "differs": {
      const [yours, right] = [shown("yours", result.given), shown(quantity, result.expected)];
      const words = says("✗ It differs: yours is ", yours, `, while ${quantity} is `, right, ".");
      return [words, pointInWords(result.at, T)];
    }
    default:
      return [says(`✗ ${known.sentences[result.kind]}`)];
  }
}

/** @param {...(Node | string)} parts */
const says = (...parts) => html("p", {}, ...parts);

/**
 * The text with the character marked at which it goes wrong.
 * @param {string} text
 * @param {number} position
 */
function marked(text, position) {
  const characters = [...text];
  const start = Math.max(0, position - 30);
  const before = (start ? "…" : "") + characters.slice(start, position).join("");
  const after = characters.slice(position + 1, position + 30).join("");
  return html("pre", {}, before, html("mark", {}, characters[position] ?? "␣"), after);
}

/**
 * A number, with all its digits for whoever reads the page by a script.
 * @param {string} name
 * @param {number | undefined} value
 */
function shown(name, value) {
  return html("span", { "data-quantity": name, "data-value": value }, digits(value, 6));
}

/** A number to so many digits. @param {number | undefined} value @param {number} count */
const digits = (value, count) => String(Number(Number(value).toPrecision(count))).replace("-", "−");

/**
 * Where two numbers were compared.
 * @param {Record<string, number> | undefined} at
 * @param {number} T
 */
function pointInWords(at, T) {
  const names = [...LETTERS, ...Array.from({ length: T + 1 }, (_, i) => `x${i + 1}`)];
  const words = names.map((name) => `${name} = ${digits(at?.[name], 4)}`);
  return html("p", { class: "look" }, `At ${words.join(", ")}.`);
}

const widget = {
  kind: "derivation", name: "Check my derivation",
  traits: TRAITS, accepts: ACCEPTS, stateOf, build,
};

export default view(widget);
