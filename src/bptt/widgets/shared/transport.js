// Step, play, pause and reset. Nothing plays by itself.

import { button } from "./controls.js";
import { html, setText } from "./dom.js";

/**
 * The buttons; they say when there is nothing left to do. Where the reader prefers reduced motion, playing jumps in few
 * large steps instead of many small ones.
 * @param {import("./view.js").Context} context
 * @param {{name: string, reset: () => void, go: (steps: number) => void, finished: () => boolean, leap: number,
 *   stride?: () => number, interval?: number}} options
 *   `go` takes so many steps; `leap` is how many the button for several of them takes; playing takes `stride` of them
 *   every `interval` milliseconds
 */
export function transport({ signal, live }, { name, reset, go, finished, leap, stride = () => 1, interval = 60 }) {
  const box = html("div", { class: "player", role: "group", "aria-label": name });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const pause = () => { clearInterval(timer); timer = undefined; setText(playing, "Play"); };
  const play = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = setInterval(() => { go(calm ? leap : stride()); if (finished()) pause(); }, calm ? 1000 : interval);
    setText(playing, "Pause");
  };
  const stop = (/** @type {string} */ text, /** @type {() => void} */ act) =>
    button({ signal }, text, () => { pause(); act(); });
  const toggle = () => (timer !== undefined ? pause() : finished() ? undefined : play());
  const playing = button({ signal }, "Play", toggle);
  const step = stop("Step", () => go(1));
  const several = stop(`${leap} steps`, () => go(leap));
  box.append(stop("Reset", reset), playing, step, several);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  live.push(() => {
    const over = finished();
    if (over && timer !== undefined) pause();
    for (const node of [playing, step, several]) node.setAttribute("aria-disabled", String(over));
  });
  return box;
}
