# Two commands on a fresh machine: make run, make test. Needs Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= --schools 26 --entries 180 --judges 12 --seed 7 --stage judging
PORT ?= 8000
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-annotate --no-header pyproject.toml
export CONTEST_DATA_DIR ?= var
export CONTEST_PUBLIC_URL ?= http://127.0.0.1:$(PORT)

.PHONY: setup dev browser run test check bench soak screenshots format locks

setup: $(VENV)/ready
$(VENV)/ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

dev: $(VENV)/ready-dev
$(VENV)/ready-dev: requirements-dev.lock $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

browser: dev
	$(BIN)/python tools/browser.py

run: setup
	$(BIN)/contest demo --into $(CONTEST_DATA_DIR) $(DEMO) --keep
	$(BIN)/contest serve --port $(PORT)

test: dev browser
	$(BIN)/python -m pytest -n auto --dist loadfile

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python tools/vendor.py --check
	$(BIN)/python tools/messages.py --check

bench: dev
	PYTHONPATH=.:tests $(BIN)/python -m tests.bench.run

soak: dev
	PYTHONPATH=.:tests $(BIN)/python -m tests.bench.run --soak
	CONTEST_KILLS=100 $(BIN)/python -m pytest -s tests/faults/test_kill.py
	CONTEST_UPLOAD_MB=2048 $(BIN)/python -m pytest -s -n 0 -k brings_every_byte tests/faults/test_uploads_cut.py tests/browser/test_uploads.py

screenshots: dev browser
	$(BIN)/python tools/screenshots.py

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

locks: dev
	$(LOCK) --extra dev --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock
