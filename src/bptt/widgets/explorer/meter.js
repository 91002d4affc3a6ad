// The gradient check: both sets of formulas beside the slope of E as it is measured.

import { derivative } from "../shared/controls.js";
import { html, quantity, setText, signed } from "../shared/dom.js";
import { LETTERS } from "../shared/rnn.js";

const MARK = { agrees: "✓ agrees", differs: "✗ differs", "cannot tell": "? too coarse" };

/**
 * A table with one row a weight. The measurement moves one weight by ±h and looks at E: it knows no formula.
 * @param {{live: import("../shared/dom.js").Updater[]}} context
 */
export function meter({ live }) {
  const heads = ["measured slope of E", "right formulas", "as published"];
  const head = heads.map((text) => html("th", { scope: "col" }, text));
  const body = html("tbody");
  const verdict = html("p", { class: "verdict" });
  const table = html("table", {},
    html("caption", {}, "Which formulas give the gradient of E?"),
    html("thead", {}, html("tr", {}, html("td"), ...head)), body);
  const scroll = html("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Gradient check" }, table);
  const box = html("div", { class: "meter" }, scroll, verdict);
  LETTERS.forEach((letter, row) => {
    const tr = html("tr", {}, html("th", { scope: "row" }, derivative(letter)));
    body.append(tr);
    for (const column of /** @type {const} */ (["numeric", "right", "published"])) {
      const number = html("span", { class: "number" });
      const mark = html("span", { class: "result" });
      tr.append(html("td", {}, number, " ", mark));
      const name = `${column === "numeric" ? "measured" : `${column} formula`} dE/d${letter}`;
      live.push(quantity(number, name, (state) => state.check?.[row][column], signed));
      if (column === "numeric") continue;
      live.push((state) => {
        const result = state.check?.[row][column === "right" ? "rightVerdict" : "publishedVerdict"];
        setText(mark, result ? MARK[/** @type {keyof typeof MARK} */ (result)] : "");
        mark.dataset.verdict = result ?? "";
      });
    }
  });
  live.push((state) => {
    box.hidden = !state.check;
    if (state.check) setText(verdict, summarize(state.check));
  });
  return box;
}

/** @param {NonNullable<import("./state.js").State["check"]>} rows */
function summarize(rows) {
  const wrong = rows.filter((row) => row.publishedVerdict === "differs").map((row) => `dE/d${row.letter}`);
  const unsure = rows.some((row) => row.rightVerdict === "cannot tell");
  const right = unsure
    ? "Where it says too coarse, this measurement cannot tell the two apart."
    : "The right formulas give the slope of E for every weight.";
  if (wrong.length) return `${right} The published ones miss it for ${wrong.join(", ")}.`;
  return unsure ? right : `${right} At this setting the published ones happen to agree as well.`;
}
