// A text as a table of numbers, read with one separator and one decimal sign.
//
// The same as bptt/data/_tables.py, rule for rule.

/** @typedef {number | string} Cell  a number, or else the text as it stands */
/** @typedef {[number, string]} Line  its number and its text */
/**
 * One way to read the text. `names`: of its columns; `oneList`: its lines are one list, wrapped; `indexed`: its first
 * column is an index that a program has printed; `odd`: a number begins with a zero, as no whole number does.
 * @typedef {{separator: string, decimal: string, rows: Cell[][], places: number[], names: string[], width: number,
 *   ragged: boolean, oneList: boolean, indexed: boolean, odd: boolean}} Table
 */
/** @typedef {ReturnType<typeof sourceOf>} Source */

const MISSING = /^(?:[-–—?.*]|\.\.|#?n\/?a|<na>|nan|nat|null|none|nil|missing)?$/i;
const LEFT_OUT = new Set(["...", "…"]);
const INVISIBLE = /[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f]/g;
const LINE_END = /\r\n|[\r\u0085\u2028\u2029\x0b\x0c]/g;
const WIDE_SPACE = "\u00a0\u202f\u2009\u2007";
const FOOTER = /^(?:(?:Name|Length|Freq): .*)?dtype: \w+$|^\[[0-9]+ rows x [0-9]+ columns\]$/;
const ASSIGNED = /^[A-Za-z_][A-Za-z0-9_]{0,60} ?= ?(?=[[({A-Za-z0-9.+-])/;
const CALL = /^(?:[a-z]{1,10}\.)?(?:array|asarray|Series|list|tuple|c) ?\(([^]*)\)$/;
const KEYWORD = /, ?(?:dtype|name) ?= ?[^[\]()]{1,60}$/;
const SCALAR = /\bnp\.(?:float|int)[0-9]{1,3}\(([^()]{0,60})\)/g;
const IN_BRACKETS = /(?:^|[^A-Za-z0-9_)])\( ?([0-9.]{1,40}) ?\)/; // one number, as accountants write what is below zero
const MIXED = " ,;"; // the separator of a line in which commas, semicolons and spaces all separate
const DECIMAL_COMMA = /^[+-]?[0-9]+,[0-9]+$/;
const PAIRS = /^-?0,[0-9]+(?:,-?0,[0-9]+)+$/;
const LABEL = new RegExp( // a date, a time of day, or both
  "^(?:[0-9]{1,4}[-/][0-9]{1,2}(?:[-/][0-9]{1,4})?|[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{2,4}|[0-9]{4}-?[QMW][0-9]{1,2})?"
  + "(?:[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9.]{2,9})?)?Z?$");

/** The text cannot be read: the message says where and why. */
export class UnreadableError extends Error {}

/** The lines of a text, with what surrounds the numbers taken off. @param {string} given */
export function sourceOf(given) {
  let text = given.replace(INVISIBLE, "").replace(LINE_END, "\n").replaceAll("−", "-");
  const groups = new RegExp(`[0-9][${WIDE_SPACE}][0-9]{3}(?![0-9])`);
  if (!groups.test(text)) text = text.replace(new RegExp(`[${WIDE_SPACE}]`, "g"), " ");
  const { bare, code, matrix } = withoutBrackets(text);
  const numbered = /** @type {Line[]} */ (bare.split("\n").map((line, n) => [n + 1, line]));
  const printed = numbered.some(([, line]) => FOOTER.test(line.trim()));
  const comments = numbered.filter(([, line]) => line.trim().startsWith("#")).map(([, line]) => line.trim().slice(1));
  const inside = numbered.filter(([, line]) => !isFrame(line.trim()));
  let lines = /** @type {Line[]} */ (inside.map(([place, line]) => [place, stripped(line)]));
  const filled = lines.map(([, line]) => Boolean(line.trim()));
  lines = lines.slice(Math.max(0, filled.indexOf(true)), filled.lastIndexOf(true) + 1);
  if (!lines.length) throw new UnreadableError("there are no numbers in it");
  lines = withoutRegularBlanks(lines);
  let continued = false;
  for (const separator of ",;") { // at the end of every line, or of every line but the last: the list goes on
    const ends = lines.map(([, line]) => line.endsWith(separator));
    if (!ends.slice(0, Math.max(1, ends.length - 1)).every(Boolean)) continue;
    continued = ends.length > 1 && !ends[ends.length - 1];
    lines = lines.map(([place, line], n) => [place, ends[n] ? line.slice(0, -1) : line]);
  }
  const whole = lines.map(([, line]) => line).join("\n");
  return { code, matrix, printed, comments, lines, continued, text: whole, tiers: tiersOf(whole, lines, code, matrix) };
}

/** Without spaces at its ends, other white space stays. @param {string} line */
function stripped(line) {
  let [from, to] = [0, line.length];
  while (line[from] === " ") from++;
  while (to > from && line[to - 1] === " ") to--;
  return line.slice(from, to);
}

/**
 * The text without the brackets and calls in which programs write lists; the rows of a nested one are lines.
 * @param {string} text
 */
function withoutBrackets(text) {
  let bare = text.trim().replace(SCALAR, "$1").replace(ASSIGNED, "");
  while (/[; \n]$/.test(bare.slice(-1))) bare = bare.slice(0, -1);
  const [, one] = IN_BRACKETS.exec(bare) ?? [];
  if (one) throw new UnreadableError(`there is a number in brackets, “(${one})”: write -${one} if it is below zero`);
  const called = CALL.exec(bare);
  if (called) bare = called[1].trim().replace(KEYWORD, "");
  if (!bare || !"[({".includes(bare[0])) return { bare: called ? bare : text, code: Boolean(called), matrix: false };
  let depth = 0;
  const depths = new Set();
  for (const character of bare) {
    depth += Number("[({".includes(character)) - Number("])}".includes(character));
    if (depth < 0) break;
    if (character >= "0" && character <= "9") depths.add(depth);
  }
  if (depth) throw new UnreadableError("its brackets do not match: is a part of the list missing?");
  if (depths.size > 1) throw new UnreadableError("it has lists and single numbers side by side: paste one list");
  const matrix = bare.includes(";");
  const flat = matrix ? bare : bare.replace(/[ \t\n]+/g, " ");
  return { bare: flat.replace(/[\])}] ?,? ?[[({]/g, "\n").replace(/[[\](){}]/g, " "), code: !matrix, matrix };
}

/**
 * A blank line behind every line is a way of spacing; one here or there is a gap, or seems one.
 * @param {Line[]} lines
 */
function withoutRegularBlanks(lines) {
  const blank = lines.find(([, line]) => !line.trim());
  if (!blank) return lines;
  const filled = lines.flatMap(([, line], n) => (line.trim() ? [n] : []));
  if (new Set(filled.slice(1).map((later, n) => later - filled[n])).size > 1) {
    throw new UnreadableError(`there is a gap: line ${blank[0]} is empty. Fill it in, or take the line out`);
  }
  return lines.filter(([, line]) => line.trim());
}

/**
 * The separators to try, each with the decimal signs it leaves; a tier only where no earlier one makes sense.
 * @param {string} text
 * @param {Line[]} lines
 * @param {boolean} code
 * @param {boolean} matrix
 * @returns {[string, string][][]}
 */
function tiersOf(text, lines, code, matrix) {
  /** @type {[string, string][][]} */
  const tiers = [];
  if (code) {
    const commas = !text.includes(".") && /[0-9],[0-9]/.test(text) && text.includes(", ");
    tiers.push([[text.includes(",") ? "," : " ", "."]]);
    if (commas) tiers[0].push([", ", ","]);
  }
  if (matrix) tiers.push([[";", ".,"], ["[;]", ".,"]]);
  for (const mark of "\t;|") if (text.includes(mark)) tiers.push([[mark, ".,"]]);
  /** @type {[string, string][]} */
  const weak = [];
  for (const mark of [",", ", ", " ", "  "]) if (text.includes(mark)) weak.push([mark, ".,"]);
  const mixed = lines.length === 1 && !text.split(" ").every((word) => DECIMAL_COMMA.test(word));
  if (mixed) weak.push([MIXED, "."]);
  if (mixed && areRows(text)) weak.push(["[;]", "."]);
  if (lines.every(([, line]) => PAIRS.test(line))) weak.push([",,", ","]);
  return [...tiers, [...weak, ["\n", ".,"]]];
}

/**
 * Whether semicolons cut a line into as many numbers each time, two at least: a matrix would be written so.
 * @param {string} line
 */
function areRows(line) {
  const lengths = new Set(line.split(";").map((part) => stripped(part).split(/ ?, ?| +/).length));
  return line.includes(";") && lengths.size === 1 && !lengths.has(1);
}

/**
 * The text as a table, read in one way. Throws UnreadableError.
 * @param {Source} source
 * @param {string} separator
 * @param {string} decimal
 * @returns {Table}
 */
export function tableOf(source, separator, decimal) {
  let lines = source.lines;
  let inner = separator;
  if (separator === "[;]") { // the rows of a matrix
    /** @param {Line} line @returns {Line[]} */
    const parts = ([place, line]) => line.split(";").map((part) => [place, stripped(part)]);
    lines = lines.flatMap(parts);
    inner = decimal === "." && source.text.includes(",") ? "," : " ";
  }
  const parse = parserOf(decimal, inner, source.code);
  /** @type {[number, string[]][]} */
  const cut = lines.map(([place, line]) => [place, splitLine(line, inner)]);
  const { names, split } = header(source, cut, inner, parse);
  if (!split.length) throw new UnreadableError("there are no numbers in it");
  let indexed = source.printed && split[0][1].length > 1; // pandas
  if (names.length && names.length === split[0][1].length - 1) {
    names.unshift("");
    indexed = true;
  }
  const rows = split.map(([, cells]) => cells.map(parse));
  const width = Math.max(...rows.map((row) => row.length));
  const isOdd = (/** @type {string} */ cell) => /^[+-]?0[0-9]/.test(unquoted(cell));
  const odd = split.some(([, cells], n) => cells.some((cell, k) => typeof rows[n][k] === "number" && isOdd(cell)));
  const places = split.map(([place]) => place);
  const ragged = rows.some((row) => row.length !== width);
  /** @type {Table} */
  const table = { separator, decimal, rows, places, names, width, ragged, indexed, odd, oneList: source.continued };
  refuseWords(table);
  return table;
}

/**
 * @param {Source} source
 * @param {[number, string[]][]} split
 * @param {string} separator
 * @param {(cell: string) => Cell} parse
 */
function header(source, split, separator, parse) {
  /** @type {string[]} */
  let names = [];
  let from = 0;
  for (; from < split.length && isHeader(split[from][1], parse); from++) names = split[from][1].map(unquoted);
  const rest = split.slice(from);
  if (!names.length && source.comments.length && rest.length) {
    const titles = splitLine(stripped(source.comments[source.comments.length - 1]), separator).map(unquoted);
    if (titles.length === rest[0][1].length && titles.length > 1) names = titles;
  }
  return { names, split: rest };
}

/**
 * Reads a cell by one convention: the number, or the text as it stands.
 * @param {string} decimal
 * @param {string} separator
 * @param {boolean} code
 */
function parserOf(decimal, separator, code) {
  const spaced = `'’${WIDE_SPACE}${decimal === "." ? "," : "."}${separator === " " ? "" : " "}`;
  const group = code ? "_" : `_${spaced}`; // in a program only _ may stand in a number
  const whole = `[0-9]+|[1-9][0-9]{0,2}([${group}])[0-9]{3}(?:\\1[0-9]{3})*`;
  const fraction = decimal === "." ? "\\.[0-9]*" : ",[0-9]+"; // a comma at the end is one between numbers
  const number = `(?:${whole})(?:${fraction})?|[${decimal}][0-9]+`;
  const pattern = new RegExp(`^[+-]?(?:${number})(?:[eE][+-]?[0-9]{1,4})?$`);
  const groups = new RegExp(`[${group}]`, "g");
  return (/** @type {string} */ text) => {
    const cell = unquoted(text);
    if (cell.length > 400 || !pattern.test(cell)) return cell;
    const number = Number(cell.replace(groups, "").replace(decimal, "."));
    const lost = number === 0 && /[1-9]/.test(cell.split(/[eE]/)[0]);
    return lost ? Infinity : number; // which is refused
  };
}

/** @param {string} text */
function unquoted(text) {
  const cell = text.trim();
  const quoted = cell.length > 1 && `"'`.includes(cell[0]) && cell[0] === cell[cell.length - 1];
  return quoted ? cell.slice(1, -1).trim() : cell;
}

/** @param {string} line @param {string} separator */
function splitLine(line, separator) {
  if (separator === "\n") return [line];
  if (separator === " ") return line.split(/ +/);
  if (separator === "  ") return line.split(/ {2,}/);
  if (separator === MIXED) return line.replace(/ {2,}/g, " ").split(/ ?[,;] ?| /);
  if (separator === ",,") return line.match(/-?[0-9]+,[0-9]+/g) ?? [];
  if (separator === "|") line = stripped(line).replace(/^\|/, "").replace(/\|$/, "");
  const mark = separator === ", " ? /, +/ : separator;
  if (!line.includes('"')) return line.split(mark);
  const cells = [""];
  for (const piece of line.split(/("[^"]*")/)) { // what stands in quotes is not split
    const [first, ...others] = piece.startsWith('"') ? [piece] : piece.split(mark);
    cells[cells.length - 1] += first;
    cells.push(...others);
  }
  return cells;
}

/** Whether a line is a comment, a rule of a table, or what pandas prints below a series. @param {string} line */
function isFrame(line) {
  const rule = /^[|+:=\- \t]*$/.test(line) && (line.includes("--") || line.includes("=="));
  return line.startsWith("#") || rule || FOOTER.test(line);
}

/** @param {Cell} cell @returns {cell is string} */
export const isGap = (cell) => typeof cell === "string" && MISSING.test(cell);

/** Whether a cell is a name, a date or a time: nothing that was meant as a number. @param {Cell} cell */
export const isLabel = (cell) => typeof cell === "string" && !isGap(cell) && (/^\p{L}/u.test(cell) || LABEL.test(cell));

/** @param {string[]} cells @param {(cell: string) => Cell} parse */
function isHeader(cells, parse) {
  const named = cells.map(parse).filter((value) => !isGap(value));
  return named.length > 0 && named.every((value) => typeof value === "string" && !/^[\p{Nd}+\-.,]/u.test(value));
}

/** Refuse a word among numbers; a column of nothing but labels may stand. @param {Table} table */
function refuseWords(table) {
  const { rows, places, width } = table;
  const columns = table.ragged || rows.length === 1 ? [] : Array.from({ length: width }, (_, n) => n);
  const labels = columns.map((n) => rows.every((row) => isLabel(row[n])));
  rows.forEach((row, n) => row.forEach((cell, index) => {
    const stands = typeof cell === "string" && (isGap(cell) || (labels[index] && !LEFT_OUT.has(cell)));
    if (stands || Number.isFinite(cell)) return;
    throw new UnreadableError(`${whereIs(table, places[n], index)} ${reproach(cell)}`);
  }));
  const empty = rows.every((row) => row.every((cell) => typeof cell !== "number"));
  if (empty) throw new UnreadableError("there are no numbers in it");
}

/** Why a cell cannot stand. @param {Cell} cell */
function reproach(cell) {
  if (typeof cell === "number") return "is beyond the range of float64";
  if (LEFT_OUT.has(cell)) return `is “${cell}”: numbers were left out there`;
  return `is not a number: “${start(cell)}${cell.length > 20 ? "…" : ""}”`;
}

/** Its first 20 characters, as Python counts them. @param {string} text */
export const start = (text) => [...text.slice(0, 40)].slice(0, 20).join("");

/** @param {Table} table @param {number} place @param {number} index */
export function whereIs(table, place, index) {
  if (table.width === 1) return `line ${place}`;
  return table.rows.length === 1 ? `item ${index + 1}` : `item ${index + 1} of line ${place}`;
}
