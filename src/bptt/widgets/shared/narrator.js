// One line that tells in words what has changed, for ears and eyes.

import { html, setText } from "./dom.js";

const PAUSE = 400; // milliseconds without a change, before it speaks

/** What was operated last. @type {WeakRef<HTMLElement> | undefined} */
let inUse;

/**
 * The line, and its function `tell`. What it says at first is there from the start, so that nothing is read out while a
 * page opens. Of widgets that are linked to each other, only the one in use speaks: the one operated last, by whatever
 * means. A screen reader may click without ever giving the focus.
 * @param {HTMLElement} el  what the widget stands in
 * @param {AbortSignal} signal  ends it
 */
export function narrator(el, signal) {
  const line = html("p", { class: "summary", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  for (const kind of ["click", "input", "keydown"]) {
    el.addEventListener(kind, () => { inUse = new WeakRef(el); }, { capture: true, signal });
  }
  const speak = (/** @type {string} */ text) => {
    line.setAttribute("aria-live", inUse?.deref() === el || el.matches(":focus-within") ? "polite" : "off");
    setText(line, text);
  };
  /** @param {() => string} words */
  const tell = (words) => {
    clearTimeout(timer);
    if (line.textContent) timer = setTimeout(() => speak(words()), PAUSE);
    else line.textContent = words();
  };
  return { line, tell };
}
