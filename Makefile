# `make run` and `make test` are all a fresh machine with Python 3.11, git and make needs.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: install run test soak coverage check format lint types lock messages readme bench

install: .venv/.ready

.venv/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/pip check
	$(BIN)/python -c "from bot.docstrings import compile_all; compile_all()"
	touch $@

run: install
	$(BIN)/deckhand run --or-sandbox $(if $(PORT),--port $(PORT))

test: install
	$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/pytest -m alone

soak: install
	DECKHAND_TEST_WHOLE=1 $(BIN)/pytest -m scaled -v

coverage: install
	$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder \
		-m "not alone" --cov --cov-report term:skip-covered

check: install lint types test

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

messages: install
	$(BIN)/python -m tests.locale.messages

readme: install
	$(BIN)/python -m tests.readme

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --quiet --extra postgresql pyproject.toml --output-file requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --quiet --all-extras pyproject.toml --output-file requirements-dev.lock
	echo hatchling | uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --constraint requirements-dev.lock - \
		--output-file requirements-build.lock

bench: install
	$(BIN)/python -m bench
