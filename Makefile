# Two commands are enough on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
V := .venv/bin
export PORT ?= 8000
export SCREENING_HOME ?= .home

run: .venv/run-ready
	$(V)/screening serve

test: .venv/test-ready
	$(V)/pytest

# The long form of the tests that hurt: every fault on every source, 200 kills per database, and
# lists of four million rows.
soak: .venv/test-ready
	$(V)/pytest --soak -s tests/test_chaos.py tests/test_refresh.py tests/test_hostile_refresh.py \
		tests/test_fetching.py tests/test_large_lists.py

lint: .venv/test-ready
	$(V)/ruff check . && $(V)/ruff format --check . && $(V)/mypy

check: lint test

fix: .venv/test-ready
	$(V)/ruff check --fix . ; $(V)/ruff format .

.venv/run-ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(V)/pip install --quiet --require-hashes -r requirements.txt
	$(V)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/test-ready: .venv/run-ready requirements-dev.txt
	$(V)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

.PHONY: run test soak lint check fix
