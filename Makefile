# Short names for what is done often. ./run and ./test prepare everything themselves.
PYTHON = .venv/bin/python
SIZE ?= T1

.PHONY: run test lint format bench translations docs

run:
	./run

test:
	./test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	./run python -m mypy launcher core towns accounts powers
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m djhtml templates

# One table of p50 and p95 next to the calibrators; SIZE=T1 (200 k cases), T2, T3, T4.
bench:
	./run python -m tests.bench $(SIZE)

# Collect the strings from the code (needs gettext), then compile what was translated.
translations:
	./run manage makemessages --locale zh_Hans --no-location --no-wrap
	$(PYTHON) -m launcher.translations

# docs/permissions.md from accounts/roles.py.
docs:
	./run manage export_permissions
