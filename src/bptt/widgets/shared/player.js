// A walk through the steps of the sequence, by buttons.

import { button, change } from "./controls.js";
import { html, setText } from "./dom.js";
import { stepsDone } from "./sequence.js";

/**
 * Start, back, play, step, end: the trait `position` says how many steps of the walk are shown. It never starts by
 * itself.
 * @param {import("./view.js").Context} context
 * @param {{walk: string, progress: (state: any) => string, shown?: (state: any) => boolean, ways?: number}} options
 *   what the walk is called, where it stands in words, when there is one, and how often it goes through the sequence
 */
export function player({ model, signal, live }, { walk, progress, shown = () => true, ways = 1 }) {
  const name = `${walk[0].toUpperCase()}${walk.slice(1)}, step by step`;
  const box = html("div", { class: "player", role: "group", "aria-label": name });
  const T = () => ways * (model.get("sequence").length - 1);
  const done = () => stepsDone(model.get("position"), T());
  const go = (/** @type {number} */ position) => {
    change(model, { position: position >= T() ? -1 : Math.max(0, position) });
  };
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const pause = () => { clearInterval(timer); timer = undefined; showPlaying(); };
  const step = () => go(done() >= T() ? 1 : done() + 1); // after the end, a step starts over with δ_T
  const play = () => {
    if (done() >= T()) go(0);
    timer = setInterval(() => { step(); if (done() >= T()) pause(); }, 900);
    showPlaying();
  };
  /** @type {(text: string, title: string, act: () => void) => HTMLElement} */
  const stop = (text, title, act) => button({ signal }, text, () => { pause(); act(); }, { title });
  const toggle = () => (timer === undefined ? play() : pause());
  const playing = button({ signal }, "Play", toggle, { title: "One step after the other" });
  const showPlaying = () => setText(playing, timer === undefined ? "Play" : "Pause");
  const where = html("span", { class: "where" });
  box.append(
    stop("Reset", `Before the ${walk}`, () => go(0)),
    stop("Back", "One step back", () => go(done() - 1)),
    playing,
    stop("Step", `The next step of the ${walk}`, step),
    stop("All", `The whole ${walk}`, () => go(T())),
    where);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  live.push((state) => {
    box.hidden = !shown(state);
    setText(where, progress(state));
  });
  return box;
}
