// Step, play, pause and reset. Nothing plays by itself.

import { html, setText } from "./dom.js";

/**
 * The buttons. Where the reader prefers reduced motion, playing jumps in few large steps instead of many small ones.
 * @param {AbortSignal} signal  ends the playing too
 * @param {{name: string, reset: () => void, go: (steps: number) => void, finished: () => boolean, leap: number,
 *   stride?: () => number, interval?: number}} options
 *   `go` takes so many steps; `leap` is how many the button for several of them takes; playing takes `stride` of them
 *   every `interval` milliseconds
 */
export function transport(signal, { name, reset, go, finished, leap, stride = () => 1, interval = 60 }) {
  const box = html("div", { class: "player", role: "group", "aria-label": name });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** @type {(text: string, act: () => void) => any} */
  const button = (text, act) => {
    const node = html("button", { type: "button" }, text);
    node.addEventListener("click", act, { signal });
    box.append(node);
    return node;
  };
  const pause = () => { clearInterval(timer); timer = undefined; setText(playing, "Play"); };
  const play = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = setInterval(() => { go(calm ? leap : stride()); if (finished()) pause(); }, calm ? 1000 : interval);
    setText(playing, "Pause");
  };
  button("Reset", () => { pause(); reset(); });
  const playing = button("Play", () => (timer !== undefined ? pause() : finished() ? undefined : play()));
  const step = button("Step", () => { pause(); go(1); });
  const several = button(`${leap} steps`, () => { pause(); go(leap); });
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  const refresh = () => {
    const over = finished();
    if (over && timer !== undefined) pause();
    for (const node of [playing, step, several]) node.setAttribute("aria-disabled", String(over));
  };
  return { box, refresh };
}
