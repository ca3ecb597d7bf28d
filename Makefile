# make run: the service with a demo diary on http://127.0.0.1:8000. make test: every test. Both set up what they need.

PYTHON := $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test bench check clean
.DEFAULT_GOAL := run

run: .venv/run.stamp
	@sh scripts/run.sh $(PORT)

test: .venv/test.stamp
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest $(ARGS)

bench: .venv/test.stamp
	@$(BIN)/python -m bench

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -c 'import tests.environment; from mypy.__main__ import console_entry; console_entry()'
	DATABASE_URL=sqlite://:memory: $(BIN)/python scripts/with_test_env.py manage.py makemigrations --check --dry-run

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Diurnal needs Python 3.11 or newer: install it, then run make again."; exit 1; }
	@echo "Making a virtual environment with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; \
		echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv), then run make again."; exit 1; }

.venv/run.stamp: requirements.txt | .venv/bin/pip
	@echo "Installing the pinned libraries (a few minutes the first time) ..."
	@$(BIN)/pip install -qq --require-hashes -r requirements.txt || { \
		echo "The libraries could not be installed: is a package registry reachable?"; exit 1; }
	@touch $@

.venv/test.stamp: requirements-test.txt | .venv/bin/pip
	@echo "Installing the pinned libraries and test tools (a few minutes the first time) ..."
	@$(BIN)/pip install -qq --require-hashes -r requirements-test.txt || { \
		echo "The libraries could not be installed: is a package registry reachable?"; exit 1; }
	@touch $@ .venv/run.stamp

clean:
	rm -rf .venv var

.PHONY: docs
docs: .venv/test.stamp
	@$(BIN)/python scripts/docs.py

.PHONY: messages
messages: .venv/test.stamp
	@$(BIN)/python -m scripts.messages

# With `make run` going in another window; poppler-utils draws the PDF.
.PHONY: pictures
pictures: .venv/test.stamp
	@$(BIN)/python -m scripts.pictures http://127.0.0.1:$(PORT)
