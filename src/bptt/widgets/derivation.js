// Check my derivation: a line to type an expression, and at once what is to be said about it.

import { html } from "./dom.js";
import { ExpressionError, POINTS, compare, parse } from "./expression.js";

const QUANTITIES = ["dE/du", "dE/dv", "dE/dw", "dE/ds"];
const KEYS = ["ε", "δ", "σ(", "σ'("];
const DERIVATION_TRAITS = ["quantity", "T", "text"];

/**
 * Show one view of the model inside `el`; the returned function takes it away again, with every listener.
 * @param {{model: any, el: HTMLElement}} context
 */
function render({ model, el }) {
  const ended = new AbortController();
  const { signal } = ended;
  const change = (/** @type {string} */ name, /** @type {any} */ value) => {
    model.set(name, value);
    model.save_changes();
  };
  /** @type {(options: (string | number)[]) => any} */
  const select = (options) => html("select", {}, ...options.map((option) => html("option", { value: option }, String(option))));
  const quantity = select(QUANTITIES);
  const T = select([1, 2, 3]);
  const line = html("input", { type: "text", autocapitalize: "off", autocomplete: "off", autocorrect: "off", spellcheck: "false", maxlength: 1200, placeholder: "2*(p1 - t1)*…" });
  const name = html("span", {});
  const keys = html("div", { class: "choices", role: "group", "aria-label": "Letters to insert" });
  for (const key of KEYS) {
    const button = html("button", { type: "button", "aria-label": `insert ${key}` }, key);
    button.addEventListener("click", () => {
      line.setRangeText(key, line.selectionStart, line.selectionEnd, "end");
      line.focus();
      change("text", line.value);
    }, { signal });
    keys.append(button);
  }
  const answer = html("div", { class: "answer", role: "status", "aria-live": "polite" });
  const help = html("p", { class: "look" },
    "Write steps as y2 or y_2 (y0 is s), targets as t1; σ(z1) or sigma(z1), ε1 or epsilon1, δ1 or delta1; powers as ^ or **.");
  el.replaceChildren(html("div", { class: "bptt-explorer bptt-derivation", role: "group", "aria-label": "Check my derivation" },
    html("div", { class: "choices" }, html("label", {}, "Derivative", quantity), html("label", {}, "Steps T", T)),
    html("label", { class: "line" }, name, line), keys, answer, help));

  quantity.addEventListener("change", () => change("quantity", quantity.value), { signal });
  T.addEventListener("change", () => change("T", Number(T.value)), { signal });
  line.addEventListener("input", () => change("text", line.value), { signal });

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const show = () => {
    const { verdict, nodes } = judge(model);
    answer.dataset.verdict = verdict;
    answer.replaceChildren(...nodes);
  };
  const update = () => {
    quantity.value = model.get("quantity");
    T.value = String(model.get("T"));
    name.textContent = `${model.get("quantity")} for T = ${model.get("T")}:`;
    if (line.value !== model.get("text")) line.value = model.get("text");
    clearTimeout(timer);
    timer = setTimeout(show, 400); // while somebody types, nothing is read out
  };
  for (const trait of DERIVATION_TRAITS) model.on(`change:${trait}`, update);
  update();
  show();
  return () => {
    for (const trait of DERIVATION_TRAITS) model.off(`change:${trait}`, update);
    clearTimeout(timer);
    ended.abort();
    el.replaceChildren();
  };
}

/**
 * What is to be said about the text: "agrees", "differs" or "open", and the words.
 * @param {any} model
 * @returns {{verdict: string, nodes: Node[]}}
 */
function judge(model) {
  const [text, T, quantity, known] = ["text", "T", "quantity", "known"].map((name) => model.get(name));
  const says = (/** @type {any[]} */ ...parts) => html("p", {}, ...parts);
  const which = `${quantity} ${T}`;
  if (!text.trim()) return { verdict: "open", nodes: [says("Type your expression; the answer comes here.")] };
  let tree;
  try {
    tree = parse(text, T);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { verdict: "open", nodes: [says(`${error.message} (At character ${error.position + 1}.)`), marked(text, error.position)] };
  }
  const result = compare(tree, T, known.truth[which], known.slips[which]);
  if (result.kind === "agrees") return { verdict: "agrees", nodes: [says(`✓ It agrees with ${quantity} at ${POINTS} points.`)] };
  if (result.kind === "factor") {
    return { verdict: "differs", nodes: [says("✗ It is ", shown("factor", result.factor), ` times ${quantity} at all ${POINTS} points: a constant factor is wrong.`)] };
  }
  if (result.kind === "no number") {
    return { verdict: "differs", nodes: [says("✗ It has no value everywhere: it divides by 0, or grows beyond all numbers."), pointInWords(result.at, T)] };
  }
  if (result.kind === "differs") {
    return { verdict: "differs", nodes: [says("✗ It differs: yours is ", shown("yours", result.given), `, while ${quantity} is `, shown(quantity, result.expected), "."), pointInWords(result.at, T)] };
  }
  return { verdict: "differs", nodes: [says(`✗ ${known.sentences[result.kind]}`)] };
}

/**
 * The text with the character marked at which it goes wrong.
 * @param {string} text
 * @param {number} position
 */
function marked(text, position) {
  const characters = [...text];
  const start = Math.max(0, position - 30);
  const before = (start ? "…" : "") + characters.slice(start, position).join("");
  return html("pre", {}, before, html("mark", {}, characters[position] ?? "␣"), characters.slice(position + 1, position + 30).join(""));
}

/**
 * A number, with all its digits for whoever reads the page by a script.
 * @param {string} name
 * @param {number | undefined} value
 */
function shown(name, value) {
  return html("span", { "data-quantity": name, "data-value": value }, String(Number(Number(value).toPrecision(6))).replace("-", "−"));
}

/**
 * Where two numbers were compared.
 * @param {Record<string, number> | undefined} at
 * @param {number} T
 */
function pointInWords(at, T) {
  const names = ["u", "v", "w", "s", ...Array.from({ length: T + 1 }, (_, i) => `x${i + 1}`)];
  const words = names.map((name) => `${name} = ${String(Number(at?.[name].toPrecision(4))).replace("-", "−")}`);
  return html("p", { class: "look" }, `At ${words.join(", ")}.`);
}

export default { render };
