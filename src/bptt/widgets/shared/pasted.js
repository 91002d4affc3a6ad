// A series as people paste it: what is certain is read, what is not is asked, and a gap is named.
//
// The same as bptt/data/_pasted.py, rule for rule: tests/data/pasted.json holds both to it.

import { UnreadableError, isGap, isLabel, sourceOf, start, tableOf, whereIs } from "./tables.js";

/** @typedef {import("./tables.js").Cell} Cell */
/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./tables.js").Source} Source */
/** @typedef {{separator?: string, decimal?: string, column?: number | string}} Choices */
/** @typedef {{text: string, choice: Choices}} Option */
/** @typedef {{numbers: number[], note: string}} Found */
/** @typedef {{question: string, options: Option[]}} Question  the likeliest answer stands first */

/**
 * The series in a text, or the question to ask. Throws UnreadableError.
 * @param {string} text
 * @param {Choices} choices
 * @returns {Found | Question}
 */
export function findSeries(text, choices) {
  const source = sourceOf(text);
  /** @type {Table[]} */
  let tables = [];
  const refusals = [];
  for (const tier of source.tiers) {
    for (const [separator, decimals] of tier) {
      for (const decimal of decimals) {
        if ((choices.separator ?? separator) !== separator || (choices.decimal ?? decimal) !== decimal) continue;
        try {
          tables.push(tableOf(source, separator, decimal));
        } catch (error) {
          if (!(error instanceof UnreadableError)) throw error;
          refusals.push(error);
        }
      }
    }
    if (tables.length) break;
  }
  if (!tables.length) throw refusals[0] ?? new UnreadableError(`it cannot be read with ${JSON.stringify(choices)}`);
  tables = certain(tables, source, choices);
  return tables.length > 1 ? whichReading(tables) : seriesOf(tables[0], choices);
}

/**
 * The readings that remain when those are left out that another one makes unlikely; one of each outcome.
 * @param {Table[]} tables
 * @param {Source} source
 * @param {Choices} choices
 */
function certain(tables, source, choices) {
  /** @type {((table: Table) => boolean)[]} */
  const rules = [
    ({ rows }) => rows.flat().length > 1,
    ({ odd }) => !odd,
    ({ rows }) => !rows.flat().some(isGap),
    ({ names, width }) => names.length > 1 && names.length === width,
  ];
  if (choices.column !== undefined && choices.column !== "all") rules.unshift(({ width }) => width > 1);
  for (const rule of rules) {
    const kept = tables.filter(rule);
    if (kept.length) tables = kept;
  }
  if (areDecimalLines(source, tables)) tables = tables.filter(({ decimal }) => decimal === ",");
  /** @type {Map<string, Table>} */
  const outcomes = new Map();
  for (const table of tables) {
    const key = JSON.stringify(table.width === 1 || table.rows.length === 1 ? [table.rows.flat()] : table.rows);
    if (!outcomes.has(key)) outcomes.set(key, table);
  }
  return [...outcomes.values()];
}

/**
 * Whether every line is one number with a decimal comma, and the whole parts do not count up like years.
 * @param {Source} source
 * @param {Table[]} tables
 */
function areDecimalLines(source, tables) {
  const parts = source.lines.slice(-tables[0].rows.length).map(([, line]) => /^[+-]?([0-9]+),([0-9]+)$/.exec(line));
  if (parts.some((part) => !part) || !tables.some(({ decimal }) => decimal === ",")) return false;
  const thousands = parts.every((part) => part && /^[1-9][0-9]{0,2}$/.test(part[1]) && part[2].length === 3);
  if (thousands) return false; // or not: both are possible
  return !countsUp(parts.map((part) => Number(part?.[1])));
}

/** Whether these are whole numbers at equal distances, as years and indices are. @param {Cell[]} values */
function countsUp(values) {
  const numbers = /** @type {number[]} */ (values.filter(Number.isInteger));
  const steps = new Set(numbers.slice(1).map((later, n) => later - numbers[n]));
  return numbers.length === values.length && values.length > 1 && steps.size === 1 && Math.min(...steps) > 0;
}

/** @param {Table[]} tables @returns {Question} */
function whichReading(tables) {
  const alone = new Set(tables.map(({ decimal }) => decimal)).size === tables.length;
  const options = tables.map(({ decimal, separator, rows, width }) => {
    const all = rows.flat();
    const list = width === 1 || rows.length === 1;
    const table = `${rows.length} rows of ${width} columns: ${first(rows[0])}`;
    const text = list ? `${all.length} numbers: ${first(all)}` : table;
    return { text, choice: alone ? { decimal } : { decimal, separator } };
  });
  return { question: `This can be read in ${tables.length} ways. Which is meant?`, options };
}

/** @param {Cell[]} cells */
function first(cells) {
  const plain = (/** @type {Cell} */ cell) => (typeof cell === "number" ? String(Number(cell.toPrecision(12))) : cell);
  const shown = cells.slice(0, 3).map((cell) => plain(cell) || "(empty)");
  return [...shown, ...(cells.length > 3 ? ["…"] : [])].join(", ");
}

/**
 * The numbers of a table: of its one column, or of the one that is chosen.
 * @param {Table} table
 * @param {Choices} choices
 * @returns {Found | Question}
 */
function seriesOf(table, choices) {
  const { rows, places, width } = table;
  const column = (/** @type {number} */ index) => rows.map((row) => row[index]);
  const everything = { text: `all ${rows.flat().length} numbers, line by line`, choice: { column: "all" } };
  if (width === 1 || rows.length === 1 || table.oneList || choices.column === "all") return found(table, null);
  if (table.ragged) {
    const short = places[rows.findIndex((row) => row.length !== rows[0].length)];
    const question = `The lines hold different numbers of values (see line ${short}). Are they one list?`;
    return { question, options: [everything] };
  }
  const numeric = rows[0].map((_, index) => index).filter((index) => !column(index).every(isLabel));
  const data = numeric.filter((index) => !(table.indexed && index === 0));
  if (choices.column !== undefined) return found(table, chosen(table, choices.column, numeric));
  if (data.length === 1) return found(table, data[0]);
  const times = data.filter((index) => index === 0 && rows.length > 2 && countsUp(column(index)));
  const order = [...data.filter((index) => !times.includes(index)), ...times];
  const time = times.length ? `; ${title(table, 0)} looks like the time` : "";
  const looks = `These look like ${rows.length} rows of ${width} columns${time}`;
  const option = (/** @type {number} */ index) => `${title(table, index)}: ${first(column(index))}`;
  const options = order.map((index) => ({ text: option(index), choice: { column: index + 1 } }));
  return { question: `${looks}. Use ${title(table, order[0])}?`, options: [...options, everything] };
}

/** @param {Table} table @param {number | string} column @param {number[]} numeric */
function chosen(table, column, numeric) {
  const index = typeof column === "number" ? column - 1 : table.names.indexOf(column);
  if (!numeric.includes(index)) {
    const those = numeric.map((n) => title(table, n)).join(", ");
    throw new UnreadableError(`there is no column ${column} of numbers, only ${those}`);
  }
  return index;
}

/** @param {Table} table @param {number} index */
function title({ names, width }, index) {
  const name = names.length === width ? names[index] : "";
  return name ? `column ${index + 1} (${name})` : `column ${index + 1}`;
}

/** @param {Table} table @param {number | null} index @returns {Found} */
function found(table, index) {
  const cells = index === null ? table.rows.flat() : table.rows.map((row) => row[index]);
  const numbers = /** @type {number[]} */ (cells.filter((cell) => typeof cell === "number"));
  if (numbers.length < cells.length) throw new UnreadableError(gap(table, index));
  const which = index === null ? "" : ` of ${title(table, index)}`;
  return { numbers, note: `${numbers.length} numbers${which}${table.decimal === "." ? "" : ", with decimal commas"}` };
}

/** @param {Table} table @param {number | null} index */
function gap(table, index) {
  for (const [n, row] of table.rows.entries()) {
    for (const [k, cell] of row.entries()) {
      if (typeof cell === "number" || (index !== null && k !== index)) continue;
      const what = cell === "" ? "is empty" : `is “${start(cell)}”`;
      return `there is a gap: ${whereIs(table, table.places[n], k)} ${what}. Fill it in, or take it out`;
    }
  }
  throw new Error("there is no gap");
}
