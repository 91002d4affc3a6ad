// The numbers of a picture as a table that is read out and not seen: one row a step.

import { html } from "./dom.js";

const PAUSE = 400; // milliseconds without a change; a table that is moved at every frame costs the picture its frames

/**
 * The table, and its updater.
 * @param {AbortSignal} signal  ends it
 * @param {{caption: string, columns: (state: any) => string[], rows: (state: any) => string[][]}} table
 *   the first cell of a row is its head
 */
export function heardTable(signal, { caption, columns, rows }) {
  const table = html("table");
  const box = html("div", { class: "heard", translate: "no" }, table);
  const head = (/** @type {string} */ scope) => (/** @type {string} */ text) => html("th", { scope }, text);
  const row = (/** @type {string[]} */ [first, ...others]) => (
    html("tr", {}, head("row")(first), ...others.map((text) => html("td", {}, text))));
  const write = (/** @type {any} */ state) => table.replaceChildren(
    html("caption", {}, caption),
    html("thead", {}, html("tr", {}, ...columns(state).map(head("col")))),
    html("tbody", {}, ...rows(state).map(row)));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  const refresh = (/** @type {any} */ state) => {
    clearTimeout(timer);
    if (table.firstChild) timer = setTimeout(() => write(state), PAUSE);
    else write(state);
  };
  return { box, refresh };
}
