# Everything below works from a bare clone on a machine with Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PO     := $(wildcard src/intake_tui/locale/*/LC_MESSAGES/*.po)
MO     := $(PO:.po=.mo)
RUN    := .run
TUI    := $(BIN)/intake-tui --vault $(RUN)/vault --key-file $(RUN)/vault.key
PLANS  := plans
HTML   := tests/html/node_modules/.package-lock.json
ARGS   ?=
# Tests wait for one another's syncs on a disk; in memory they need not.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }')
# Screens and terminals wait as often as they work: on few cores, two at a time for each.
CORES  := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
WORKERS := $(shell test $(CORES) -gt 4 && echo $(CORES) || echo $$(( $(CORES) * 2 )))

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long snapshots plans check picture bench bench-quick clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' \
	  | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(STAMP) ## set up .venv and nothing else

run: $(RUN)/seeded ## open the app on a vault of its own, .run/, with the example cases
	@$(TUI) $(ARGS)

test: $(STAMP) $(HTML) ## all tests (ARGS="..." goes to pytest)
	$(MEMORY) $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-long: $(STAMP) $(HTML) ## all tests, the long runs in their full form
	$(MEMORY) INTAKE_LONG=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

snapshots: $(STAMP) ## accept how the screens stand now; read the diff of tests/snapshot after it
	INTAKE_LONG=1 INTAKE_SNAPSHOTS=write $(BIN)/pytest tests/snapshot -n $(WORKERS) -k as_they_were

plans: $(STAMP) ## the plans of the example cases, Markdown and HTML, in plans/
	@set -e; place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; \
	tui="$(BIN)/intake-tui --vault $$place/vault --key-file $$place/vault.key"; \
	$$tui vault init >/dev/null; \
	$$tui import examples/*.json >/dev/null; \
	for lang in nl en; do \
	  $$tui plan --all --reader all --format both --lang $$lang --out $(PLANS)/$$lang --skip-held \
	    --purpose "make plans"; \
	done

check: $(STAMP) ## formatter, linter, strict types, import contracts, questions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/intake-tui questions check

picture: $(STAMP) ## make docs/screen.svg anew from the example cases
	$(BIN)/python docs/make_screen.py

bench: $(STAMP) ## measure against the goals and write docs/performance.md (half an hour; ARGS="--plans 500")
	$(BIN)/python bench/run.py --out docs $(ARGS)

bench-quick: $(STAMP) ## the same table with smaller sizes, printed only
	$(BIN)/python bench/run.py --quick $(ARGS)

clean: ## remove what was made here; .run/ (your trial vault) stays
	rm -rf $(VENV) $(PLANS) tests/html/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache bench/results .cache
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(MO)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed; name one with: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The catalogs are compiled by the build hook, so a changed .po installs anew.
$(STAMP): $(VENV)/bin/python pyproject.toml constraints.txt hatch_build.py $(PO)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  -c constraints.txt -e '.[dev]'
	@touch $@

# Chromium and the checkers for the plans in HTML; the program itself needs none of it.
$(HTML): tests/html/package-lock.json
	@for tool in chromium node npm; do command -v $$tool >/dev/null \
	  || { echo "the tests of the HTML plans need $$tool; on Debian: apt install chromium nodejs npm"; \
	       exit 1; }; done
	cd tests/html && npm ci --ignore-scripts --silent
	@touch $@

$(RUN)/seeded: $(STAMP)
	@mkdir -p -m 700 $(RUN)
	@test -e $(RUN)/vault/vault.json || $(TUI) vault init
	@test -e $@ || $(TUI) import examples/*.json
	@touch $@
