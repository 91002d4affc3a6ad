// Is a typed expression exactly the right one? Both are worked out in whole numbers modulo a prime, at a drawn point.
//
// The same as bptt/exercises/_exact.py, which says why: both draw the same points and give the same answers. No DOM.

/** @typedef {import("./expression.js").Tree} Tree */

const PRIMES = [2n ** 61n - 1n, 2n ** 61n - 31n];
const BITS = 2n ** 64n - 1n;

class DividesByZero extends Error {}

/**
 * Whether two trees are the same expression in a network of T steps; undefined where the first divides by 0 always.
 * @param {Tree} tree
 * @param {Tree} right
 * @param {number} T
 */
export function same(tree, right, T) {
  const seed = seedOf(tree);
  try {
    return PRIMES.every((prime) => {
      const value = valueAt(T, prime, seed);
      return value(tree) === value(right);
    });
  } catch (error) {
    if (error instanceof DividesByZero) return undefined;
    throw error;
  }
}

/** 64 bits made of a tree, by the hash of Fowler, Noll and Vo (FNV-1a). @param {Tree} tree */
export function seedOf(tree) {
  const text = new TextEncoder().encode(JSON.stringify(tree));
  return text.reduce((state, byte) => ((state ^ BigInt(byte)) * 0x100000001b3n) & BITS, 0xcbf29ce484222325n);
}

/** Whole numbers of 64 bits, one after another, by the generator splitmix64. @param {bigint} seed */
export function draws(seed) {
  return () => {
    seed = (seed + 0x9e3779b97f4a7c15n) & BITS;
    return mixed(seed);
  };
}

/** @param {bigint} state */
function mixed(state) {
  state = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & BITS;
  state = ((state ^ (state >> 27n)) * 0x94d049bb133111ebn) & BITS;
  return state ^ (state >> 31n);
}

/**
 * A value modulo a prime for every name; weights, inputs and states are drawn, the rest follows from them.
 * @param {number} T
 * @param {bigint} prime
 * @param {bigint} seed
 */
function pointAt(T, prime, seed) {
  const mod = (/** @type {bigint} */ value) => ((value % prime) + prime) % prime;
  const next = draws(seed);
  /** @type {Record<string, bigint>} */
  const at = {};
  for (const letter of ["u", "v", "w", "s"]) at[letter] = next() % prime;
  for (let t = 1; t <= T + 1; t++) at[`x${t}`] = next() % prime;
  for (let t = 1; t <= T; t++) at[`y${t}`] = next() % prime;
  at.y0 = at.s;
  at[`delta${T + 1}`] = 0n;
  for (let t = 1; t <= T; t++) {
    at[`t${t}`] = at[`x${t + 1}`];
    at[`z${t}`] = mod(at.w * at[`y${t - 1}`] + at.v * at[`x${t}`]);
    at[`p${t}`] = mod(at.u * at[`y${t}`]);
    at[`epsilon${t}`] = mod(2n * (at[`p${t}`] - at[`t${t}`]));
  }
  for (let t = T; t > 0; t--) {
    const slope = at[`y${t}`] * (1n - at[`y${t}`]);
    at[`delta${t}`] = mod(slope * (at.u * at[`epsilon${t}`] + at.w * at[`delta${t + 1}`]));
  }
  return at;
}

/**
 * A function that works a tree out. It throws DividesByZero.
 * @param {number} T
 * @param {bigint} prime
 * @param {bigint} seed
 */
function valueAt(T, prime, seed) {
  const at = pointAt(T, prime, seed);
  const mod = (/** @type {bigint} */ value) => ((value % prime) + prime) % prime;
  const power = (/** @type {bigint} */ base, /** @type {bigint} */ exponent) => {
    let result = 1n;
    for (let left = exponent, square = base; left; left >>= 1n, square = (square * square) % prime) {
      if (left & 1n) result = (result * square) % prime;
    }
    return result;
  };
  const inverse = (/** @type {bigint} */ value) => {
    if (mod(value) === 0n) throw new DividesByZero();
    return power(mod(value), prime - 2n);
  };
  /** The state that belongs to a pre-activation, 1/2 at 0, and for anything else a number drawn for it. */
  const sigma = (/** @type {bigint} */ z) => {
    if (z === 0n) return inverse(2n);
    for (let t = 1; t <= T; t++) {
      if (z === at[`z${t}`]) return at[`y${t}`];
      if (z === prime - at[`z${t}`]) return mod(1n - at[`y${t}`]); // σ(-z) = 1 - σ(z)
    }
    const smaller = z < prime - z ? z : prime - z;
    const y = mixed(smaller ^ seed) % prime;
    return z === smaller ? y : mod(1n - y);
  };
  /** @type {(tree: Tree) => bigint} */
  const value = ([kind, ...parts]) => {
    if (kind === "number") {
      const [whole, fraction = ""] = parts[0].split(".");
      return mod(BigInt(whole + fraction) * inverse(10n ** BigInt(fraction.length)));
    }
    if (kind === "name") return at[parts[0]];
    const first = value(parts[0]);
    if (kind === "^") return power(parts[1] >= 0 ? first : inverse(first), BigInt(Math.abs(parts[1])));
    if (kind === "+") return mod(parts.slice(1).map(value).reduce((total, term) => total + term, first));
    if (kind === "*") return parts.slice(1).map(value).reduce((product, factor) => (product * factor) % prime, first);
    if (kind === "neg") return mod(-first);
    if (kind === "inv") return inverse(first);
    const y = sigma(first);
    if (kind === "exp") return mod(y * inverse(1n - y)); // e^z = σ(z) / (1 - σ(z))
    return kind === "σ" ? y : mod(y * (1n - y));
  };
  return value;
}
