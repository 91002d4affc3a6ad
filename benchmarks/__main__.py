"""`make bench`: measure, print, and write _build/bench; with --record also benchmarks/recorded.json."""

import argparse
from pathlib import Path

from benchmarks import gradient, pages, report

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure what is asked for: everything, unless parts are named."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help="gradient or pages; both by default")
    parser.add_argument("--repetitions", type=int, default=200, help="rounds of each comparison (200)")
    parser.add_argument("--record", action="store_true", help="keep the numbers in benchmarks/recorded.json")
    given = parser.parse_args()
    chosen = given.parts or ["gradient", "pages"]
    if unknown := set(chosen) - {"gradient", "pages"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if given.record and set(chosen) != {"gradient", "pages"}:
        parser.error("only a run of everything is recorded")

    about = report.circumstances("make bench RECORD=1" if given.record else "make bench")
    folder = ROOT / "_build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[report.Comparison | report.Readings] = []
    if "gradient" in chosen:
        comparisons = gradient.compare(given.repetitions)
        (folder / "gradient.svg").write_text(gradient.picture(comparisons[0]).svg, encoding="utf-8")
        parts += comparisons
    if "pages" in chosen:
        parts += pages.read(ROOT / "_build" / "html", given.repetitions)
    print(report.write(folder, about, parts))
    if given.record:
        report.record(ROOT / "benchmarks" / "recorded.json", about, parts)


if __name__ == "__main__":
    main()
