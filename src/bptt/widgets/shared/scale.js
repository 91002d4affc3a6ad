// Round numbers for axes, and for the lines of equal height on a map.

/**
 * Round numbers between two others, at most `most` of them, evenly spaced.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function roundNumbers(low, high, most) {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = power * ([1, 2, 5, 10].find((digit) => (high - low) / (digit * power) <= most) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

/** First digits, and of how many powers of ten one has them. @type {[number[], number][]} */
const SPREADS = [
  [[1, 1.5, 2, 3, 4, 5, 7], 1], [[1, 2, 5], 1], [[1, 3], 1], [[1], 1], [[1], 2], [[1], 5], [[1], 10], [[1], 50],
];

/**
 * Round numbers that are evenly spread on a logarithmic scale.
 * @param {number} low  above 0
 * @param {number} high
 * @param {number} most
 */
export function roundPowers(low, high, most) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  for (const [digits, every] of SPREADS) {
    const numbers = [];
    for (let power = Math.ceil(first / every) * every; power <= last; power += every) {
      for (const digit of digits) numbers.push(Number(`${digit}e${power}`));
    }
    const inside = numbers.filter((number) => number >= low && number <= high);
    if (inside.length <= most) return inside;
  }
  return [];
}
