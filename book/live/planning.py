"""Which cells run before the one that the reader runs, so that it finds what it would find from top to bottom."""

from collections.abc import Mapping, Sequence

from .reading import Reading, read

Maker = tuple[int, int]
"""What made the value of a name: the number of a cell, and a mark of its lines and of all that they were given."""

UNKNOWN: Maker = (-1, 0)


def plan(sources: Sequence[str], cell: int, now: Mapping[str, Maker]) -> list[int]:
    """The numbers of the cells to run, in order; `cell` is the last.

    now: what made each name that there is (see `after`). A cell runs again if what it gives is needed and has been
    changed since, by another cell or by an edit.
    """
    readings = resolve(read(sources))
    before, makers = _top_to_bottom(sources, readings)
    chosen: set[int] = {cell}
    while True:
        there, missing = dict(now), set()
        for index in sorted(chosen):
            reading = readings[index]
            needed = set().union(*(readings[later].takes for later in chosen if later > index))
            for name in (reading.takes | reading.sets | reading.maybe & needed) & before[index].keys():
                maker = before[index][name]
                again = name in reading.sets and there.get(name, UNKNOWN)[0] == index  # a.b = 1 may be done twice
                if there.get(name) != maker and not again:
                    missing.add(maker[0])
            there |= dict.fromkeys(_gives(reading), makers[index])
        if missing <= chosen:
            return sorted(chosen)
        chosen |= missing


def after(sources: Sequence[str], cell: int, succeeded: bool) -> dict[str, Maker]:
    """What the run of a cell makes of the names that it gives; of unknown make, where it ended in an error."""
    readings = resolve(read(sources))
    _, makers = _top_to_bottom(sources, readings)
    return dict.fromkeys(_gives(readings[cell]), makers[cell] if succeeded else UNKNOWN)


def _gives(reading: Reading) -> set[str]:
    return reading.binds | reading.changed()


def resolve(readings: list[Reading]) -> list[Reading]:
    """The readings of a page's cells with what only all of them together tell.

    A call of a function reads what its lines read; what shares an object is changed with it; to go through an iterator
    changes it; a cell that uses a strange function, or is unsure itself, takes and gives everything.
    """
    later: dict[str, set[str]] = {}
    shares: list[tuple[str, str]] = []
    strange: set[str] = set()
    once: set[str] = set()
    for reading in readings:
        for name, names in reading.later.items():
            later.setdefault(name, set()).update(names)
        strange |= reading.strange
        once |= reading.once
        shares += reading.shares
    shares += [pair for reading in readings for pair in reading.called if pair[1] in later]
    once |= {name for reading in readings for name, function in reading.called if function in strange}
    together = _closure(shares)
    for reading in readings:
        reading.takes = _reach(reading.takes, later, together)
        reading.changes |= reading.deeply | reading.takes & once
        reading.changes = {other for name in reading.changes for other in together.get(name, {name})}
        reading.sets = {other for name in reading.sets for other in together.get(name, {name})}
        reading.takes |= reading.changes - reading.binds
    everything = {name for reading in readings for name in reading.takes | _gives(reading)}
    for reading in readings:
        if not reading.sure or reading.takes & strange - reading.strange:
            reading.takes, reading.changes = set(everything), set(everything)
    return readings


def _closure(pairs: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    """From a name to all names that a chain of pairs connects it with."""
    groups: dict[str, set[str]] = {}
    for one, other in pairs:
        group = groups.get(one, {one}) | groups.get(other, {other})
        groups |= dict.fromkeys(group, group)
    return groups


def _reach(names: set[str], later: Mapping[str, set[str]], together: Mapping[str, set[str]]) -> set[str]:
    """These names, and those that the functions among them will read."""
    reached, waiting = set(names), list(names)
    while waiting:
        for name in together.get(waiting[-1], {waiting[-1]}) & later.keys() | {waiting.pop()}:
            new = later.get(name, set()) - reached
            reached |= new
            waiting += new
    return reached


def _top_to_bottom(sources: Sequence[str], readings: list[Reading]) -> tuple[list[dict[str, Maker]], list[Maker]]:
    """What made each name before each cell, and the maker that each cell is, if all cells run once in order."""
    there: dict[str, Maker] = {}
    before, makers = [], []
    for index, (source, reading) in enumerate(zip(sources, readings, strict=True)):
        before.append(dict(there))
        given = frozenset((name, there.get(name)) for name in reading.takes | reading.maybe)
        makers.append((index, hash((index, source, given))))
        there |= dict.fromkeys(_gives(reading), makers[index])
    return before, makers
