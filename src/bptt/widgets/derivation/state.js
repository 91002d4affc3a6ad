// What is typed, and what it should be.

import { aCount, aName, aText, byName } from "../shared/traits.js";

/** The traits that the answer depends on. */
export const TRAITS = ["quantity", "T", "text"];

/** What there is to type. */
export const QUANTITIES = ["dE/du", "dE/dv", "dE/dw", "dE/ds"];

const aSlip = (/** @type {any} */ value) => Array.isArray(value) && value.length === 2 && value.every(aText);

/** For each quantity and T. @param {import("../shared/traits.js").Check} each */
const forAll = (each) => (/** @type {any} */ value) => (
  byName(each)(value) && QUANTITIES.every((quantity) => [1, 2, 3].every((T) => `${quantity} ${T}` in value)));

/** @type {import("../shared/traits.js").Check} */
const isKnown = (value) => byName(() => true)(value) && forAll(aText)(value.truth)
  && forAll((slips) => Array.isArray(slips) && slips.every(aSlip))(value.slips) && byName(aText)(value.sentences);

/** What each of its traits may be. */
export const ACCEPTS = { quantity: aName(QUANTITIES), T: aCount(1, 3), text: aText, known: isKnown };

/** @typedef {ReturnType<typeof stateOf>} State */

/** @param {import("../shared/view.js").Model} model */
export const stateOf = (model) => ({
  quantity: /** @type {string} */ (model.get("quantity")),
  T: /** @type {number} */ (model.get("T")),
  text: /** @type {string} */ (model.get("text")),
  known: /** @type {Known} */ (model.get("known")),
});

/**
 * The right expressions and the slips, by quantity and T, and the sentences that go with the slips.
 * @typedef {{truth: Record<string, any>, slips: Record<string, any>, sentences: Record<string, string>}} Known
 */
