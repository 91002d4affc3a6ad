// A text field for a list of numbers: commas, semicolons or spaces between them.

import { html, setText } from "./dom.js";
import { LARGEST } from "./limits.js";

/**
 * What a reader has typed, as numbers, or an error in words.
 * @param {string} text
 * @param {[number, number]} count  how few and how many are allowed
 * @returns {{numbers: number[]} | {error: string}}
 */
export function parseNumbers(text, [fewest, most]) {
  const words = text.replaceAll("−", "-").split(/[\s,;]+/).filter(Boolean);
  const bad = words.find((word) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word));
  if (bad !== undefined) return { error: `“${bad.slice(0, 20)}” is not a number.` };
  const needed = fewest === most ? String(most) : `${fewest} to ${most}`;
  if (words.length < fewest || words.length > most) {
    return { error: `${needed} numbers are needed, here are ${words.length}.` };
  }
  const numbers = words.map(Number);
  const large = numbers.findIndex((number) => Math.abs(number) > LARGEST);
  return large < 0 ? { numbers } : { error: `${words[large].slice(0, 20)} is beyond a million.` };
}

/**
 * The field: what can be read is used at once; what cannot leaves the last good numbers and says why, beside the field.
 * @param {import("./view.js").Context} context
 * @param {{label: string, count: [number, number], read: (state: any) => number[],
 *   write: (numbers: number[]) => void, rows?: number}} options
 *   with `rows` it has that many, and a pasted column of numbers keeps its line breaks
 */
export function numbersField({ signal, live }, { label, count, read, write, rows }) {
  const kind = rows ? { rows } : { type: "text", inputmode: "text" };
  const plain = { autocomplete: "off", spellcheck: "false" };
  const input = html(rows ? "textarea" : "input", { ...kind, ...plain, "aria-label": label });
  const id = `problem-${Math.random().toString(36).slice(2)}`;
  const problem = html("span", { class: "problem", role: "status", id });
  input.setAttribute("aria-describedby", problem.id);
  let shown = "";
  input.addEventListener("input", () => {
    const result = parseNumbers(input.value, count);
    const error = "error" in result ? result.error : "";
    setText(problem, error && `${error} The last good numbers stay.`);
    input.setAttribute("aria-invalid", String(Boolean(error)));
    if ("error" in result) return;
    shown = result.numbers.join(", ");
    write(result.numbers);
  }, { signal });
  live.push((state) => {
    const text = read(state).join(", ");
    if (text === shown) return; // the reader's own way of writing it stays
    input.value = shown = text;
    setText(problem, "");
    input.removeAttribute("aria-invalid");
  });
  return html("label", { class: "numbers" }, html("span", {}, label), input, problem);
}
