"""What was measured, as Markdown to read and as JSON to keep."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SPACE = "\N{NO-BREAK SPACE}"

PACKAGES = (
    *("numpy", "numba", "torch", "jax", "autograd", "micrograd"),
    *("jupyterlab", "ipywidgets", "matplotlib", "playwright"),
)


@dataclass(frozen=True)
class Comparison:
    """Median seconds by case (a value of the letter) and contender; the first contender is ours."""

    title: str
    letter: str
    seconds: dict[int, dict[str, float]]
    left_out: list[str] = field(default_factory=list)

    def contenders(self) -> list[str]:
        """Everyone who took part in some case."""
        return list(dict.fromkeys(name for row in self.seconds.values() for name in row))

    def ranges(self) -> dict[str, str]:
        """In words, for a figure's alternative text: from the first case to the last."""
        rows = {name: [row[name] for row in self.seconds.values() if name in row] for name in self.contenders()}
        return {name: f"from {duration(values[0])} to {duration(values[-1])}" for name, values in rows.items()}

    def markdown(self) -> str:
        """With its title."""
        return f"## {self.title}\n\n{self.table()}"

    def table(self) -> str:
        """One row a contender: the time, and how many times ours it is."""
        head = [f"{self.letter}{SPACE}={SPACE}{case:,}" for case in self.seconds]
        rows = [[name, *(self._cell(row, name) for row in self.seconds.values())] for name in self.contenders()]
        absent = f"\n\nNot installed, hence left out: {', '.join(self.left_out)}." if self.left_out else ""
        return f"{_table(['', *head], rows)}{absent}"

    def _cell(self, row: dict[str, float], name: str) -> str:
        ours = row[self.contenders()[0]]
        if name not in row:
            return "–"
        times = row[name] / ours
        return f"{duration(row[name]).replace(' ', SPACE)} (×{f'{times:,.0f}' if times >= 1000 else f'{times:.3g}'})"


@dataclass(frozen=True)
class Reading:
    """One number, in its unit, and the most or the least that it may be where that is agreed."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    least: float | None = None

    def kept(self) -> bool:
        """Whether it is within what is agreed."""
        return (self.budget is None or self.value <= self.budget) and (self.least is None or self.value >= self.least)

    def row(self) -> list[str]:
        """The cells of its row."""
        most, least = (f"{bound:g} {self.unit}" for bound in (self.budget or 0.0, self.least or 0.0))
        asked = f"at most {most}" if self.budget is not None else f"at least {least}" if self.least is not None else ""
        verdict = "" if not asked else "yes" if self.kept() else "**no**"
        return [self.what, f"{self.value:,.4g} {self.unit}", asked, verdict]


@dataclass(frozen=True)
class Readings:
    """Numbers that belong together, and how they were taken."""

    title: str
    note: str
    readings: list[Reading]

    def markdown(self) -> str:
        """With its title."""
        return f"## {self.title}\n\n{self.table()}"

    def table(self) -> str:
        """One row a number."""
        rows = [reading.row() for reading in self.readings]
        columns = 4 if any(limit for _, _, limit, _ in rows) else 2
        head = ["", "measured", "limit", "met"]
        return f"{self.note}\n\n{_table(head[:columns], [row[:columns] for row in rows])}"


def duration(seconds: float) -> str:
    """Three digits and a unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def circumstances(command: str) -> dict[str, Any]:
    """When, on what and by which command; nothing that tells whose machine it is."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,  # how many wanted a core already
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def write(folder: Path, about: dict[str, Any], parts: Sequence[Comparison | Readings]) -> str:
    """Write report.md; gives its text."""
    text = "\n\n".join([f"# How fast is it?\n\n{in_words(about)}", *(part.markdown() for part in parts)]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(text, encoding="utf-8")
    return text


def in_words(about: dict[str, Any]) -> str:
    """The circumstances in one paragraph."""
    machine = about["machine"]
    words = f"{about['date']}, {machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    packages = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    load = "" if about["load"] is None else f" Load of the machine before: {about['load']:.3g}."
    return f"`{about['command']}`, {words}. {packages}.{load}"


def load(path: Path) -> tuple[dict[str, Any], dict[str, Comparison | Readings]]:
    """What `record` has kept: the circumstances, and each part by its title."""
    about = json.loads(path.read_text(encoding="utf-8"))
    parts: dict[str, Comparison | Readings] = {}
    for kept in about.pop("results"):
        if "seconds" in kept:
            kept["seconds"] = {int(case): row for case, row in kept["seconds"].items()}
            parts[kept["title"]] = Comparison(**kept)
        else:
            readings = [Reading(**reading) for reading in kept["readings"]]
            parts[kept["title"]] = Readings(kept["title"], kept["note"], readings)
    return about, parts


def record(path: Path, about: dict[str, Any], parts: Sequence[Comparison | Readings]) -> None:
    """Keep the numbers for the book, rounded to what repeats."""
    kept = about | {"results": [asdict(part) for part in parts]}
    path.write_text(json.dumps(_rounded(kept), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _table(head: list[str], rows: list[list[str]]) -> str:
    line = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, line, *rows))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
