"""Operates the controls of a page as a hand does, in any engine; controls.js finds them and tells what has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.engines import Engine

FIND = "() => {" + Path(__file__).with_suffix(".js").read_text("utf-8") + "}"

Item = dict[str, Any]
"""A control, as controls.js describes it."""


def find_all(engine: Engine) -> list[Item]:
    """Every control of the page, which is unfolded first."""
    engine.js(FIND)
    engine.js("() => controls.unfold()")
    return found(engine)


def found(engine: Engine) -> list[Item]:
    """Every control that can be operated now."""
    items: list[Item] = engine.js("() => controls.inventory()")
    return items


def use(engine: Engine, item: Item, hand: str, ready: dict[str, Any]) -> None:
    """Operate the control as a hand does it; nothing is dragged that a key or a tap can move."""
    kind = item["type"] or item["tag"]
    press = engine.tap if hand == "finger" else engine.click
    if kind == "range" and hand == "keys":
        engine.press("ArrowLeft" if ready["isFar"] else "ArrowRight")
    elif kind == "range":
        press(ready["left"] + (0.2 if ready["isFar"] else 0.8) * ready["width"], ready["y"])
    elif kind == "radio" and hand == "keys":
        engine.press("ArrowDown" if ready["isOn"] else "Space")
    elif kind in ("select", "select-one"):
        engine.press("Home" if ready["isFar"] else "ArrowDown" if hand == "keys" else "End")
    elif kind in ("text", "search", "textarea"):
        engine.press("Control+a")
        if ready["isFixed"]:
            return
        engine.type("gradient" if kind == "search" else ready["otherText"])
        engine.press("Enter" if kind != "textarea" else "Tab")
    elif item["role"] in ("slider", "application"):
        engine.press("ArrowUp")
    elif hand == "keys":
        engine.press("Space" if kind == "checkbox" else "Enter")
    else:
        press(ready["x"], ready["y"])


def faults_of(engine: Engine, item: Item, hand: str) -> list[str] | None:
    """What is wrong with one control, in words; it is left as quiet as it was. None if it is there no longer.

    The first time one looks nearby; where nothing has changed there, something else is moved first, and one looks
    everywhere.
    """
    index = item["index"]
    slow = "Play" in item["name"] or item["type"] == "text"  # what is typed is judged after a pause
    for times in range(4):
        if times:
            if not engine.js("([index, times]) => controls.stir(index, times)", [index, times - 1]):
                break
            engine.js("() => new Promise(next => setTimeout(next, 500))")  # what speaks after a pause has spoken
        ready = engine.js("([index, everywhere]) => controls.ready(index, everywhere)", [index, times > 0])
        if ready.get("gone"):
            return None
        if ready["covers"]:
            return [f"covered by {ready['covers'][0]}: {item['kind']}"]
        use(engine, item, hand, ready)
        outcome = engine.js("([index, time]) => controls.outcome(index, time)", [index, 1300 if slow else 300])
        if outcome["found"]:
            return [f"the focus is lost: {item['kind']}"] if outcome["lost"] else []
    return [f"nothing changes: {item['kind']} {item['name']}"]


def faults_of_kinds(
    engine: Engine, hand: str, seen: set[str], wanted: Callable[[Item], bool] = lambda item: True
) -> list[str]:
    """What is wrong with one control of each kind that is not among those seen, and with what is in the menus."""
    faults: list[str] = []

    def unseen(item: Item) -> bool:
        return item["kind"] not in seen and wanted(item)

    def operate(item: Item) -> None:
        if (wrong := faults_of(engine, item, hand)) is not None:
            seen.add(item["kind"])
            faults.extend(wrong)

    for item in found(engine):
        if unseen(item):
            operate(item)
    found(engine)
    for menu in range(engine.js("() => controls.menus()")):
        for item in engine.js("menu => controls.inside(menu)", menu):
            if unseen(item):
                engine.js("menu => controls.open(menu)", menu)  # the one before may have closed it
                operate(item)
        engine.js("menu => controls.shut(menu)", menu)
    return faults
