"""Many ES modules as one script: what each exports is there, and names may meet."""

import pytest

from bptt import _modules
from bptt._modules import WIDGETS, module, script, style

FILES = {
    "one.js": """\
import { two } from "./two.js";
import {
  three,
} from "./three.js";
const own = 1;
export default { own };
""",
    "two.js": """\
// a comment
const own = 2;
/** What it is. */
export function two() {
  return own; // stays
}
""",
    "three.js": """\
import { two } from "./two.js";
export const three = 3;
export async function wait() {}
export class Four {}
""",
    "left.js": 'import { right } from "./right.js";\n',
    "right.js": 'import { left } from "./left.js";\n',
}

JOINED = """\
const modules = {};
modules["two.js"] = (() => {
const own = 2;
function two() {
  return own; // stays
}

return { two };
})();
modules["three.js"] = (() => {
const { two } = modules["two.js"];
const three = 3;
async function wait() {}
class Four {}

return { three, wait, Four };
})();
modules["one.js"] = (() => {
const { two } = modules["two.js"];
const {
  three,
} = modules["three.js"];
const own = 1;

return { default: { own } };
})();
"""


@pytest.fixture
def files(monkeypatch):
    monkeypatch.setattr(_modules, "read", FILES.__getitem__)


def test_each_module_is_a_function_of_its_own_after_those_it_needs(files):
    assert script(["one.js"]) == JOINED


def test_a_module_for_anywidget_exports_what_its_entry_does(files):
    assert module("one.js").endswith('})();\nexport default modules["one.js"].default;\n')


def test_a_circle_is_refused(files):
    with pytest.raises(ValueError, match=r"circle, got left\.js → right\.js → left\.js"):
        script(["left.js"])


def test_the_real_modules_leave_no_import_and_no_export_behind():
    text = script(f"{name}.js" for name in WIDGETS)
    assert [line for line in text.splitlines() if line.startswith(("import ", "export "))] == []
    assert text.count("return { default: { render } };") == len(WIDGETS)


def test_no_file_is_too_long_to_read():
    folder = _modules.files("bptt") / "widgets"
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in folder.iterdir() if file.is_file()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert "explorer.js" in lengths


def test_where_no_theme_is_set_the_palette_follows_the_system():
    css = style("explorer.css", "memory.css")
    system = css[css.index("@media (prefers-color-scheme: dark)") :]
    dark = _modules.read("palette.css").split('body[data-jp-theme-light="false"] {')[1].split("}")[0]
    assert dark in system
    assert css.count("{") == css.count("}")
    assert css.index(".bptt-explorer") < css.index(".bptt-memory")


def test_a_style_follows_the_page_or_else_the_system():
    palette, _, rest = style("memory.css").partition("@media (prefers-color-scheme: dark) {\n")
    assert palette == _modules.read("palette.css") + "\n"
    where, _, rules = rest.partition(" {\n")
    assert where == ":root:not([data-theme], :has(body[data-jp-theme-light]))"
    of_theme = palette[palette.index('html[data-theme="dark"]') :]
    assert rules.startswith(of_theme[of_theme.index("{") + 2 :].rstrip() + "\n}\n\n")
    assert rules.endswith("}\n\n" + _modules.read("memory.css"))
