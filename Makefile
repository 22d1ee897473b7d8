# The front door: every command of the project, each doing its own set-up.
# It needs only Python >= 3.11, make and pip; .venv and all it holds are made here.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Hundreds of processes start in a test run: what Python compiled once is kept, whatever the surroundings say.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench faults faults-ci slice screens lock clean
.DEFAULT_GOAL := demo

$(READY): requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit("Greenroom needs Python 3.11 or newer; set PYTHON=python3.x") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock
	touch $(READY)

# Where the demo's page answers: make demo PORT=8010
PORT ?= 8000
demo: $(READY)
	@exec $(BIN)/python -m bot demo --port $(PORT)

# Who failed while eight ran beside each other is tried once more, alone and under its name: docs/decisions/0037.
test: $(READY)
	$(BIN)/python -m pytest -n 8 --dist loadgroup || { test $$? -eq 1 && \
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none --maxfail 1 --verbose; }

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/words tests/contracts/test_cards.py
	$(BIN)/python -m tests.security.audit

# Each beside a peer in one run, some twenty-five minutes; the tables go to docs/benchmarks.md and docs/scale.md.
# All are played even if one fails: it does when replies are slow during a broadcast, or what must stay flat has
# grown. DATES is a list of phrases to score the reader of times on, where there is one.
DATES ?= $(wildcard ../*/dates/dev.jsonl)
BENCHES := benches $(addprefix benches.scale:,replicas updates memory rows reads) $(addprefix benches.when:,$(DATES))
bench: $(READY)
	@failed=; for bench in $(BENCHES); do \
	echo "python -m $$bench" | tr : ' '; $(BIN)/python -m $$(echo $$bench | tr : ' ') || failed="$$failed $$bench"; \
	done; test -z "$$failed" || { echo "failed:$$failed"; exit 1; }

# The whole fault suite, every story of the models and every odd answer of a service, of which `make test` plays a part; a part of it: make faults ONLY=crash; a run again: make faults ONLY=crash:typed:polling:7
faults: $(READY)
	$(if $(ONLY),,EXAMPLES=all $(BIN)/python -m pytest -n 5 tests/model tests/contracts)
	$(BIN)/python -m tests.faults $(ONLY)

# Every screen in every language on one page, for looking at: artefacts/screens.html
# Some stories in some languages: make screens ONLY="walk_webcam dead_ends" IN="de fr"
screens: $(READY)
	SCREENS_IN="$(IN)" $(BIN)/python -m tests.screens $(ONLY)

# What every push plays of it: nearly five hundred kills, in a few minutes; and each story with restarts in between.
# With twice the patience, since the machine that checks a push has other work, too; but in 15 minutes it is over.
faults-ci: $(READY)
	@$(BIN)/python -m tests.faults.timed 15 $(MAKE) --no-print-directory slice

slice: $(READY)
	STORIES=rebuilt $(BIN)/python -m pytest -n 8 tests/golden/test_golden.py
	FAULTS_PATIENCE=2 $(BIN)/python -m tests.faults --size ci

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache artefacts
