"""Many ES modules as one script: what each exports is there, and names may meet."""

import json
import re

import pytest

from bptt import _modules
from bptt._modules import REGISTRY, WIDGETS, module, needed, palette, script, scripts, style
from bptt.widgets.shared import limits

FILES = {
    "one/view.js": """\
import { two } from "./two.js";
import {
  three,
} from "../shared/three.js";
const own = 1;
export default view({ own });
""",
    "one/two.js": """\
// a comment
const own = 2;
/** What it is. */
export function two() {
  return own; // gone too
}
""",
    "shared/three.js": """\
import { two } from "../one/two.js";
export const three = 3;
export async function wait() {}
export class Four {}
""",
    "later/view.js": """\
/** @type {import("../shared/three.js").Four} which fetches nothing */
const two = async () => (await import("../one/two.js")).two();
""",
    "left/view.js": 'import { right } from "./right.js";\n',
    "left/right.js": 'import { left } from "./view.js";\n',
}

JOINED = """\
bptt.modules["one/two.js"] = () => {
const own = 2;
function two() {
return own;
}

return { two };
};
bptt.modules["shared/three.js"] = () => {
const { two } = bptt.need("one/two.js");
const three = 3;
async function wait() {}
class Four {}

return { three, wait, Four };
};
bptt.modules["one/view.js"] = () => {
const { two } = bptt.need("one/two.js");
const {
three,
} = bptt.need("shared/three.js");
const own = 1;

return { default: view({ own }) };
};
"""


@pytest.fixture
def written(monkeypatch):
    monkeypatch.setattr(_modules, "read", FILES.__getitem__)


def test_each_module_is_a_function_of_its_own_behind_those_it_needs(written):
    names = needed("one/view.js")
    assert names == ["one/two.js", "shared/three.js", "one/view.js"]
    assert script(names) == JOINED


def test_what_is_imported_later_is_needed_but_not_at_once(written):
    assert needed("later/view.js") == ["one/two.js", "later/view.js"]
    assert needed("later/view.js", later=False) == ["later/view.js"]
    assert '(await bptt.later("one/two.js")).two();' in script(["later/view.js"])


def test_a_module_for_anywidget_exports_what_its_entry_does(written):
    text = module("one")
    assert text.startswith(f"const bptt = {REGISTRY};\nbptt.modules[")
    assert text.endswith('};\nexport default bptt.need("one/view.js").default;\n')


def test_a_circle_is_refused(written):
    with pytest.raises(ValueError, match=r"circle, got left/view\.js → left/right\.js → left/view\.js"):
        needed("left/view.js")


def test_the_real_modules_leave_no_import_and_no_export_behind():
    text = script(name for widget in WIDGETS for name in needed(f"{widget}/view.js"))
    assert [line for line in text.splitlines() if line.startswith(("import ", "export "))] == []
    assert text.count("return { default: view(") == len(WIDGETS)
    assert [line for line in text.splitlines() if line.count("`") % 2] == [], "text that goes on loses its indentation"


def test_a_page_has_all_modules_of_a_widget_when_it_has_those_shared_and_those_of_its_folder():
    for widget in WIDGETS:
        there = {*scripts("shared"), *scripts(widget)}
        assert {name for name in needed(f"{widget}/view.js") if name not in there} == set()
        assert set(scripts(widget)) <= set(needed(f"{widget}/view.js")), "no module is left over"


def sources(root):
    """The text of every JavaScript file that is ours, by its path."""
    files = [*(root / "src" / "bptt" / "widgets").rglob("*.js"), *(root / "book" / "assets").glob("*.js")]
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}


def test_no_file_is_too_long_to_read(root):
    lengths = {name: len(text.splitlines()) for name, text in sources(root).items()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert "src/bptt/widgets/explorer/view.js" in lengths


def test_javascript_is_held_to_the_width_of_python(root):
    wide = [
        f"{name}:{number}: {len(line)}"
        for name, text in sources(root).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > 120
    ]
    assert wide == []


def test_where_no_theme_is_set_the_palette_follows_the_system():
    css = style("memory")
    system = css[css.index("@media (prefers-color-scheme: dark)") :]
    dark = _modules.read("shared/palette.css").split('body[data-jp-theme-light="false"] {')[1].split("}")[0]
    assert dark in system
    assert css.count("{") == css.count("}")
    assert css.index(".bptt-view") < css.index(".bptt-memory")


def test_a_style_follows_the_page_or_else_the_system():
    colours, _, rest = palette().partition("@media (prefers-color-scheme: dark) {\n")
    assert colours == _modules.read("shared/palette.css") + "\n"
    where, _, rules = rest.partition(" {\n")
    assert where == ":root:not([data-theme], :has(body[data-jp-theme-light]))"
    of_theme = colours[colours.index('html[data-theme="dark"]') :]
    assert rules == of_theme[of_theme.index("{") + 2 :].rstrip() + "\n}\n"
    assert style("memory") == "\n".join([palette(), *map(_modules.read, ["shared/style.css", "memory/style.css"])])


def test_limits_are_the_same_in_python_and_in_javascript():
    constants = re.findall(r"^export const (\w+) = (.*);$", _modules.read("shared/limits.js"), re.MULTILINE)
    there = {name: json.loads(re.sub(r"(\w+):", r'"\1":', value)) for name, value in constants}
    here = {name: getattr(limits, name) for name in dir(limits) if name.isupper()}
    assert there == {name: json.loads(json.dumps(value)) for name, value in here.items()}
    assert len(there) >= 8
