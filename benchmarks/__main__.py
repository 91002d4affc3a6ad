"""`make bench`: measure, print, and write _build/bench; with --record also benchmarks/recorded.json."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import build, goals, gradient, growth, live, pages, report

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build" / "bench"
Part = Callable[[int], Sequence[report.Comparison | report.Readings]]


def compare_gradients(repetitions: int) -> list[report.Comparison | report.Readings]:
    """What was asked, the comparisons, and the figure of the first."""
    comparisons = gradient.compare(repetitions)
    (FOLDER / "gradient.svg").write_text(gradient.picture(comparisons[0]).svg, encoding="utf-8")
    return [goals.judge(comparisons), *comparisons]


PARTS: dict[str, Part] = {
    "gradient": compare_gradients,
    "growth": growth.read,
    "build": lambda _: build.read(),
    "pages": lambda repetitions: pages.read(ROOT / "_build" / "html", repetitions),
    "live": lambda repetitions: live.read(ROOT / "_build" / "html", repetitions),
}


def main() -> None:
    """Measure what is asked for: everything, unless parts are named."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all of them by default")
    parser.add_argument("--repetitions", type=int, default=200, help="rounds of each comparison (200)")
    parser.add_argument("--record", action="store_true", help="keep the numbers in benchmarks/recorded.json")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if given.record and given.parts:
        parser.error("only a run of everything is recorded")

    about = report.circumstances("make bench RECORD=1" if given.record else "make bench")
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = [result for name in given.parts or PARTS for result in PARTS[name](given.repetitions)]
    print(report.write(FOLDER, about, results))
    if given.record:
        report.record(ROOT / "benchmarks" / "recorded.json", about, results)


if __name__ == "__main__":
    main()
