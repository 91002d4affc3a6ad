// Named settings of the Explorer: one click to each phenomenon that the book talks about.

import { button, change } from "../shared/controls.js";
import { html } from "../shared/dom.js";
import { TRAITS } from "./state.js";

const FOUR = [0.3, 0.9, 0.4, 0.7];
const LAST_DIFFERS = [...Array(12).fill(0.5), 0.9]; // only the last target is missed: the error comes from there

/** The weights, the sequence and, where they tell the story, the layers. */
const NAMED = {
  "the question's example": { u: 1.5, v: 0.8, w: -0.6, s: 0.1, sequence: FOUR },
  echo: { u: 2.17, v: 0.25, w: -3.75, s: 0.5, sequence: FOUR },
  learned: { u: 1.78, v: -0.49, w: -1.41, s: -0.14, sequence: FOUR },
  vanish: { u: 1, v: -2, w: 2, s: 0.5, sequence: LAST_DIFFERS, back: true },
  explode: { u: 1, v: -8, w: 8, s: 0.5, sequence: LAST_DIFFERS, back: true },
  saturate: { u: 0.5, v: 0.8, w: 10, s: 0.5, sequence: LAST_DIFFERS, back: true },
};

/** What each is to be looked at for. @type {Record<keyof typeof NAMED, string>} */
const LOOK = {
  "the question's example": "Three steps, as the learner wrote them down.",
  echo: "Every prediction is close to the input just read, and far from the target.",
  learned: "After 500 updates every prediction is close to its target.",
  vanish: "Every state is at one half, so each factor w σ′ is ½: δ halves at every step to the left.",
  explode: "Every state is at one half, so each factor w σ′ is 2: δ doubles at every step to the left.",
  saturate: "All states are close to 1, so σ′ is nearly 0 and nothing passes backwards.",
};

/**
 * One button each, and a sentence about the one that was pressed last.
 * @param {import("../shared/view.js").Context} context
 */
export function presetButtons({ model, signal }) {
  const look = html("p", { class: "look", role: "status" });
  const here = Object.fromEntries(TRAITS.map((trait) => [trait, model.get(trait)]));
  const box = html("div", { class: "choices", role: "group", "aria-label": "Examples" });
  /** @param {string} name @param {() => void} act */
  const add = (name, act) => box.append(button({ signal }, name, act));
  const named = /** @type {[keyof typeof NAMED, any][]} */ (Object.entries(NAMED));
  for (const [name, { back = false, ...values }] of named) {
    add(name, () => {
      const layers = /** @type {string[]} */ (model.get("layers"));
      const shown = back && !layers.includes("backward") ? [...layers, "backward"] : layers;
      change(model, { ...values, layers: shown, rule: "right", position: -1 });
      look.textContent = LOOK[name];
    });
  }
  add("as it was here", () => { change(model, here); look.textContent = ""; });
  return html("div", { class: "presets" }, box, look);
}
