// What is typed, and what it should be.

/** The traits that the answer depends on. */
export const TRAITS = ["quantity", "T", "text"];

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
