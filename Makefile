# Every target does its own set-up. Needed: Python 3.11 or newer, make, git. `make PYTHON=python3.13 test` picks another one.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Extra arguments for pytest: make test ARGS="-k hover -x"
ARGS   ?=
JOBS   ?= 2

.PHONY: help setup demo test lint types editors wheel-test vsix clean
.DEFAULT_GOAL := help

help:  ## show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The stamp lies inside the environment, so removing the environment removes the stamp; nothing is installed again
# until pyproject.toml changes.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "einlsp needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "setting up $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Compiled here, einlsp starts in half the time also where Python is told to keep no bytecode.
setup: $(READY)  ## make the virtual environment
	@$(BIN)/python -m compileall -q einlsp

demo: $(READY)  ## check and derive on the project's own notes, as a user sees it
	@PATH="$(abspath $(BIN)):$$PATH" bash tests/demo.sh

test: $(READY)  ## all tests; those that need an editor skip where there is none
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -rs $(ARGS)

lint: $(READY)  ## ruff
	@$(BIN)/ruff check .

types: $(READY)  ## mypy --strict
	@$(BIN)/mypy

editors: $(READY)  ## bring the editors (into a cache folder) and run their tests
	@bash .ci/editors.sh neovim vscode emacs helix jupyter || echo "not all editors could be brought: the tests of the others skip and say so" >&2
	@$(MAKE) --no-print-directory vsix
	@$(BIN)/python -m pytest -m editor -rs $(ARGS)

wheel-test: $(READY)  ## build the wheel and run the tests against it in an environment of its own
	@$(BIN)/python .ci/wheel_test.py $(ARGS)

vsix: $(READY)  ## build the VS Code extension, server included
	@$(BIN)/python editors/vscode/build.py

clean:  ## remove everything that was built (not the environment)
	rm -rf dist build editors/vscode/dist editors/vscode/bundled editors/vscode/*.vsix .pytest_cache .mypy_cache .ruff_cache .hypothesis
