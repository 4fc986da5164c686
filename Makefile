# Short names for longer commands. The two that matter are ./run and ./test.
PYTHON = .venv/bin/python

.PHONY: run test check format lock ci

run:
	./run

test:
	./test

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run
	.venv/bin/djlint --lint --quiet templates

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Needs uv. --no-emit-index-url and --no-header keep registry addresses and paths out of the locks.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

ci:
	.ci/run
