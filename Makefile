# What CI runs and what a person runs are the same words.
PYTHON ?= $(shell command -v python3.11 || command -v python3.13 || command -v python3.12 || command -v python3)
BIN := .venv/bin
CLASS := example_class
# tests side by side, those of the grader apart, which kill processes and watch clocks; 0: one after the other
WORKERS ?= 2

.PHONY: help learn demo test lint build audit notebooks nightly bench docs lite pictures clean sandbox browser database

help:
	@echo "make learn   what students need, no sandbox and no grading, on Linux and macOS"
	@echo "make demo    grade an example class in the sandbox"
	@echo "make test    lint, stale-build check, ledger of proofs, tests"
	@echo "make build   print course/ and solutions/ from lessons/"
	@echo "make audit   test the tests of lessons that are not proved or have changed"
	@echo "make notebooks  run their solved notebooks top to bottom"
	@echo "make nightly every proof anew, under 30 secrets, and the longer tests"
	@echo "make bench   measured comparisons"
	@echo "make docs    the course as a web site, in site/; EXECUTE=1 with figures and sounds, EXECUTE='1_1 5_7' for these"
	@echo "make lite    eleven lessons that run in a browser, in site/lite; after make docs"
	@echo "make pictures  take the README's pictures anew from a real browser"
	@echo "make lint    ruff and mypy"
	@echo "make clean   remove .venv and the site; class and work stay"

# all is installed; `make learn`, uv and pip bring less and leave no such mark
$(BIN)/.all: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[all]"
	@touch $@

$(BIN)/acml: $(BIN)/.all
	@touch $@

# what Jupyter reads is not part of an editable installation
JUPYTER := .venv/etc/jupyter/jupyter_server_config.d/acml.json
$(JUPYTER): autograder/jupyter_config/acml.json $(BIN)/acml
	@mkdir -p $(@D)
	@cp $< $@

# as root on Debian or Ubuntu the sandbox is installed; elsewhere the one line to type is printed
sandbox:
	@[ "$$(uname)" = Linux ] || { echo "Grading needs Linux. To learn on this machine: make learn"; exit 1; }
	@command -v bwrap >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq bubblewrap >/dev/null; \
	  else echo "The sandbox is missing. Type: sudo apt-get install bubblewrap"; exit 1; fi; }

# without a browser the test that needs one is skipped
browser:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; \
	  else echo "No browser test without: sudo apt-get install chromium chromium-driver"; fi; }
	@command -v npm >/dev/null || echo "No test of the site's accessibility without: npm install --global axe-core"
	@! command -v npm >/dev/null || test -d "$$(npm root --global)/axe-core" || npm install --silent --global axe-core@4 || \
	  echo "No test of the site's accessibility without: sudo npm install --global axe-core"

# without a server the tests of PostgreSQL are skipped
database:
	@test -n "$$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" || command -v initdb >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; \
	  else echo "No test of PostgreSQL without: sudo apt-get install postgresql"; fi; }

build: $(BIN)/acml $(JUPYTER)
	$(BIN)/acml build

learn:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[tensorflow,lab,speech,tuning,explain,bayes]"
	$(BIN)/acml list

demo: sandbox $(BIN)/acml build
	$(BIN)/acml example-class --class-dir $(CLASS)
	$(BIN)/acml grade 1_1 4_2 5_7 --class-dir $(CLASS)

lint: $(BIN)/acml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(BIN)/acml
	$(BIN)/acml audit

# what measures how fast and how large the grader's own processes grow has nothing beside it
ALONE := $(addprefix tests/autograder/,classroom doctor evaluation execution grading sandbox student) tests/attacks/test_sockets.py

test: lint sandbox database $(JUPYTER)
	$(BIN)/acml build --check
	$(BIN)/acml proofs --anew 2
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ALONE:%=--ignore=%)
	$(BIN)/python -m pytest $(ALONE)

notebooks: $(BIN)/acml $(JUPYTER)
	$(BIN)/acml notebooks

nightly: $(BIN)/acml $(JUPYTER) sandbox browser database
	$(BIN)/acml audit --all --seeds 30
	$(BIN)/acml notebooks --all
	$(BIN)/python -m pytest -m nightly

bench: $(BIN)/acml
	$(BIN)/python benchmarks/conformal.py
	$(BIN)/python benchmarks/pinn.py
	$(BIN)/python benchmarks/networks.py $(ACML_DATA)
	$(BIN)/python benchmarks/chapters.py $(ACML_DATA)
	$(BIN)/python benchmarks/trust.py $(ACML_DATA)

docs: $(BIN)/acml
	$(BIN)/python -m docs.site $(if $(EXECUTE),--execute $(filter-out 1,$(EXECUTE)))

lite: $(BIN)/acml
	$(BIN)/python -m docs.lite $(if $(PYODIDE),--pyodide $(PYODIDE)) $(if $(WHEELS),--wheels $(WHEELS))

pictures: $(BIN)/acml sandbox browser
	$(BIN)/python docs/make_pictures.py

clean:
	rm -rf .venv site .site
