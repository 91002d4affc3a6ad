// The map: E over two of the weights, as a grid of numbers, as colours and as lines of equal height.

import { RANGE } from "../shared/limits.js";
import { squaredError } from "../shared/rnn.js";
import { roundNumbers, roundPowers } from "../shared/scale.js";

/** @typedef {import("../shared/rnn.js").Letter} Letter */
/**
 * n × n cells of E (or log E), the top row first; the scale they are shown on, from low to high; the levels of the
 * lines.
 * @typedef {{n: number, heights: Float64Array, low: number, high: number, levels: number[], logarithmic: boolean,
 *   flat: boolean, lowest: {E: number, at: [number, number]}}} Grid
 */

/**
 * E at the middle of n × n cells; the other two weights are held.
 * @param {import("../shared/rnn.js").Weights} weights
 * @param {number[]} sequence
 * @param {[Letter, Letter]} axes  across and up
 * @param {boolean} logarithmic
 * @param {number} n
 * @returns {Grid}
 */
export function errorGrid(weights, sequence, [across, up], logarithmic, n) {
  const at = { ...weights };
  const heights = new Float64Array(n * n);
  const middle = (/** @type {Letter} */ letter, /** @type {number} */ i) =>
    RANGE[letter][0] + ((i + 0.5) / n) * (RANGE[letter][1] - RANGE[letter][0]);
  const columns = Array.from({ length: n }, (_, i) => middle(across, i));
  let [lowest, highest, where] = [Infinity, 0, 0];
  for (let row = 0, i = 0; row < n; row++) {
    at[up] = middle(up, n - 1 - row);
    for (let column = 0; column < n; column++, i++) {
      at[across] = columns[column];
      const E = squaredError(at, sequence);
      heights[i] = E;
      if (E < lowest) [lowest, where] = [E, i];
      if (E > highest) highest = E;
    }
  }
  const flat = !(highest - lowest > 1e-9 * highest);
  const place = /** @type {[number, number]} */ ([columns[where % n], middle(up, n - 1 - Math.floor(where / n))]);
  const cell = { E: lowest, at: place };
  if (!logarithmic || flat) {
    const levels = flat ? [] : roundNumbers(lowest, highest, 9);
    return { n, heights, low: lowest, high: highest, levels, logarithmic: false, flat, lowest: cell };
  }
  const floor = Math.max(lowest, highest * 1e-12); // E may be 0 at a cell, log E is not to be −∞
  for (let i = 0; i < heights.length; i++) heights[i] = Math.log10(Math.max(heights[i], floor));
  const levels = roundPowers(floor, highest, 10).map(Math.log10);
  const [low, high] = [Math.log10(floor), Math.log10(highest)];
  return { n, heights, low, high, levels, logarithmic: true, flat, lowest: cell };
}

/**
 * 256 colours between the five that the style sheet gives.
 * @param {string[]} stops  like #1a2b3c
 */
export function ramp(stops) {
  const channels = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const before = Math.min(stops.length - 2, Math.floor(place));
    return channels[before].map((from, c) => Math.round(from + (place - before) * (channels[before + 1][c] - from)));
  });
}

/**
 * Paint the cells and the lines on a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} cells  where the cells are painted first, one pixel each
 * @param {Grid} grid
 * @param {{colours: number[][], line: string, scale: number}} style
 */
export function paint(canvas, cells, grid, { colours, line, scale }) {
  const { n, heights, low, high } = grid;
  cells.width = cells.height = n;
  const small = /** @type {CanvasRenderingContext2D} */ (cells.getContext("2d"));
  const image = small.createImageData(n, n);
  const factor = grid.flat ? 0 : 255 / (high - low);
  for (let i = 0, at = 0; i < heights.length; i++, at += 4) {
    const colour = colours[Math.min(255, Math.max(0, Math.round((heights[i] - low) * factor)))];
    image.data[at] = colour[0];
    image.data[at + 1] = colour[1];
    image.data[at + 2] = colour[2];
    image.data[at + 3] = 255;
  }
  small.putImageData(image, 0, 0);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "medium";
  context.drawImage(cells, 0, 0, canvas.width, canvas.height);
  context.strokeStyle = line;
  context.lineWidth = scale;
  context.stroke(contours(grid, canvas.width / n));
}

/**
 * The lines of equal height, by marching squares: in each square between four cell middles, a line separates the
 * corners above a level from those below.
 * @param {Grid} grid
 * @param {number} size  of a cell, in pixels
 */
export function contours({ n, heights, levels }, size) {
  const path = new Path2D();
  const bands = new Uint8Array(heights.length); // how many levels lie below
  for (let i = 0; i < heights.length; i++) {
    let band = 0;
    while (band < levels.length && levels[band] <= heights[i]) band++;
    bands[i] = band;
  }
  for (let row = 0; row + 1 < n; row++) {
    for (let column = 0; column + 1 < n; column++) {
      const i = row * n + column;
      const [a, b, c, d] = [bands[i], bands[i + 1], bands[i + n + 1], bands[i + n]];
      if (a === b && b === c && c === d) continue;
      const corners = [heights[i], heights[i + 1], heights[i + n + 1], heights[i + n]];
      for (let level = Math.min(a, b, c, d); level < Math.max(a, b, c, d); level++) {
        crossings(path, corners, levels[level], (column + 0.5) * size, (row + 0.5) * size, size);
      }
    }
  }
  return path;
}

/** The way around a square, corner by corner, from the upper left one. */
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

/**
 * @param {Path2D} path
 * @param {number[]} corners
 * @param {number} level
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
function crossings(path, corners, level, x, y, size) {
  let open = false;
  for (let from = 0; from < 4; from++) {
    const to = (from + 1) % 4;
    const [before, after] = [corners[from], corners[to]];
    if (before >= level === after >= level) continue;
    const share = (level - before) / (after - before);
    const px = x + size * (CORNERS[from][0] + share * (CORNERS[to][0] - CORNERS[from][0]));
    const py = y + size * (CORNERS[from][1] + share * (CORNERS[to][1] - CORNERS[from][1]));
    if (open) path.lineTo(px, py);
    else path.moveTo(px, py);
    open = !open;
  }
}
