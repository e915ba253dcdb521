# `make run` and `make test` need Python 3.11 or newer, make and the network; everything else they fetch themselves.
#
#   make run [PORT=8000] [DATA_DIR=.local]   the portal with its demo network; Ctrl-C stops it
#   make test [ONLY=path]                    all checks and tests, or the tests of one file or folder
#   make bench [ONLY=name] [SIZE=S|L]        the speed gates
#   make drills [ONLY=name]                  faults on purpose: what is lost, doubled, wrong, and for how long
#   make lint                                the checks without the tests
#   make demo-reset [DATA_DIR=.local]        forgets the data of `make run`
#   make lock [UPGRADE=--upgrade]            locks the dependencies again after a change of requirements*.in

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := run
.PHONY: run test bench drills lint setup setup-dev demo-reset lock python

VENV_PYTHON := .venv/bin/python
PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)

run: setup
	@exec $(VENV_PYTHON) -m coordination.embedded.run

test: setup-dev
	@exec $(VENV_PYTHON) -m coordination.embedded.checks $(if $(ONLY),--only "$(ONLY)")

lint: setup-dev
	@exec $(VENV_PYTHON) -m coordination.embedded.checks --without-tests

bench: setup-dev
	@exec $(VENV_PYTHON) -m coordination.embedded.testing --durable --cache-megabytes 1024 --static -- \
		$(VENV_PYTHON) -m benchmarks $(if $(ONLY),--only "$(ONLY)") $(if $(SIZE),--size "$(SIZE)")

drills: setup-dev
	@exec $(VENV_PYTHON) -m drills $(if $(ONLY),--only "$(ONLY)")

setup: python
	@$(PYTHON) coordination/embedded/bootstrap.py

setup-dev: python
	@$(PYTHON) coordination/embedded/bootstrap.py --dev

python:
	@test -n "$(PYTHON)" || { echo "The portal needs Python 3.11 or newer; none of python3, python3.13, python3.12 and python3.11 is." >&2; exit 1; }

demo-reset: setup
	@exec $(VENV_PYTHON) -m coordination.embedded.run --forget

# The header of each lock names this target instead of the command, which would tell the machine's index address.
lock: python
	@$(PYTHON) -m venv .local/lock && .local/lock/bin/python -m pip install --quiet uv==0.13.9
	@for name in requirements requirements-embedded requirements-dev requirements-node; do \
		.local/lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 $(UPGRADE) \
			--custom-compile-command "make lock" --output-file $$name.txt $$name.in || exit 1; done
