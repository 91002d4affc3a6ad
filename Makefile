# The first `make` needs Python 3.11 to 3.14 and a network; it sets up .venv and leaves the rest of the machine alone.
PYTHON := python3
# Which notebooks: the same switch as for paper.
EDITION := $(if $(filter closed,$(SOLUTIONS)),student,with-solutions)

# What is set up for other Pythons would lead this one elsewhere; forbidden to keep what it compiles, it compiles all anew.
unexport $(filter-out PYTHON,$(filter PYTHON%,$(.VARIABLES))) SOURCE_DATE_EPOCH

# A folder may have any name: nothing here is run by a path that a shell would read, as the scripts of .venv/bin are.
INSTALL = $(PYTHON) -S tools/install.py $(if $(filter file,$(origin PYTHON)),,--this-python)
RUN := .venv/bin/python -m

# .venv/installed is looked at each time: tools/install.py compares what it notes with what is wanted, and no dates.
.PHONY: .venv/installed help book pdf linkcheck serve test test-reader test-browsers drills test-build test-live test-torch test-fast types-js coverage fuzz mutants bench lint browser lab notebooks lock clean
.SILENT:

help:
	echo "make book       build the book into _build/html"
	echo "make pdf        print it all into _build/unrolled.pdf (SOLUTIONS=closed leaves the answers out, CODE=open unfolds hidden code)"
	echo "make serve      build it and serve it on 127.0.0.1 (PORT=8000)"
	echo "make lab        open the pages as notebooks in JupyterLab: copies of your own in notebooks/, never the sources (PORT=8888)"
	echo "make notebooks  write every page as .ipynb into notebooks/ (SOLUTIONS=closed leaves the solutions out)"
	echo "make linkcheck  list the links to other hosts, and try each"
	echo "make test       build, lint and run all tests but those that a target of its own runs"
	echo "make test-reader go over all pages as readers do: axe, every control, paper, a notebook in a new environment"
	echo "make test-browsers try the reader's side in Chromium, Firefox and WebKit: the last two are installed for this alone"
	echo "make test-build build it from copies and after builds that were killed: the same bytes (about 7 minutes)"
	echo "make test-live  run every cell of the book in the page, and answer every exercise"
	echo "make test-torch compare with PyTorch, which is large: it is installed for this alone"
	echo "make test-fast  compare with the loop that numba has compiled: it is installed for this alone"
	echo "make types-js   check the types in the widgets' JavaScript: TypeScript and, where there is none, Node are installed for this alone"
	echo "make coverage   fail unless the tests reach every line and every branch of src/bptt (without the browser)"
	echo "make fuzz       hand every public function 20 times as many strange arguments as make test does"
	echo "make drills     what takes too long for every change: each cell of the book alone, every control, all notebooks"
	echo "make mutants    change the package in one place after another: do the tests notice? (about an hour)"
	echo "make bench      time it against PyTorch and others, those that are installed (RECORD=1 keeps the numbers)"
	echo "make lock       pin every version that pyproject.toml leads to in requirements.txt"
	echo "make clean      remove the build, the notebooks, the mutants and .venv"

.venv/installed:
	$(INSTALL)

# -S: without what else is installed it is ready for Ctrl-C within some milliseconds.
book: .venv/installed
	.venv/bin/python -S -m tools.build

# What the pages fold: solutions and answers are open unless SOLUTIONS=closed, hidden code is left out unless CODE=open.
pdf: browser book
	$(RUN) tools.pdf --solutions $(or $(SOLUTIONS),open) --code $(or $(CODE),closed) _build/unrolled.pdf

# In a folder of its own: the list is in it, whether or not anything can be reached.
linkcheck: .venv/installed
	.venv/bin/python -c 'from jupyter_book.cli.main import main; main()' build --builder custom --custom-builder linkcheck -q . > _build/linkcheck.log 2>&1 || true
	$(RUN) tools.links

serve: .venv/installed
	.venv/bin/python tools/port.py serve $(or $(PORT),8000)
	$(MAKE) book
	$(RUN) http.server --bind 127.0.0.1 --directory _build/html $(or $(PORT),8000)

# One worker for every core, each with its own browser, and no more than four.
test: lint browser book
	$(RUN) pytest -m "not reader" --numprocesses=auto --maxprocesses=4 --dist=worksteal
	if [ -d _build/html/_static/live ]; then echo "Live cells: a sample of them was tested; make test-live runs them all."; \
	else echo "Live cells: NOT tested. This build has none: see what make book said of them."; fi

test-reader: browser book
	$(RUN) pytest -m reader --numprocesses=auto --maxprocesses=4 --dist=worksteal tests/book tests/test_claims.py

# Each chapter from top to bottom in the page, and each exercise.
test-live: browser book
	$(RUN) pytest --numprocesses=2 --dist=worksteal tests/book/live_chapters.py

# Firefox and WebKitGTK come from Debian where that may be done; else a sentence says what is missing.
test-browsers: browser book
	$(RUN) tools.engines
	$(RUN) pytest tests/browsers --numprocesses=3 --dist=loadgroup

test-build: .venv/installed
	$(RUN) pytest tests/build

test-torch:
	$(INSTALL) requirements/torch.txt
	$(RUN) pytest tests/pytorch

test-fast:
	$(INSTALL) requirements/fast.txt
	$(RUN) pytest tests/fast

# No other target needs Node: it is taken from the machine, or else from PyPI. The version of TypeScript is named here.
types-js: .venv/installed
	command -v npx > /dev/null || $(INSTALL) requirements/node.txt
	PATH="$$PATH:$$PWD/.venv/bin" npx --yes --package typescript@5.9.3 tsc --project .

# What is left out opens the book, runs the build or reads the project's files.
coverage: .venv/installed
	$(RUN) coverage run -m pytest tests --ignore=tests/book --ignore-glob='tests/test_[birw]*.py'
	$(RUN) coverage report

fuzz: .venv/installed
	$(RUN) pytest --hypothesis-profile=deep $$(grep -l "@given" tests/*.py)

# What is exhaustive: CI runs a sample of each.
drills: browser book
	DRILLS=1 $(RUN) pytest --numprocesses=2 --dist=worksteal tests/book/live_cells.py tests/book/test_controls.py tests/book/test_notebooks.py \
		tests/book/test_jupyterlab.py
	DRILLS=1 $(RUN) pytest --numprocesses=2 --dist=worksteal tests/exercises tests/test_odd_input.py tests/test_process.py tests/test_copies.py tests/test_digest.py \
		tests/test_series.py tests/book/test_pasted.py tests/book/test_derivation.py tests/book/test_one_bad_widget.py \
		tests/book/test_triangle_widget.py tests/book/test_layer_widget.py tests/book/test_gate_widget.py
	DRILLS=1 $(RUN) pytest tests/build
	DRILLS=1 $(RUN) pytest tests/test_claims.py

# MODULE="bptt.checks*" takes one module. Those that live, and why they may, are in tests/mutants.md.
# Some mutants collect the same thing for ever: 8 GB are enough for all the others.
mutants:
	$(INSTALL) requirements/mutants.txt
	ulimit -v 8388608 || true; $(RUN) mutmut run $(MODULE)
	$(RUN) mutmut results
	$(RUN) mutmut export-cicd-stats
	.venv/bin/python -c 'import json; n = json.load(open("mutants/mutmut-cicd-stats.json")); dead = n["killed"] + n["timeout"]; \
		score = dead / (dead + n["survived"] + n["no_tests"] + n["suspicious"]); \
		print(f"Mutation score: {score:.1%} (at least 95 % is required)"); raise SystemExit(score < 0.95)'

# Nothing else should run meanwhile. PyTorch and JAX take part if they are there:
# .venv/bin/python -m pip install --no-build-isolation --editable '.[bench]'
bench: browser book
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) benchmarks $(if $(RECORD),--record)
	echo "The report and the figure are in $$PWD/_build/bench"

lint: .venv/installed
	$(RUN) ruff check --quiet
	$(RUN) ruff format --check --quiet
	$(RUN) mypy --no-error-summary

browser: .venv/installed
	$(RUN) tools.browser

# JupyterLab without the extension for MyST, which an editor of the sources wants: these notebooks are plain Markdown.
lab: .venv/installed
	if [ $$(id -u) = 0 ] && [ -z "$(findstring --allow-root,$(OPTIONS))" ]; then \
		echo "JupyterLab does not start for root. If that is what you want: make lab OPTIONS=--allow-root"; exit 1; fi
	.venv/bin/python tools/port.py lab $(or $(PORT),8888)
	$(MAKE) book
	.venv/bin/python tools/workspace.py refresh notebooks $(EDITION)
	JUPYTER_CONFIG_PATH="$$PWD/tools/jupyter" $(RUN) jupyterlab --port=$(or $(PORT),8888) --ServerApp.port_retries=0 \
		--ServerApp.root_dir=notebooks $(OPTIONS) notebooks/index.ipynb

notebooks: book
	.venv/bin/python tools/workspace.py write notebooks $(EDITION)
	echo "The notebooks are in $$PWD/notebooks; choose .venv/bin/python as their kernel"

# Keeps the versions that the files name, as far as pyproject.toml allows; without a file, takes the newest. What is
# installed for one target alone is pinned in requirements/, in the versions that requirements.txt has where both name it.
PIN = _build/pins/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"
lock:
	$(PYTHON) -m venv --clear _build/pins
	_build/pins/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(PIN) --extra chapters --extra book --extra test pyproject.toml --output-file requirements.txt
	for group in fast mutants node torch; do \
		$(PIN) --group $$group --constraint requirements.txt --output-file requirements/$$group.txt || exit 1; done

clean:
	$(PYTHON) tools/workspace.py check notebooks
	rm -rf .venv _build notebooks mutants
