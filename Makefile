# Everything a newcomer needs: `make demo` to see it, `make test` to trust it. `make` lists the rest.
# Python 3.11 or newer is all that must be there; with uv on the path the set-up takes seconds.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench rows lock migration assets clean

PY := .venv/bin/python
# The first interpreter that is new enough.
FIND_PYTHON = for p in python3.13 python3.12 python3.11 python3 python; do \
	if command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then command -v $$p; break; fi; done

define install
	@if command -v uv >/dev/null 2>&1; then \
		[ -x $(PY) ] || uv venv --quiet --python-preference only-system --python '>=3.11' .venv; \
		uv pip install --quiet --python $(PY) --require-hashes -r $(1); \
	else \
		python="$$($(FIND_PYTHON))"; \
		[ -n "$$python" ] || { echo "Python 3.11 or newer is needed." >&2; exit 1; }; \
		[ -x $(PY) ] || "$$python" -m venv .venv; \
		$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip --upgrade >/dev/null; \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	fi
endef

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

.venv/.run: requirements.txt
	$(call install,requirements.txt)
	@touch $@

.venv/.dev: requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch $@ .venv/.run

.venv/.bench: requirements-bench.txt
	$(call install,requirements-bench.txt)
	@touch $@ .venv/.dev .venv/.run

demo: .venv/.run ## the whole thing in a local Slack workspace, in your browser
	@$(PY) -m bot demo

check: .venv/.dev ## style, types and the house's floors
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && echo "ruff: in order"
	@.venv/bin/lint-imports --no-logo 2>/dev/null || .venv/bin/lint-imports
	@.venv/bin/basedpyright --warnings
	@$(PY) -m tests.support.house

test: check ## every check, then every test, on SQLite and PostgreSQL
	@$(PY) -m pytest -n 4 --dist loadgroup -m "not browser"
	@$(PY) -m pytest -n 2 -m browser

bench: .venv/.bench ## how fast, as ratios measured in the same run
	@$(PY) -m bench

rows: .venv/.dev ## the requirement rows that are done, each with its tests
	@$(PY) -m tests.support.rows

LOCK := $(PY) -m uv pip compile -q pyproject.toml --universal --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
lock: .venv/.dev ## requirements*.txt anew from pyproject.toml
	@$(LOCK) -o requirements.txt
	@$(LOCK) --group dev -o requirements-dev.txt
	@$(LOCK) --group bench -o requirements-bench.txt

migration: .venv/.dev ## a draft migration from the models: make migration m="what changed"
	@$(PY) -m alembic -c migrations/alembic.ini revision --autogenerate -m "$(m)"

assets: ## the sandbox page's built files (needs Node; the result is committed)
	@cd bot/sandbox/page && npm install --no-package-lock --silent && npm run --silent build

clean: ## what was made here, but not your data (var/)
	@rm -rf .venv .hypothesis .ruff_cache .import_linter_cache
