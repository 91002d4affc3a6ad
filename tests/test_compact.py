"""What the pages load is compact, and says the same: no space goes that a statement, a string or a pattern needs."""

import pytest

from book.extensions.compact import compact_script, compact_style

SCRIPTS = [
    ("const a = 1;\n\nconst b = [a, 2];\n", "const a=1;const b=[a,2];"),
    ("// gone\nlet x = 1; /* gone too */ let y = 2;", "let x=1;let y=2;"),
    ("const s = \"a  // b\";\nconst t = 'c /* d */';", "const s=\"a  // b\";const t='c /* d */';"),
    ("const t = `M${x} ${`${y} z`}L`;", "const t=`M${x} ${`${y} z`}L`;"),
    (
        "const t = `${list.map((v) => `${v} w`).join(` `)} end`;",
        "const t=`${list.map((v) => `${v} w`).join(` `)} end`;",
    ),
    ("text.split(/ +/); text.match(/[\"' /]+/g);", "text.split(/ +/);text.match(/[\"' /]+/g);"),
    ("const half = a / 2;\nconst q = a\n/ b;", "const half=a/2;const q=a\n/b;"),
    ("return value;\n", "return value;"),
    ("function f() {\n}\nf()\n", "function f(){}\nf()"),
    ("a - -b; a + +b;", "a- -b;a+ +b;"),
    ("if (a) {\n}\nelse return { b };", "if(a){}\nelse return{b};"),
    ("class A {\n#b = 1;\nget c() { return this.#b; }\n}", "class A{#b=1;get c(){return this.#b;}}"),
    ("const f = async () => {\nawait g;\n};", "const f=async()=>{await g;};"),
]


@pytest.mark.parametrize(("text", "compact"), SCRIPTS)
def test_a_script_loses_what_nothing_needs(text, compact):
    assert compact_script(text) == compact
    assert compact_script(compact) == compact


def test_a_style_sheet_keeps_the_spaces_that_say_something():
    text = '/* a */\n.b > .c, d {\n  width: calc(1rem + 2px);\n  content: "a  b";\n}\n'
    text += "@media (width < 3rem) { e { f: g } }\n"
    assert compact_style(text) == ('.b > .c,d{width: calc(1rem + 2px);content: "a  b";}@media (width < 3rem){e{f: g}}')


def test_our_own_files_lose_a_tenth_at_least(root):
    for name in ("mount.js", "print.js", "menus.js", "forget.js"):
        text = (root / "book" / "assets" / name).read_text("utf-8")
        assert len(compact_script(text)) < 0.9 * len(text), name
    for name in ("book.css", "print.css"):
        text = (root / "book" / "assets" / name).read_text("utf-8")
        assert len(compact_style(text)) < 0.9 * len(text), name
