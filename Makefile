# Needs Python 3.11 or later and make; everything else is installed into $(VENV) from the hash-pinned locks.
#
#   make demo    a sample world, the list and the report        make check   ruff, mypy --strict, architecture
#   make test    the whole test suite                           make fuzz    10,000 mutated inputs, counted
#   make docs    writes the generated documentation             make soak    kills, full disk, no memory, Ctrl-C
#   make lock    makes the lock files anew                      make clean   removes what the others made

VENV ?= .venv
PYTHON ?=
DEMO ?= graphlink-demo
WORKERS ?= logical
INPUTS ?= 10000
SEED ?= 1
KILLS ?= 100
STORE_KILLS ?= 20
export PYTHON

BIN = $(VENV)/bin
environment = @python=$$(sh tools/find-python.sh) && "$$python" tools/environment.py

.PHONY: help demo test test-store test-pages check docs fuzz soak lock upgrade clean run-environment dev-environment

help:
	@sed -n 's/^#   //p' Makefile

run-environment:
	$(environment) run --venv "$(VENV)"

dev-environment:
	$(environment) dev --venv "$(VENV)"

demo: run-environment
	@"$(BIN)/graphlink" demo -o "$(DEMO)"

# Suites that need the graph store are run by `make test-store` until they have been seen green whole on an idle machine.
APART = tests/store

test-store: dev-environment
	@"$(BIN)/python" -m pytest -n $(WORKERS) --dist loadgroup tests/store

test-pages: dev-environment
	@"$(BIN)/python" -m pytest -n $(WORKERS) --dist loadgroup tests/ui

test: dev-environment
	@"$(BIN)/python" -m pytest -n $(WORKERS) --dist loadgroup $(addprefix --ignore=,$(APART))

check: dev-environment
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/python" -m pytest tests/test_architecture.py

docs: dev-environment
	"$(BIN)/python" tools/document.py

fuzz: dev-environment
	"$(BIN)/python" -m tests.fuzz.campaign --inputs $(INPUTS) --seed $(SEED)

soak: dev-environment
	GRAPHLINK_KILLS=$(KILLS) GRAPHLINK_STORE_KILLS=$(STORE_KILLS) "$(BIN)/python" -m pytest -rs -s tests/soak tests/store/test_load_killed.py

lock: dev-environment
	"$(BIN)/python" tools/lock.py

upgrade: dev-environment
	"$(BIN)/python" tools/lock.py --upgrade

clean:
	rm -rf "$(VENV)" "$(DEMO)" build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find graphlink tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
