// How far everything goes: the same numbers as in limits.py, which a test compares.

/**
 * No number that a reader sets, and no weight that learns, is larger in size: beyond it T steps can leave floating
 * point.
 */
export const LARGEST = 1e6;

/** The reach of each slider. Values beyond it can be set from Python. */
export const RANGE = { u: [-10, 10], v: [-10, 10], w: [-10, 10], s: [-2, 2] };

/** The most steps of the unrolled network. */
export const STEPS = 12;

/** The most neurons of the Layer. */
export const NEURONS = 3;

/** The most inputs of the Memory. */
export const INPUTS = 20;

/** The most passes of the Landscape through its sequence. */
export const PASSES = 500;

/** No number of the Trainer's series is larger in size; beyond a million it is scaled, whatever is asked for. */
export const FARTHEST = 1e15;

/** The most points of the Trainer's series, and the most updates. */
export const POINTS = 300;
export const UPDATES = 10000;

/** The seeds of random starts are smaller than this. */
export const SEEDS = 1e6;

/** The most steps of the Trainer's forecast. */
export const AHEAD = 100;

/** The most passes, updates or steps of one call, as everywhere in the package. */
export const MOST = 1e9;
