# Everything runs from here, on a machine with Python 3.11 and make and nothing else: each goal first sets up what it needs.
#
#   make demo      the main job on two real surveys
#   make test      the test suite, warnings as errors
#   make check     format, lint, types, the floors of the house, the tables, the documentation
#   make docs      the site, its gallery executed and its links checked
#   make bench     the measurements, written to benchmarks/results.md
#
# PIP=1 installs with pip instead of uv; PYTHON=/path/to/python chooses the interpreter.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP ?=
WORKERS ?= 2
# The first interpreter that starts and is new enough; the locked requirements were resolved for 3.11.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done)

.PHONY: help demo test check docs bench lock format clean install install-dev

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

# ── setting up ────────────────────────────────────────────────────────────────────────────────────────────────────────

$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then echo "netmin needs Python 3.11 or newer and found none. Install it, or say where it is: make PYTHON=/path/to/python3.11"; exit 1; fi
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

# What was locked, each file by its hash, then this folder itself, editable, built by the locked builder.
define install_locked
	@echo "Installing $(1) into $(VENV)"
	@if [ -n "$(PIP)" ]; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(1); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	else \
		[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt; \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	fi
endef

$(VENV)/.run: requirements/run.txt requirements/uv.txt pyproject.toml | $(VENV)/.made
	$(call install_locked,requirements/run.txt)
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/uv.txt pyproject.toml | $(VENV)/.made
	$(call install_locked,requirements/dev.txt)
	@touch $@ $(VENV)/.run

install: $(VENV)/.run ## set up .venv with what users need
	@echo "Ready: $(BIN)/netmin --help"

install-dev: $(VENV)/.dev ## set up .venv with what developers need
	@echo "Ready: $(BIN)/netmin --help"

# ── doing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

demo: $(VENV)/.run ## the main job on the Meuse flood plain and around the smelters of Kola
	@for site in meuse kola; do echo; echo "── examples/$$site/site.toml"; $(BIN)/netmin run "examples/$$site/site.toml"; done

test: $(VENV)/.dev ## the test suite, doctests included, warnings as errors
	@requirements/install-debian
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

check: $(VENV)/.dev ## format, lint, types, floors, tables, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_data.py tests/test_documentation.py

docs: $(VENV)/.dev ## the site, docs/_build/html/index.html
	@# Made anew each time: a remembered gallery would not show what the library does today.
	rm -rf docs/api docs/gallery_built docs/_build
	$(BIN)/sphinx-build --fail-on-warning --keep-going --jobs auto --builder html docs docs/_build/html
	@echo "Ready: docs/_build/html/index.html"

bench: $(VENV)/.dev ## the measurements, benchmarks/results.md
	$(BIN)/python benchmarks/run.py

# ── keeping ───────────────────────────────────────────────────────────────────────────────────────────────────────────

format: $(VENV)/.dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# No header and no index address: a lock must not know on which machine or from which mirror it was made.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)
lock: $(VENV)/.dev ## resolve the requirements anew (UPGRADE=--upgrade for the newest)
	$(LOCK) pyproject.toml --group dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --group build --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) --group pyproject.toml:installer --output-file requirements/uv.txt

clean: ## remove everything that was made, the environment too
	rm -rf $(VENV) build dist docs/_build docs/gallery_built docs/api .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf examples/*/outputs
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +
