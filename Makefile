# What a newcomer needs: make run, make test. Everything is installed into .venv, pinned by requirements.lock.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test lint audit bench templates lock format migration

setup: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

run: setup
	$(BIN)/binome db upgrade
	$(BIN)/binome run

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

# Not part of the tests: it asks an advisory database on the network.
audit: setup
	$(BIN)/uv tool run pip-audit --require-hashes --disable-pip --requirement requirements.lock

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks

templates: setup
	$(BIN)/python -m benchmarks.templates

migration: setup
	$(BIN)/python -m storage.schema "$(about)"

lock:
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --python-version 3.11 --extra dev pyproject.toml --output-file requirements.lock
