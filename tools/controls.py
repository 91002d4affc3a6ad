"""Operates the controls of a page as a hand does, in any engine; controls.js finds them and tells what has changed."""

from pathlib import Path
from typing import Any

from tools.engines import Engine

FIND = "() => {" + Path(__file__).with_suffix(".js").read_text("utf-8") + "}"


def find_all(engine: Engine) -> list[dict[str, Any]]:
    """Every control of the page, which is unfolded first."""
    engine.js(FIND)
    engine.js("() => controls.unfold()")
    found: list[dict[str, Any]] = engine.js("() => controls.inventory()")
    return found


def use(engine: Engine, item: dict[str, Any], hand: str) -> None:
    """Operate the control as a hand does it; nothing is dragged that a key or a tap can move."""
    index, kind = item["index"], item["type"] or item["tag"]
    aim = engine.js("index => controls.aim(index)", index)
    press = engine.tap if hand == "finger" else engine.click
    if kind == "range" and hand != "keys":
        engine.js("index => controls.remember(index)", index)
        part = 0.2 if engine.js("index => controls.atEnd(index)", index) else 0.8
        press(aim["left"] + part * aim["width"], aim["y"])
        return
    engine.js("index => controls.focus(index)", index)
    engine.js("index => controls.remember(index)", index)
    if kind == "range":
        engine.press("ArrowLeft" if engine.js("index => controls.atEnd(index)", index) else "ArrowRight")
    elif kind == "radio" and hand == "keys":
        engine.press("ArrowDown" if engine.js("index => controls.isOn(index)", index) else "Space")
    elif kind in ("select", "select-one"):
        engine.press("ArrowDown" if hand == "keys" else "End")
    elif kind in ("text", "search", "textarea"):
        text = "gradient" if kind == "search" else engine.js("index => controls.otherText(index)", index)
        engine.press("Control+a")
        engine.type(text)
        engine.press("Enter" if kind != "textarea" else "Tab")
    elif item["role"] in ("slider", "application"):
        engine.press("ArrowUp")
    elif hand == "keys":
        engine.press("Space" if kind == "checkbox" else "Enter")
    else:
        press(aim["x"], aim["y"])


def faults_of(engine: Engine, item: dict[str, Any], hand: str) -> list[str]:
    """What is wrong with one control, in words; it is left as quiet as it was."""
    index = item["index"]
    aim = engine.js("index => controls.aim(index)", index)
    if aim.get("gone"):
        return []
    if aim["covers"]:
        return [f"covered by {aim['covers'][0]}: {item['kind']}"]
    for times in range(4):
        if times:
            if not engine.js("([index, times]) => controls.stir(index, times)", [index, times - 1]):
                break
            engine.js("() => new Promise(next => setTimeout(next, 500))")  # what speaks after a pause has spoken
        use(engine, item, hand)
        slow = "Play" in item["name"] or item["type"] == "text"  # what is typed is judged after a pause
        if engine.js("milliseconds => controls.changed(milliseconds)", 1300 if slow else 300):
            lost = engine.js("() => controls.lost()")
            engine.js("index => controls.quiet(index)", index)
            return [f"the focus is lost: {item['kind']}"] if lost else []
    return [f"nothing changes: {item['kind']} {item['name']}"]
