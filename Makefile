# Everything is set up on first use; a fresh machine needs only make and Python 3.11 or later (with venv).
#
#   make run     answer a request and audit a sample log       (installs what running needs)
#   make test    lint, types, floors and the test suite        (installs everything)
#   make help    all targets

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p $(IS_NEW_ENOUGH) 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
BENCH := $(VENV)/bench
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST_ARGS ?=

.PHONY: help run setup test lint pytest format lock bench prove-fuzz tables-fuzz native-fuzz clean

help:  ## show the targets
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/.run  ## audit a sample log and answer one request
	$(BIN)/comity demo

setup: $(VENV)/.all  ## install everything that development needs into .venv

test: lint pytest  ## lint, then the test suite

lint: $(VENV)/.all  ## ruff, mypy --strict, the floors of the house
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# A file of tests stays with one process, which keeps what the file shares (a session of Spark, the corpus).
pytest: $(VENV)/.all  ## the test suite alone; PYTEST_ARGS="-k …" narrows it
	$(BIN)/pytest -n auto --dist loadfile $(PYTEST_ARGS)

format: $(VENV)/.all  ## let ruff put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Locks hold for every Python from 3.11 on. No index, no machine: `pip` is told by its own set-up where to look.
LOCK := $(BIN)/uv pip compile -q pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(VENV)/.all  ## make the lock files again (LOCK_ARGS=--upgrade for newer releases)
	$(LOCK) $(LOCK_ARGS) -o requirements/run.txt
	$(LOCK) $(LOCK_ARGS) --all-extras -c requirements/run.txt -o requirements/all.txt
	$(LOCK) $(LOCK_ARGS) --group bench -c requirements/run.txt -o requirements/bench.txt

bench: $(BENCH)/.done  ## decisions a second beside other engines, and what one answer costs (needs ../shared)
	$(BENCH)/bin/python -W ignore benchmarks/single.py
	$(BENCH)/bin/python benchmarks/decide.py

prove-fuzz: $(VENV)/.all  ## hold the solver against the evaluator on many more made-up cases (PROVE_FUZZ=2000)
	PROVE_FUZZ=$${PROVE_FUZZ:-2000} $(BIN)/pytest --timeout 0 tests/proofs/test_agreement.py

tables-fuzz: $(VENV)/.all  ## hold tables against single cases at length: made-up laws, and all cases of the corpus
	$(BIN)/pytest -m campaign tests/tables $(PYTEST_ARGS)

# A copy of the package whose library checks each access to memory, held against far more made-up tables.
CHECKED := $(VENV)/checked
native-fuzz: $(VENV)/.all  ## test the C library at length, with a compiler's checks of memory and arithmetic
	rm -rf $(CHECKED) && mkdir $(CHECKED) && cp -r src/comity $(CHECKED)
	$(BIN)/python -c 'import pathlib, hatch_build; hatch_build.compile_library(pathlib.Path("$(CHECKED)/comity/native"), \
		"-g -O1 -Wall -Wextra -Wconversion -Werror -fsanitize=address,undefined -fno-sanitize-recover=all".split())'
	LD_PRELOAD="$$(cc -print-file-name=libasan.so) $$(cc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
		PYTHONPATH=$(CHECKED) HYPOTHESIS_PROFILE=campaign \
		$(BIN)/pytest --timeout 0 tests/records/test_native_rows.py tests/records/test_search_keys.py::test_the_library_mixes_as_python_does \
		tests/audit/test_repeats.py $(PYTEST_ARGS)

clean:  ## remove the environment and everything that tools left behind
	rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

# The two stamps: what running needs, and on top of it what development needs.
$(VENV)/.run: requirements/run.txt pyproject.toml hatch_build.py $(wildcard src/comity/native/*.c)
	@test -n "$(PYTHON)" || { echo "Comity needs Python 3.11 or later; none was found. Install one, or name it: make PYTHON=…"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install -q --require-hashes -r requirements/run.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'from comity.native import LIBRARY; LIBRARY or print("There is no C compiler: \
	large logs will be read slowly. Install one (gcc), then: make clean run")'
	@$(WARM) 2>/dev/null || true
	@touch $@

# What Python and `comity.language.kept` would keep at the first run, also where Python is told to keep nothing. A mistake in
# the law is no mistake of the set-up: the command that reads the law says it.
WARM := PYTHONDONTWRITEBYTECODE= $(BIN)/python -c 'import compileall; from comity.language import load; \
	compileall.compile_dir("src/comity", quiet=1); load(cases=False)'

$(VENV)/.all: requirements/all.txt $(VENV)/.run
	$(PIP) install -q --require-hashes -r requirements/all.txt
	@touch $@

# The other engines have an environment of their own: what is measured beside Comity is no part of it.
$(BENCH)/.done: requirements/bench.txt $(VENV)/.run
	$(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements/bench.txt
	$(BENCH)/bin/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation -e .
	@touch $@
