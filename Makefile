# Two commands are enough on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
V := $(VENV)/bin
export PORT ?= 8000
export SCREENING_HOME ?= .home
# Keep what Python compiles, whatever the machine says: the tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

run: $(VENV)/run-ready
	$(V)/screening serve

test: $(VENV)/test-ready
	$(V)/pytest -n auto --dist worksteal

# What numba keeps on disk, compiled once: on a fresh machine each worker of `make test` would do it.
compiled: $(VENV)/test-ready
	$(V)/pytest -m "not hypothesis" tests/graphs/network tests/graphs/matching

# The long form of the tests that hurt: every fault on every source, 200 kills per database,
# lists of four million rows, every byte of a pack, and all examples of the properties.
soak: $(VENV)/test-ready
	$(V)/pytest --soak -s tests/runtime/test_chaos.py
	$(V)/pytest --soak -n auto --dist worksteal tests/runtime/test_killed_jobs.py \
		tests/services/refreshing tests/services/test_offline_packs.py \
		tests/sources tests/rules tests/graphs tests/web/browser tests/web/test_busy_database.py \
		tests/web/test_api_contract.py tests/web/test_next_steps.py \
		tests/store/test_corrections.py tests/store/test_listing.py \
		tests/store/test_killed_writes_of_people.py tests/services/backups tests/store/audit_log \
		tests/services/test_second_person.py tests/model/test_risk_decisions.py \
		tests/services/test_example_year.py

# The golden proof: a digest for each case of what the product says, written or compared with what is
# committed. Some minutes on two cores; `make test` keeps every 97th case and the example.
golden: $(VENV)/test-ready
	$(V)/python -m tests.golden

golden-check: $(VENV)/test-ready
	$(V)/python -m tests.golden --check

# The pictures in the docs: the pages that a newcomer meets, in a browser, the same bytes each time on
# one machine. Look at each of them before they are committed.
pictures: $(VENV)/test-ready
	$(V)/python -m tests.pictures docs/pictures

# How true the verdicts are: ratings, decisions taken out, a back-test; writes docs/evidence.md, the
# same bytes each time, in some minutes. The figures of how firm the bands are come first.
evidence: $(VENV)/test-ready
	$(V)/python -m screening.reports.methodology docs/methodology.md
	$(V)/python -m tests.evidence docs/evidence.md

# The model that finds CPV codes for words, and its figures in docs/cpv.md: the same bytes each time,
# in some minutes. The titles that it learns from lie outside the project; without them it stays.
cpv-model: $(VENV)/run-ready
	$(V)/python -m graphs.cpv_training

# Every measure at one size, or those of ONLY="name name", on SQLite or with ENGINE=postgresql; the
# figures and how to read them are in docs/performance.md. `make -s bench AS=json` prints the document
# alone, also on a bare machine.
SIZE ?= S
AS = text
ONLY ?=
ENGINE ?= sqlite
bench: $(VENV)/bench-ready
	@$(V)/python -m tests.bench --size $(SIZE) --as $(AS) --engine $(ENGINE) $(addprefix --only ,$(ONLY))

# The peers that ours is measured beside. nomenklatura pins libraries that we do not, so it lives in
# an environment of its own; without it the measure says that its peer is missing.
bench-peers: $(VENV)/bench-ready .venv-peers/ready

$(VENV)/bench-ready: $(VENV)/run-ready requirements-bench.txt
	$(V)/pip install --quiet --require-hashes -r requirements-bench.txt >&2
	touch $@

.venv-peers/ready: requirements-peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet --require-hashes -r requirements-peers.txt
	touch $@

lint: $(VENV)/test-ready
	$(V)/ruff check . && $(V)/ruff format --check . && $(V)/mypy && $(V)/lint-imports && $(V)/deptry .

check: lint test

fix: $(VENV)/test-ready
	$(V)/ruff check --fix . ; $(V)/ruff format .

$(VENV)/run-ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV) >&2
	$(V)/pip install --quiet --require-hashes -r requirements.txt >&2
	$(V)/pip install --quiet --no-deps --no-build-isolation -e . >&2
	touch $@

$(VENV)/test-ready: $(VENV)/run-ready requirements-dev.txt
	$(V)/pip install --quiet --require-hashes -r requirements-dev.txt >&2
	touch $@

# What the product is made of, with licences and hashes (CycloneDX): the same bytes each time.
SBOM ?= ketenblik.cdx.json
sbom: $(VENV)/test-ready
	$(V)/python -m tests.house.sbom $(SBOM)

# Known weaknesses of what is locked. It asks the advisories of the Python package index, so it needs
# the internet and is no test: a CI runs `.ci/run advisories` each week. Nothing is installed to find
# out, and where it cannot be found out it says so and fails.
advisories: $(VENV)/test-ready .venv-advisories/ready
	@$(V)/python -m tests.house.advisories .venv-advisories/bin/pip-audit

.venv-advisories/ready: requirements-advisories.txt
	$(PYTHON) -m venv .venv-advisories
	.venv-advisories/bin/pip install --quiet --require-hashes -r requirements-advisories.txt
	touch $@

# The lock files, from pyproject.toml: every version with its hashes and no index address. What is
# locked stays as it is; `make lock UPGRADE=--upgrade` takes the newest versions.
UV := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url $(UPGRADE)
lock: .venv-lock/ready
	$(UV) pyproject.toml --extra lock -o requirements.txt
	$(UV) pyproject.toml --extra lock --extra dev -o requirements-dev.txt
	$(UV) pyproject.toml --extra lock --extra bench -o requirements-bench.txt
	echo nomenklatura | $(UV) - -o requirements-peers.txt
	echo pip-audit | $(UV) - -o requirements-advisories.txt

.venv-lock/ready:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	touch $@

.PHONY: run test compiled soak golden golden-check pictures evidence cpv-model bench bench-peers lint check fix sbom \
	advisories lock
