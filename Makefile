# Everything a newcomer needs. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: help install demo run check test lint unit sim bench lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## Make .venv with everything pinned in requirements.txt

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Amends needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 install"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python $(PY) --require-hashes -r requirements.txt; \
	else \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; \
	fi
	@touch $(STAMP)

demo: install ## Play the whole story in a browser, with no token and no account
	$(PY) -m bot demo

run: install ## Run the bot for real (reads .env)
	$(PY) -m bot run

check: install ## Say in plain words what is missing or wrong in the set-up
	$(PY) -m bot check

test: install lint unit ## Lint, types, import contracts and all tests

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

unit: install
	$(PY) -m pytest -n 3 --dist loadgroup

sim: install ## Play seeded histories with faults: make sim SEEDS=10000
	$(PY) -m tests.simulation --seeds $(or $(SEEDS),1000)
	AMENDS_EVERY_BOUNDARY=1 $(PY) -m pytest -q tests/simulation/test_each_boundary.py

bench: install ## Measure against a bare aiogram echo bot, as ratios in one run
	$(PY) -m tests.bench

lock: install ## Refresh requirements.txt from pyproject.toml
	uv pip compile --quiet --universal --all-extras --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements.txt pyproject.toml

clean: ## Remove what the targets made
	rm -rf $(VENV) data .pytest_cache .mypy_cache .ruff_cache
