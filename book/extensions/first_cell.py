"""Install the package of this book, unless it is there."""

import importlib
import importlib.metadata
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile

WANTED = "WHEEL"
VERSION = WANTED.split("-")[1]
ADDRESS = ""  # instead of a file beside this notebook: the address of one, from a release of the book

had_widgets = importlib.util.find_spec("anywidget") and importlib.util.find_spec("jupyterlab_widgets")
missing = [name for name in ("bptt", "autograd") if not importlib.util.find_spec(name)]
if "bptt" not in missing and importlib.metadata.version("bptt") != VERSION:
    missing.append(f"bptt {VERSION}")
beside = sorted(pathlib.Path.cwd().glob(WANTED.removesuffix(".whl") + "*.whl"))  # browsers add " (1)" to a second one
if not missing:
    print("All is there. Go on with the next cell.")
elif not beside and not ADDRESS:
    print(
        f"{', '.join(missing)}: not installed, and there is no {WANTED} in {pathlib.Path.cwd()}.\n"
        "Download it where you found this notebook, put it into that folder (in Colab: upload it on the left), and "
        "run this cell again. Or write its address into ADDRESS above."
    )
else:
    with tempfile.TemporaryDirectory() as folder:  # pip takes the file under its own name only
        wheel = ADDRESS or pathlib.Path(shutil.copy(str(beside[-1]), str(pathlib.Path(folder, WANTED)))).as_uri()
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, f"bptt[chapters] @ {wheel}"], capture_output=True, text=True)
    importlib.invalidate_caches()
    if done.returncode:
        print(f"The installation failed. pip says:\n{done.stderr[-2000:]}")
    elif had_widgets:
        print("Installed. Go on with the next cell.")
    else:
        print(
            "Installed, and with it what shows the widgets. Save, and reload this page in the browser; then run this "
            "cell and go on with the next one."
        )
