"""How far everything goes: the same numbers as in limits.js, which a test compares."""

from bptt._validation import MOST

__all__ = [
    "AHEAD",
    "FARTHEST",
    "INPUTS",
    "LARGEST",
    "MOST",
    "NEURONS",
    "PASSES",
    "POINTS",
    "RANGE",
    "SEEDS",
    "STEPS",
    "UPDATES",
]

AHEAD = 100
"""The most steps of the Trainer's forecast."""

LARGEST = 1e6
"""No number that a reader sets, and no weight that learns, is larger in size: beyond it T steps can leave float64."""

RANGE = {"u": (-10.0, 10.0), "v": (-10.0, 10.0), "w": (-10.0, 10.0), "s": (-2.0, 2.0)}
"""The reach of each slider. Values beyond it can be set from Python."""

STEPS = 12
"""The most steps of the unrolled network."""

NEURONS = 3
"""The most neurons of the Layer."""

INPUTS = 20
"""The most inputs of the Memory."""

PASSES = 500
"""The most passes of the Landscape through its sequence."""

FARTHEST = 1e15
"""No number of the Trainer's series is larger in size; beyond a million it is scaled, whatever is asked for."""

POINTS, UPDATES = 300, 10_000
"""The most points of the Trainer's series, and the most updates."""

SEEDS = 1_000_000
"""The seeds of random starts are smaller than this."""
