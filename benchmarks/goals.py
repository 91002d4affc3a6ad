"""What the package asks of itself, and whether this run has shown it: every goal is a ratio of two times."""

from collections.abc import Iterator, Sequence

from benchmarks.contenders import FAST, LIBRARIES, OURS
from benchmarks.report import Comparison, Reading, Readings

PYTORCH, JAX = LIBRARIES["torch"], LIBRARIES["jax"]
NOTE = "How many times our time another one takes, in the worst of the cases named. Who is not installed is left out."
SLOWER = (PYTORCH, LIBRARIES["autograd"], LIBRARIES["micrograd"], "central differences", "complex step")
AT_3 = {PYTORCH: 45.0, JAX: 4.0, SLOWER[3]: 1.5}  # what a reader can rely on, from one machine and run to the next


def judge(comparisons: Sequence[Comparison]) -> Readings:
    """The goals of all comparisons that `gradient.compare` makes."""
    one, grid, *_, layer = comparisons
    found: list[Reading] = []
    for peer, times in AT_3.items():
        found += _ahead(one, OURS, peer, times, "T = 3", 3, 3)
    for peer in SLOWER:
        found += _ahead(one, OURS, peer, 1.0, "every T")
    for peer in (*SLOWER, JAX):
        found += _ahead(one, FAST, peer, 1.5, "every T")
    found += _ahead(grid, OURS, PYTORCH, 1.0, "40,000 weights")
    found += _ahead(layer, layer.contenders()[0], "torch.nn.RNN", 1.0, "H = 128", 128, 128)
    return Readings("What is asked, and what was measured", NOTE, found)


def _ahead(
    one: Comparison, ours: str, peer: str, times: float, where: str, first: int = 0, last: int = 10**9
) -> Iterator[Reading]:
    rows = [row for case, row in one.seconds.items() if first <= case <= last and peer in row and ours in row]
    if rows:
        yield Reading(f"{peer} against {ours}, {where}", min(row[peer] / row[ours] for row in rows), "×", least=times)
