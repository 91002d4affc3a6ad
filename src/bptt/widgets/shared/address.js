// A setting as a link to this very page: what stands behind the # of its address.

import { button, change } from "./controls.js";
import { html } from "./dom.js";
import { LARGEST } from "./limits.js";

/** @typedef {import("./view.js").Context} Context */

/**
 * What a list of numbers in an address says; nothing where one of them is no number that a widget takes.
 * @param {string} text
 */
function someNumbers(text) {
  const numbers = text.split(",").map((word) => (word.trim() ? Number(word) : NaN));
  return numbers.every((number) => Math.abs(number) <= LARGEST) ? numbers : undefined;
}

/**
 * Which of the book's widgets on its page this is, from 1; 0 where the page is no page of the book.
 * @param {Element} el
 */
function placeOnPage(el) {
  const widget = el.closest(".bptt-widget");
  return widget ? [...document.querySelectorAll(".bptt-widget")].indexOf(widget) + 1 : 0;
}

/**
 * Put a text on the clipboard and say so; where that is not allowed (an old browser, a page that is not secure), say
 * `otherwise`.
 * @param {HTMLElement} said
 * @param {string} text
 * @param {{copied: string, otherwise: string, refused?: () => void}} words
 */
export async function copy(said, text, { copied, otherwise, refused }) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = copied;
  } catch {
    refused?.();
    said.textContent = otherwise;
  }
}

/**
 * The button that makes the link. In a notebook, where an address leads nowhere, it is hidden.
 * @param {Pick<Context, "signal" | "el">} context
 * @param {HTMLElement} said  where it says what it did
 * @param {() => string} setting  the part of the address behind the ?
 */
export function linkButton({ signal, el }, said, setting) {
  const link = button({ signal }, "Link to this setting", () => {
    history.replaceState(history.state, "", `#widget-${placeOnPage(el)}?${setting()}`);
    const otherwise = "The address of this page now leads to this setting.";
    copy(said, location.href, { copied: `${otherwise} It is copied.`, otherwise });
  });
  link.hidden = placeOnPage(el) === 0;
  return link;
}

/**
 * A link to this page can hold a setting for this widget: go to it, now and whenever the address changes. What cannot
 * be understood is left out.
 * @param {Context} context
 * @param {(name: string, text: string, numbers: number[] | undefined) => Record<string, any>} traitsOf
 *   the traits that one name and its text set
 */
export function followAddress({ model, signal, el }, traitsOf) {
  const follow = () => {
    const start = `#widget-${placeOnPage(el)}?`;
    if (!location.hash.startsWith(start)) return;
    const given = [...new URLSearchParams(location.hash.slice(start.length))];
    const traits = Object.assign({}, ...given.map(([name, text]) => traitsOf(name, text, someNumbers(text))));
    if (!Object.keys(traits).length) return;
    change(model, traits);
    el.scrollIntoView({ block: "center" });
  };
  if (!placeOnPage(el)) return; // in a notebook the address means something else
  addEventListener("hashchange", follow, { signal });
  follow();
}

/**
 * A link that carries these traits by their own names, each as JSON, and what reads it.
 * @param {Context} context
 * @param {Record<string, import("./traits.js").Check>} accepts
 * @param {string[]} names
 */
export function plainLink(context, accepts, names) {
  const said = html("p", { class: "look", role: "status" });
  const written = (/** @type {any} */ value) => (typeof value === "string" ? value : JSON.stringify(value));
  const link = linkButton(context, said,
    () => names.map((name) => `${name}=${written(context.model.get(name))}`).join("&"));
  /** @type {(name: string, text: string) => Record<string, any>} */
  const traitsOf = (name, text) => {
    const value = valueOf(text);
    return names.includes(name) && accepts[name](value) ? { [name]: value } : {};
  };
  return { box: html("div", { class: "choices" }, link, said), follow: () => followAddress(context, traitsOf) };
}

/** @param {string} text */
function valueOf(text) {
  try { return JSON.parse(text); } catch { return text; }
}
