// A small language for derivatives, as one types them: 2*(p2-t2)*u*y2(1-y2), σ(z1), ε2, δ_1, x^2.
//
// The same parser as bptt/exercises/_expressions.py, which has the grammar: both make the same tree of the same text,
// or give the same message at the same place. Nothing that is typed is ever run. No DOM here.

import { sigmoid } from "../shared/rnn.js";

/**
 * ["+", …], ["*", …], ["neg", a], ["inv", a], ["^", a, n], ["σ", a], ["σ'", a], ["exp", a], ["number", "2"] or
 * ["name", "y1"].
 * @typedef {any[]} Tree
 */

const LONGEST = 1000;
const DEEPEST = 40;
const MOST_DIGITS = 12;

const TOKEN = new RegExp([
  /(?<space>[ \t\r\n\u00a0\u2009]+)/,
  /(?<number>[0-9]+\.?[0-9]*|\.[0-9]+)/,
  /(?<name>(?<letters>[A-Za-zα-ωΑ-Ωϵ]+)(?:_?(?<step>[0-9]+)|_\{(?<braced>[0-9]+)\}|(?<small>[₀-₉]+))?(?<prime>['′’]?))/,
  /(?<sign>\*\*|[-+*/^()·×⋅÷−–])/,
].map(({ source }) => source).join("|"), "uy");
const SIGN = { "**": "^", "·": "*", "×": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-" };
const SPELLING = {
  ε: "epsilon", ϵ: "epsilon", eps: "epsilon", varepsilon: "epsilon", δ: "delta", sigma: "σ", sigmoid: "σ",
};

/** What is typed cannot be read. `position` counts characters from 0. */
export class ExpressionError extends Error {
  /** @param {string} says @param {number} position */
  constructor(says, position) {
    super(says);
    this.position = position;
  }
}

/** @param {string} says @param {number} position @returns {never} */
function fail(says, position) {
  throw new ExpressionError(says, position);
}

/** @param {string} name */
const shorten = (name) => (name.length <= 20 ? name : `${name.slice(0, 19)}…`);

/** @param {Record<string, string>} table @param {string} key */
const lookUp = (table, key) => (Object.hasOwn(table, key) ? table[key] : key);

/**
 * The tree of an expression in the quantities of a network of T steps. Throws an ExpressionError.
 * @param {string} text
 * @param {number} T
 * @returns {Tree}
 */
export function parse(text, T) {
  const tokens = tokenize(text, T);
  if (tokens.length === 1) throw new ExpressionError("Nothing is typed yet.", 0);
  let at = 0;
  let depth = 0;
  const what = () => tokens[at].what;
  const position = () => tokens[at].position;
  const take = () => tokens[at++].what;
  const isTree = () => Array.isArray(what());
  /** @template R @param {() => R} read */
  const deeper = (read) => {
    depth += 1;
    if (depth > DEEPEST) fail(`At most ${DEEPEST} brackets or signs inside one another.`, position());
    const result = read();
    depth -= 1;
    return result;
  };

  /** @returns {Tree} */
  const sum = () => {
    const terms = [product()];
    while (what() === "+" || what() === "-") {
      const sign = take();
      const term = product();
      terms.push(sign === "-" ? ["neg", term] : term);
    }
    return terms.length === 1 ? terms[0] : ["+", ...terms];
  };
  const product = () => {
    const factors = [factor()];
    let sign = "*";
    while (what() === "*" || what() === "/" || isTree() || what() === "(") {
      if (what() === "*" || what() === "/") {
        sign = take();
        const next = factor();
        factors.push(sign === "/" ? ["inv", next] : next);
      } else if (sign === "/" || what()[0] === "number") {
        throw new ExpressionError("This can be read in two ways: write * or brackets.", position());
      } else {
        factors.push(power());
      }
    }
    return factors.length === 1 ? factors[0] : ["*", ...factors];
  };
  /** @returns {Tree} */
  const factor = () => {
    if (what() !== "+" && what() !== "-") return power();
    return deeper(() => {
      const sign = take();
      const inner = factor();
      return sign === "-" ? ["neg", inner] : inner;
    });
  };
  const power = () => {
    const base = atom();
    if (what() !== "^") return base;
    take();
    const n = exponent();
    if (what() === "^") throw new ExpressionError("A power of a power needs brackets around the first.", position());
    return ["^", base, n];
  };
  const exponent = () => {
    const start = position();
    const bracket = what() === "(";
    if (bracket) take();
    const negative = what() === "-";
    if (negative) take();
    const digits = what()[0] === "number" ? what()[1] : "";
    if (!/^[0-9]$/.test(digits) || (bracket && tokens[at + 1].what !== ")")) {
      throw new ExpressionError("An exponent is a whole number from -9 to 9.", start);
    }
    at += bracket ? 2 : 1;
    return negative && digits !== "0" ? -Number(digits) : Number(digits);
  };
  const atom = () => {
    const start = position();
    if (what() === "(") return bracket();
    if (!isTree()) throw new ExpressionError("Here a quantity, a number or a bracket is expected.", start);
    const [kind, name, quoted] = take();
    if (kind !== "function") return [kind, name];
    if (what() !== "(") fail(`After "${quoted}" comes a bracket, as in ${quoted}(z1).`, position());
    return [name, bracket()];
  };
  const bracket = () => {
    const opened = position();
    take();
    const inner = deeper(sum);
    close(opened);
    return inner;
  };
  /** @param {number} opened */
  const close = (opened) => {
    if (what() !== ")") throw new ExpressionError("This bracket is never closed.", opened);
    take();
  };

  const result = sum();
  if (what() === ")") throw new ExpressionError("This bracket closes nothing.", position());
  return result;
}

/**
 * What is a sign, or the tree of a number or name; and where. The last is "end".
 * @param {string} text
 * @param {number} T
 * @returns {{what: any, position: number}[]}
 */
function tokenize(text, T) {
  const length = [...text].length; // characters as a reader counts them, not UTF-16 units
  if (length > LONGEST) fail(`At most ${LONGEST} characters are read, this has ${length}.`, LONGEST);
  const tokens = [];
  let position = 0;
  TOKEN.lastIndex = 0;
  for (let unit = 0; unit < text.length; unit = TOKEN.lastIndex) {
    TOKEN.lastIndex = unit;
    const match = TOKEN.exec(text);
    const groups = match?.groups;
    if (!match || !groups) throw new ExpressionError(`"${[...text.slice(unit)][0]}" has no meaning here.`, position);
    if (groups.number) {
      if (groups.number.length > MOST_DIGITS) {
        throw new ExpressionError(`A number has at most ${MOST_DIGITS} digits here.`, position);
      }
      tokens.push({ what: ["number", groups.number], position });
    } else if (groups.name) {
      tokens.push({ what: readName(groups, T, position), position });
    } else if (groups.sign) {
      tokens.push({ what: lookUp(SIGN, groups.sign), position });
    }
    position += [...match[0]].length;
  }
  return [...tokens, { what: "end", position }];
}

/**
 * @param {Record<string, string>} groups
 * @param {number} T
 * @param {number} position
 * @returns {Tree}
 */
function readName(groups, T, position) {
  const quoted = shorten(groups.name);
  const letters = lookUp(SPELLING, groups.letters);
  const small = [...(groups.small ?? "")].map((digit) => "₀₁₂₃₄₅₆₇₈₉".indexOf(digit)).join("");
  const digits = groups.step ?? groups.braced ?? small;
  if ((letters === "σ" || letters === "exp") && !digits && (letters === "σ" || !groups.prime)) {
    return ["function", letters + (groups.prime ? "'" : ""), quoted];
  }
  if (groups.prime) throw new ExpressionError(`"${quoted}": only σ has a dash, as in σ'(z1).`, position);
  if (["u", "v", "w", "s"].includes(letters)) {
    if (digits) throw new ExpressionError(`"${quoted}": u, v, w and s are one number each, without a step.`, position);
    return ["name", letters];
  }
  const steps = [1, T];
  const ranges = new Map(Object.entries(
    { x: [1, T + 1], t: steps, y: [0, T], z: steps, p: steps, epsilon: steps, delta: [1, T + 1] }));
  const range = ranges.get(letters);
  if (!range) return fail(`"${quoted}" is no quantity of this network; between letters, write *.`, position);
  if (!digits) throw new ExpressionError(`"${quoted}" needs the number of its step, as in ${quoted}1.`, position);
  const [first, last] = range;
  if (digits.length > 3 || Number(digits) < first || Number(digits) > last) {
    throw new ExpressionError(`"${quoted}": for T = ${T} this goes from step ${first} to ${last}.`, position);
  }
  return ["name", `${letters}${Number(digits)}`];
}

/**
 * The number that a tree stands for; not finite where it has none, as for 1/0.
 * @param {Tree} tree
 * @param {Record<string, number>} values
 * @returns {number}
 */
export function evaluate([kind, ...parts], values) {
  if (kind === "number") return Number(parts[0]);
  if (kind === "name") return values[parts[0]];
  const first = evaluate(parts[0], values);
  if (kind === "^") return parts[1] < 0 ? 1 / first ** -parts[1] : first ** parts[1];
  const others = () => parts.slice(1).map((part) => evaluate(part, values));
  if (kind === "+") return others().reduce((total, value) => total + value, first);
  if (kind === "*") return others().reduce((total, value) => total * value, first);
  if (kind === "neg") return -first;
  if (kind === "inv") return 1 / first;
  if (kind === "exp") return Math.exp(first);
  return kind === "σ" ? sigmoid(first) : sigmoid(first) * sigmoid(-first);
}
