// What the traits of the widgets accept: the rules of traits.py, which a test compares. In a notebook Python has
// checked what comes; a page has it from a file, in which anything may stand.

import { LARGEST, STEPS } from "./limits.js";
import { LETTERS } from "./rnn.js";

/** Whether a trait may have that value. @typedef {(value: any) => boolean} Check */

/** One finite number up to a million in size. @type {Check} */
export const aNumber = (value) => typeof value === "number" && Math.abs(value) <= LARGEST;

/** A positive number between a millionth and a million. @type {Check} */
export const aLearningRate = (value) => aNumber(value) && value >= 1e-6;

/** A whole number from atLeast to atMost. @param {number} atLeast @param {number} atMost @returns {Check} */
export const aCount = (atLeast, atMost) => (value) => Number.isInteger(value) && value >= atLeast && value <= atMost;

/**
 * A list of that many numbers.
 * @param {number} atLeast @param {number} atMost @param {number} [largest]
 * @returns {Check}
 */
export const someNumbers = (atLeast, atMost, largest = LARGEST) => (value) => (
  isList(value, atLeast, atMost)
  && value.every((/** @type {any} */ x) => typeof x === "number" && Math.abs(x) <= largest));

/** A list of 2 to 13 numbers: T = 1 to 12 steps. */
export const aSequence = someNumbers(2, STEPS + 1);

/** A list of that many of something. @param {number} length @param {Check} each @returns {Check} */
export const listOf = (length, each) => (value) => isList(value, length, length) && value.every(each);

/** One of the known names. @param {readonly string[]} known @returns {Check} */
export const aName = (known) => (value) => known.includes(value);

/** Some of the known names. @param {readonly string[]} known @returns {Check} */
export const someNames = (known, atLeast = 0, atMost = known.length) => (value) => (
  isList(value, atLeast, atMost) && new Set(value).size === value.length && value.every(aName(known)));

/** Texts. @type {Check} */
export const someTexts = (value) => Array.isArray(value) && value.every(aText);

/** @type {Check} */
export const aText = (value) => typeof value === "string";

/** @type {Check} */
export const aSwitch = (value) => typeof value === "boolean";

/** Values by name, each of which passes. @param {Check} each @returns {Check} */
export const byName = (each) => (value) => (
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(each));

/** @param {any} value @param {number} atLeast @param {number} atMost */
const isList = (value, atLeast, atMost) => (
  Array.isArray(value) && value.length >= atLeast && value.length <= atMost);

/** Where the sliders of these letters go home. @param {readonly string[]} letters @returns {Check} */
export const aHome = (letters) => (value) => (
  byName(aNumber)(value) && Object.keys(value).sort().join() === [...letters].sort().join());

/** The traits of every widget with u, v, w and s. @type {Record<string, Check>} */
export const WEIGHTS = { u: aNumber, v: aNumber, w: aNumber, s: aNumber, home: aHome(LETTERS) };

/**
 * Refuse, by its name, the first value that a view cannot show.
 * @param {import("./view.js").Model} model
 * @param {Record<string, Check>} accepts
 * @param {readonly string[]} names
 */
export function requireTraits(model, accepts, names = Object.keys(accepts)) {
  for (const name of names) {
    const value = model.get(name);
    if (accepts[name] && !accepts[name](value)) throw new TypeError(`its ${name} is ${inShort(value)}`);
  }
}

/** @param {any} value */
function inShort(value) {
  if (value === undefined || value === null) return "missing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
