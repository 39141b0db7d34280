# make lab · make test · make quick · make notebooks · make classroom · make bench · make experiments ·
# make report FOLDER=… · make measure · make latency · make lock · make clean
# The environment lives in .venv, with the versions of requirements.lock; it is made when it is missing or stale.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LESSON ?= $(firstword $(sort $(wildcard notebooks/*.ipynb)))
NO_SCREEN := $(shell [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] && echo --no-browser)
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.PHONY: lab test quick style notebooks classroom report bench experiments measure latency lock clean

lab: $(READY)  ## open the first lesson; LESSON=notebooks/… opens another, ARGS=… goes to JupyterLab
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/$(LESSON) $(NO_SCREEN) $(AS_ROOT) $(ARGS)

test: style  ## style, spelling, package, notebooks (nbval, strict), sources in step, browser; ARGS=… goes to pytest
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

quick: style  ## style, spelling and the package's tests: no notebook, no classroom, no browser
	$(BIN)/python -m pytest -n 2 --dist worksteal tests -m "not (notebooks or classroom or browser)" $(ARGS)

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

notebooks: $(READY)  ## build the notebooks from notebooks/source; ONLY=06 builds lesson 6 and its exercises, ONLY=exercises/ all exercises
	$(BIN)/python tools/build_notebooks.py $(ONLY)

classroom: $(READY)  ## write the exercises as an nbgrader course into classroom/; COURSE=… names another folder
	$(BIN)/python tools/make_classroom.py $(COURSE)

report: $(READY)  ## count the verdicts of a class in the executed notebooks of FOLDER=…; ARGS=--names tells names
	$(BIN)/python -m rnn_lesson.check.report "$(FOLDER)" $(ARGS)

bench: $(READY)  ## measure the package beside torch, JAX, autograd and a plain loop (installs torch and JAX into .venv)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python benchmarks/gradients.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/tagger.py

experiments: $(READY)  ## run the slow experiments that the lessons read stored (some minutes)
	$(BIN)/python tools/make_experiments.py

measure: $(READY)  ## seconds, memory and size of every notebook, beside a plain one
	$(BIN)/python tools/measure_notebooks.py

latency: $(READY)  ## milliseconds from a key to the changed picture, in a browser, beside ipywidgets' interact
	$(BIN)/python tools/measure_latency.py

lock: $(READY)  ## choose new versions for requirements.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile pyproject.toml --extra lab --extra test --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock

clean:  ## remove the environment
	rm -rf $(VENV)

$(READY): pyproject.toml requirements.lock
	@[ -n "$(PYTHON)" ] || { echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making the environment in $(VENV) (once; a minute or two) …"
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) has no venv; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
