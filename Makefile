# make lab · make test · make quick · make notebooks · make site · make pdf · make classroom · make grade · make handout ·
# make report FOLDER=… · make bench · make experiments · make measure · make latency · make weights · make lock · make clean
# The environment lives in .venv; it is made when it is missing or stale. `make lab` puts into it what a reader needs,
# with the versions of requirements-lab.lock; all else adds what tests and teachers need, from requirements.lock.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
LAB := $(VENV)/.lab
READY := $(VENV)/.ready
LESSON ?= $(firstword $(sort $(wildcard notebooks/*.ipynb)))
NO_SCREEN := $(shell [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] && echo --no-browser)
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.PHONY: lab test quick style notebooks site pdf classroom grade grader handout report bench experiments measure latency weights lock clean

lab: $(LAB)  ## open the first lesson; LESSON=notebooks/… opens another, ARGS=… goes to JupyterLab
	@JUPYTER_CONFIG_PATH="$(CURDIR)/tools/reader$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" $(BIN)/jupyter lab --LabApp.default_url=/lab/tree/$(LESSON) $(NO_SCREEN) $(AS_ROOT) $(ARGS)

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

site: $(READY)  ## build the pages that need no kernel into site/, for any server of plain files
	$(BIN)/python tools/build_site.py

pdf: $(READY)  ## print the pages of site/ into site/bptt.pdf, with Chromium
	$(BIN)/python tools/print_site.py

classroom: $(READY)  ## write the exercises as an nbgrader course into classroom/; COURSE=… names another folder
	$(BIN)/python tools/make_classroom.py $${COURSE:+"$$COURSE"}

# Names go through the environment: one with a space or a quote in it would fall apart on the command line.
export COURSE EXERCISE SUBMISSIONS STUDENTS DUE
grade: $(READY)  ## grade EXERCISE=05_… from SUBMISSIONS=folder or zip, each in a container; UNPROTECTED=yes: without
	@$(BIN)/python tools/classroom/grade.py "$${COURSE:-classroom}" "$$EXERCISE" $${SUBMISSIONS:+"$$SUBMISSIONS"} \
		$${STUDENTS:+--students "$$STUDENTS"} $${DUE:+--due "$$DUE"} $(if $(filter yes,$(UNPROTECTED)),--unprotected) $(ARGS)

grader:  ## make the containers' image, with docker or podman
	@for engine in docker podman; do $$engine info >/dev/null 2>&1 && exec $$engine build --tag rnn-lesson-grader \
		--file tools/classroom/Dockerfile . ; done; echo "neither Docker nor Podman answers here"; exit 1

handout: $(LAB)  ## write the notebooks without solutions into handout/; BRANCH=students commits them there as well
	$(BIN)/python tools/make_handout.py $(if $(BRANCH),--branch "$(BRANCH)")

report: $(READY)  ## count the verdicts of a class in the executed notebooks of FOLDER=…; ARGS=--names tells names
	$(BIN)/python -m rnn_lesson.check.report "$(FOLDER)" $(ARGS)

bench: $(READY)  ## measure the package beside torch, JAX, autograd and a plain loop (installs torch and JAX into .venv)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python benchmarks/gradients.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/tagger.py

experiments: $(READY)  ## run the slow experiments that the lessons read stored (a quarter of an hour)
	$(BIN)/python tools/make_experiments.py

measure: $(READY)  ## seconds, memory and size of every notebook, beside a plain one
	$(BIN)/python tools/measure_notebooks.py

latency: $(READY)  ## milliseconds from a key to the changed picture, in a browser, beside ipywidgets' interact
	$(BIN)/python tools/measure_latency.py

weights: $(READY)  ## requests and kB of every page in site/, and the time of its steps
	$(BIN)/python tools/measure_site.py

COMPILE = $(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet
lock: $(READY)  ## choose new versions for both locks; the reader's is a part of the other
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --upgrade --extra test -o requirements.lock
	$(COMPILE) --upgrade --extra lab --constraints requirements.lock -o requirements-lab.lock

clean:  ## remove the environment
	rm -rf $(VENV)

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
$(LAB): pyproject.toml requirements-lab.lock
	@[ -n "$(PYTHON)" ] || { echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@[ -w . ] || { echo "You may not write in this folder. Copy it to one of yours: cp -r '$(CURDIR)' ~/rnn-lesson"; exit 1; }
	@echo "Making the environment in $(VENV) (once; a minute or two) …"
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) made no environment. If it has no venv: on Debian and Ubuntu apt install python3-venv"; exit 1; }
	@$(INSTALL) --require-hashes -r requirements-lab.lock
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(READY): $(LAB) requirements.lock
	@echo "Adding what tests and teachers need …"
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@
