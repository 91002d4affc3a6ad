// A field for numbers, as people type and paste them.

import { html, setText } from "./dom.js";
import { LARGEST } from "./limits.js";

/** @typedef {import("./pasted.js").Choices} Choices */
/** @typedef {{text: string, take: () => void}} Answer */
/** @typedef {{numbers: number[], note: string} | {error: string} | {question: string, answers: Answer[]}} Result */

/** @typedef {typeof import("./tables.js").UnreadableError} Unreadable */
/** @type {{findSeries: typeof import("./pasted.js").findSeries, Unreadable: Unreadable} | undefined} */
let reader; // what reads a text: it comes when a field is first used

const fetchReader = async () => {
  const { findSeries } = await import("./pasted.js");
  const { UnreadableError } = await import("./tables.js");
  reader = { findSeries, Unreadable: UnreadableError };
};

/** How many characters are read: more than any series that fits, few enough to be read at once. */
export const LONGEST = 20000;

const MOST_ANSWERS = 8;

/**
 * The numbers in a text, or what stands against them, or what is to be asked.
 * @param {string} text
 * @param {Choices} choices  the answers so far
 * @param {{count: [number, number], largest: number, ask: (choices: Choices) => void,
 *   take: (numbers: number[]) => void}} place
 * @returns {Result}
 */
function examine(text, choices, { count: [fewest, most], largest, ask, take }) {
  const { findSeries, Unreadable } = /** @type {NonNullable<typeof reader>} */ (reader);
  let found;
  try {
    found = findSeries(text, choices);
  } catch (error) {
    if (error instanceof Unreadable) return { error: sentence(error.message) };
    throw error;
  }
  if ("question" in found) {
    const answers = found.options.slice(0, MOST_ANSWERS).map(({ text: answer, choice }) => (
      { text: answer, take: () => ask({ ...choices, ...choice }) }));
    return { question: found.question, answers };
  }
  const { numbers, note } = found;
  const large = numbers.find((number) => Math.abs(number) > largest);
  if (large !== undefined) return { error: `${large} is beyond ${largest === LARGEST ? "a million" : largest}.` };
  if (numbers.length > most && fewest < most) {
    const parts = { first: numbers.slice(0, most), last: numbers.slice(-most) };
    const answers = Object.entries(parts).map(([end, part]) => (
      { text: `the ${end} ${most}`, take: () => take(part) }));
    return { question: `These are ${numbers.length} numbers, and ${most} go in. Which?`, answers };
  }
  const needed = fewest === most ? String(most) : `${fewest} to ${most}`;
  if (numbers.length < fewest || numbers.length > most) {
    return { error: `${needed} numbers are needed, here ${numbers.length === 1 ? "is" : "are"} ${numbers.length}.` };
  }
  const plain = note === `${numbers.length} numbers`;
  return { numbers, note: plain ? "" : `Read as ${note}.` };
}

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

/**
 * The field: what is certain is used at once; what is not is asked below it; what cannot be read leaves the last good
 * numbers, and the field says why.
 * @param {import("./view.js").Context} context
 * @param {{label: string, count: [number, number], read: (state: any) => number[],
 *   write: (numbers: number[]) => void, rows?: number, largest?: number}} options  with `rows` it has that many
 */
export function numbersField({ signal, live }, { label, count, read, write, rows = 1, largest = LARGEST }) {
  const id = `says-${Math.random().toString(36).slice(2)}`;
  const plain = { autocomplete: "off", spellcheck: "false", maxlength: LONGEST };
  const input = html("textarea", { rows, ...plain, "aria-label": label, "aria-describedby": id }); // keeps line ends
  const says = html("span", { class: "says", role: "status", id });
  const choices = html("span", { class: "choices", role: "group", "aria-label": `How to read ${label}` });
  const field = html("div", { class: "numbers" }, html("label", {}, html("span", {}, label), input), says, choices);
  let shown = "";
  let cut = "";
  const take = (/** @type {number[]} */ numbers, note = "") => {
    shown = numbers.join(", ");
    say("", note);
    write(numbers);
  };
  const say = (/** @type {string} */ problem, note = "", /** @type {Answer[]} */ answers = []) => {
    says.classList.toggle("problem", Boolean(problem));
    setText(says, [cut, problem || note].filter(Boolean).join(" "));
    input.setAttribute("aria-invalid", String(Boolean(problem) && !answers.length));
    choices.hidden = !answers.length;
    choices.replaceChildren(...answers.map(({ text, take: act }) => {
      const button = html("button", { type: "button" }, text);
      button.addEventListener("click", () => { input.focus({ preventScroll: true }); act(); }, { signal });
      return button;
    }));
  };
  const missing = () => say("The code that reads numbers could not be loaded. Type again to try again.");
  const consider = (/** @type {Choices} */ chosen) => {
    if (!reader) return void fetchReader().then(() => consider(chosen), missing);
    const result = examine(input.value, chosen, { count, largest, ask: consider, take });
    if ("numbers" in result) take(result.numbers, result.note);
    else if ("error" in result) say(`${result.error} The last good numbers stay.`);
    else say(result.question, "", result.answers);
  };
  input.addEventListener("focus", () => { if (!reader) fetchReader().catch(() => {}); }, { signal });
  input.addEventListener("paste", (/** @type {ClipboardEvent} */ event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (text.length <= LONGEST) return;
    event.preventDefault(); // a browser lays out all of it, for seconds
    const part = text.slice(0, LONGEST);
    input.value = part.slice(0, Math.max(part.lastIndexOf("\n"), part.lastIndexOf(" ")) + 1) || part;
    const taken = input.value.length.toLocaleString("en");
    cut = `The text has ${text.length.toLocaleString("en")} characters; its first ${taken} were taken.`;
    consider({});
  }, { signal });
  input.addEventListener("input", () => { cut = ""; consider({}); }, { signal });
  say("");
  live.push((state) => {
    const text = read(state).join(", ");
    if (text === shown) return; // the reader's own way of writing it stays
    input.value = shown = text;
    cut = "";
    say("");
  });
  return field;
}
