# `make demo` and `make test` do everything on a fresh machine with Python 3.11 to 3.13 and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r
UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
PYTHON_3_12 ?= python3.12
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

.PHONY: help setup clouds setup-dev test-tools validator demo serve dev test check format score bench calibrate faults fuzz conformance docs lock clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/.python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit(f"Found Python {v[0]}.{v[1]}; Outlay needs 3.11 to 3.13. Say which one: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.core: .venv/.python requirements.lock pyproject.toml
	@echo "Installing what Outlay needs into .venv (a minute or two) …"
	@$(PIP) requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.clouds: .venv/.core requirements-clouds.lock
	@$(PIP) requirements-clouds.lock
	@touch $@

.venv/.dev: .venv/.core requirements-dev.lock
	@echo "Installing what the tests need into .venv …"
	@$(PIP) requirements-dev.lock
	@touch $@

setup: .venv/.core ## install into .venv; the command is .venv/bin/outlay
clouds: .venv/.clouds ## add what reads s3://, az:// and gs://, and PostgreSQL
setup-dev: .venv/.dev

demo: setup ## a sample company, lived through for some months and served on this machine
	@$(BIN)/outlay demo

serve: setup ## the pages of the outlay.toml in this folder
	@$(BIN)/outlay serve

dev: setup-dev ## Dagster's own pages and the dashboards together
	@$(BIN)/python -m pipelines.dev

test: setup-dev ## all tests; what lacks a tool is skipped and says how to install it
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-tools: ## the tools that some tests need (Debian; npm)
	@command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { apt-get update -qq && apt-get install -y -qq chromium postgresql >/dev/null; }
	@$(MAKE) -s .venv-bigquery/.made
	@$(MAKE) -s validator
	@npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error azurite@3 axe-core@4

check: setup-dev ## format, lint, types, layers
	@$(BIN)/ruff format --check --quiet . || { echo "Run make format."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/basedpyright --level error | tail -n 1
	@$(BIN)/lint-imports --no-cache > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@echo "format, lint, types and layers are clean"

format: setup-dev ## format and sort imports
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

score: setup ## score three sample companies against their truth, and write README's table (SCORE="--size medium")
	@POLARS_MAX_THREADS=1 $(BIN)/python -m pipelines.score $(SCORE)

bench: setup-dev .venv-converter/.made ## speed and memory beside DuckDB and the Foundation's converter (BENCH="--only months")
	@$(BIN)/python -m benchmarks.bench $(BENCH)

# The Foundation's converter pins old libraries: an environment and a lock of its own, for `make bench` alone.
.venv-converter/.made: .venv/.python requirements-converter.lock
	@echo "Installing the Foundation's converter into .venv-converter …"
	@$(PYTHON) -m venv .venv-converter
	@.venv-converter/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-converter.lock
	@touch $@

calibrate: setup-dev ## measure how sure each way of telling a product is (LINES=cards.csv.gz, a CSV of the labelled lines)
	@$(BIN)/python -m pipelines.calibrate $(LINES) --labels tests/transforms/shadow_it/purchase_cards.csv

faults: setup-dev ## kill runs at random moments and compare with an undisturbed one
	@$(BIN)/python -m benchmarks.faults

fuzz: setup-dev ## break ten thousand bills and two thousand files of finance; each is refused in words or accounted for
	@$(BIN)/python -m benchmarks.fuzz $(FUZZ)
	@$(BIN)/python -m benchmarks.fuzz_finance $(FUZZ_FINANCE)

# The emulator of BigQuery pins other libraries than Outlay, and an older DuckDB: an environment and a lock of its own.
.venv-bigquery/.made: requirements-bigquery.lock
	@echo "Installing an emulator of BigQuery into .venv-bigquery …"
	@$(PYTHON) -m venv .venv-bigquery
	@.venv-bigquery/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# The Foundation's validator runs on Python 3.12 alone and pins old libraries: an environment and a lock of its own.
.venv-validator/.made: requirements-validator.lock
	@for python in "$(PYTHON_3_12)" ~/.pyenv/versions/3.12.*/bin/python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' >/dev/null 2>&1 || continue; \
	  echo "Installing the Foundation's validator into .venv-validator …"; \
	  "$$python" -m venv .venv-validator && .venv-validator/bin/pip install -qq --disable-pip-version-check --no-deps \
	    --require-hashes -r $< && touch $@ && exit 0; exit 1; done; \
	echo "Found no Python 3.12, which the Foundation's validator needs. Say where one is: make conformance PYTHON_3_12=…"

validator: .venv-validator/.made

conformance: setup-dev ## hold the sample and every export against FOCUS 1.4, by our rules and the Foundation's validator
	@$(MAKE) -s validator
	@$(BIN)/python -m pipelines.conformance
	@$(BIN)/python -m benchmarks.conformance

docs: setup-dev ## write the generated pages of docs/ anew
	@$(BIN)/python -m pipelines.docs

lock: ## resolve the locks anew (needs uv)
	$(UV_COMPILE) --all-extras --group dev -o requirements-dev.lock
	$(UV_COMPILE) --extra build --extra reports --extra aws --extra azure --extra gcp --extra postgres -c requirements-dev.lock -o requirements-clouds.lock
	$(UV_COMPILE) --extra build --extra reports -c requirements-dev.lock -o requirements.lock
	printf '%s\n' 'focus-validator==2.2.1' 'pyarrow<22' | uv pip compile --quiet --universal --python-version 3.12 \
	  --generate-hashes --no-emit-index-url --no-header - -o requirements-validator.lock
	printf '%s\n' 'focus-converter==1.0.0' 'multimethod<2' 'click<8.2' | uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header - -o requirements-converter.lock
	printf '%s\n' 'bqemulator==1.4.0' 'duckdb<2' numpy | uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header - -o requirements-bigquery.lock

clean: ## remove .venv and caches; state folders stay
	rm -rf .venv .venv-bigquery .venv-validator .venv-converter .pytest_cache .ruff_cache .hypothesis .coverage *.egg-info
