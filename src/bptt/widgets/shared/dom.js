// Small helpers to make elements, to print numbers and to keep shown numbers up to date.

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes */
/** @typedef {(state: any) => void} Updater */

/** @param {string | null} namespace */
const maker = (namespace) =>
  /**
   * @param {string} tag
   * @param {Attributes} [attributes]
   * @param {...(Node | string)} children
   * @returns {any}
   */
  (tag, attributes = {}, ...children) => {
    const node = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children);
    return node;
  };

/** Make an HTML element: `html("p", {class: "note"}, "text")`. */
export const html = maker(null);

/** Make an SVG element. */
export const svg = maker("http://www.w3.org/2000/svg");

/**
 * A number as a reader wants it: about four digits, a true minus sign, powers of ten written out.
 * @param {number} value
 */
export function format(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 9999.5 || size < 0.0005) {
    const [digits, exponent] = value.toExponential(1).split("e");
    return `${minus(digits).replace(".0", "")}·${power(Number(exponent))}`;
  }
  const decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
  return minus(value.toFixed(decimals));
}

/** A whole number as a subscript. @param {number} n */
export function subscript(n) {
  return String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/** A power of ten, written out. @param {number} exponent */
export function power(exponent) {
  return `10${String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])}`;
}

/**
 * A number for a narrow column: five characters, with its sign.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 99.5 || size < 0.005) {
    const [digit, exponent] = value.toExponential(0).split("e");
    return `${minus(digit)}·${power(Number(exponent))}`;
  }
  return minus(value.toFixed(size < 9.95 ? 2 : size < 99.5 ? 1 : 0));
}

/**
 * The same number with its sign always written: for errors and gradients, whose sign is half of what they say.
 * @param {number} value
 * @param {(value: number) => string} [print]
 */
export function signed(value, print = format) {
  return value > 0 ? `+${print(value)}` : print(value);
}

/**
 * A number that a reader has set: all of its digits while they are few.
 * @param {number} value
 */
export function exact(value) {
  const text = String(value);
  return text.length <= 6 && !text.includes("e") ? minus(text) : format(value);
}

/** @param {string} text */
const minus = (text) => text.replace("-", "−");

/**
 * The updater that keeps one shown number: its text, `data-value` with all digits, and `data-quantity` with its name.
 * `read` gives undefined while the number is not to be shown; then all three are empty.
 * @param {any} node
 * @param {string | ((state: any) => string)} name
 * @param {(state: any) => number | undefined} read
 * @param {(value: number) => string} [print]
 * @returns {Updater}
 */
export function quantity(node, name, read, print = format) {
  /** @type {string | undefined} */
  let label;
  /** @type {number | undefined} */
  let shown;
  node.setAttribute("translate", "no"); // a page's translator would wrap it, and read a decimal point its own way
  return (state) => {
    const value = read(state);
    const called = value === undefined ? undefined : typeof name === "string" ? name : name(state);
    if (called !== label) {
      if (called === undefined) node.removeAttribute("data-quantity");
      else node.setAttribute("data-quantity", called);
      label = called;
    }
    if (value === shown) return;
    if (value === undefined) node.removeAttribute("data-value");
    else node.setAttribute("data-value", value);
    setText(node, value === undefined ? "" : print(value));
    shown = value;
  };
}

/**
 * The updater that sets one attribute, and touches the page only when it changes.
 * @param {any} node
 * @param {string} name
 * @param {(state: any) => string | number} read
 * @returns {Updater}
 */
export function attribute(node, name, read) {
  /** @type {string | number | undefined} */
  let last;
  return (state) => {
    const value = read(state);
    if (value !== last) node.setAttribute(name, (last = value));
  };
}

/**
 * Write the text of a node that holds nothing else, and touch the page only when it changes. The piece of text that is
 * there is written anew: to put another in its place costs the browser twice as much. A translator of pages puts
 * elements of its own there: they go.
 * @param {any} node
 * @param {string} text
 */
export function setText(node, text) {
  const piece = node.firstChild;
  if (!piece) node.append(text);
  else if (piece.nodeType !== Node.TEXT_NODE || piece.nextSibling) node.textContent = text;
  else if (piece.data !== text) piece.data = text;
}

/**
 * Leave the keys to the controls: JupyterLab would take the arrow keys to move between cells.
 * @param {HTMLElement} root
 */
export function keepKeys(root) {
  for (const control of root.querySelectorAll("input, select, textarea, button, summary, .scroll, [tabindex]")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
}
