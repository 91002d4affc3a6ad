"""What the package offers by name, and what became of the names it used to offer."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import bptt

GONE = {
    "bptt.network": ["run", "room", "run_on_lists", "unchecked_weights"],
    "bptt.objective": ["run_objective"],
    "bptt.gradient": ["run_backward", "one_pass", "compiled_pass", "BLOCK"],
}


def test_the_package_itself_loads_nothing_but_numpy():
    code = (
        "import sys, numpy.random; before = set(sys.modules); import bptt\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - sys.stdlib_module_names - {'bptt', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_widgets_load_no_matplotlib_which_is_larger_than_all_the_rest():
    code = "import sys, bptt.widgets, bptt.diagrams; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in GONE.items() for name in names])
def test_a_name_that_is_gone_says_what_to_use(module, name):
    with pytest.raises(ImportError, match=rf"^{module}\.{name} is gone since bptt 0\.2: use bptt\.\w+"):
        exec(f"from {module} import {name}")


def test_a_name_that_never_was_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"^module 'bptt\.network' has no attribute 'nothing'$"):
        _ = importlib.import_module("bptt.network").nothing


def test_the_module_that_is_gone_says_what_to_use():
    with pytest.raises(ImportError, match=r"^bptt\.fast is gone since bptt 0\.2: .* loss_and_gradient is compiled"):
        import bptt.fast  # noqa: F401


def test_names_that_have_moved_can_be_had_from_where_they_were():
    from bptt.model import sigmoid, sigmoid_of_array
    from bptt.network import Weights

    weights = importlib.import_module("bptt.weights")
    network = importlib.import_module("bptt.network")
    assert Weights is weights.Weights
    assert (network.sigmoid, network.sigmoid_of_array) == (sigmoid, sigmoid_of_array)


def test_the_model_reads_in_one_sitting():
    lines = Path(importlib.import_module("bptt.model").__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 110
    assert [line for line in lines if len(line) > 79] == []


def test_every_public_module_says_what_it_offers():
    found = {module.name for module in pkgutil.walk_packages(bptt.__path__, "bptt.", onerror=lambda name: None)}
    for name in sorted(name for name in found - {"bptt.fast"} if "._" not in name):  # bptt.fast is gone
        module = importlib.import_module(name)
        assert [public for public in module.__all__ if not hasattr(module, public)] == [], name
        assert [public for public in module.__all__ if public.startswith("_")] == [], name


def test_nothing_changes_the_state_of_the_process():
    states = (
        "catch_warnings",
        "simplefilter",
        "np.seterr",
        "set_printoptions",
        "rcParams[",
        "rc_context",
        "os.environ[",
    )
    folder = Path(bptt.__file__).parent
    found = {
        file.name: [state for state in states if state in file.read_text("utf-8")] for file in folder.rglob("*.py")
    }
    assert {name: states for name, states in found.items() if states and name != "_index.py"} == {}
