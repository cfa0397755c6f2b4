# Every target sets up what it needs by itself: see packaging/linux/prepare.sh.
SHELL := /bin/bash
PREPARE := packaging/linux/prepare.sh
PYTHON := .venv/bin/python
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.PHONY: demo test lint bench long screens package

demo: ## the app on a demo project, with a store and a receiver on this machine
	@$(PREPARE) demo base run screen sound
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" != Linux ]; then \
	  exec .venv/bin/collector demo; \
	else \
	  echo "There is no screen (DISPLAY and WAYLAND_DISPLAY are empty): the rehearsal runs without one."; \
	  exec .venv/bin/collector demo --headless; \
	fi

test: ## every test; long checks are shortened; what fails beside others is tried once more alone
	@$(PREPARE) test,lint base run screen sound tests
	$(OFFSCREEN) $(PYTHON) -m pytest -n 2 --dist loadgroup || \
	  { echo "These failed. They are tried once more, alone: what passes now is unsteady."; \
	  $(OFFSCREEN) $(PYTHON) -m pytest --last-failed --last-failed-no-failures none -v; }

long: ## the long checks at full size
	@$(PREPARE) test,lint base run screen sound tests
	$(OFFSCREEN) COLLECTOR_LONG=1 $(PYTHON) -m pytest -m long --timeout 14400

lint: ## style, types, import contracts, nothing compiled in the repository
	@$(PREPARE) test,lint base
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@! git ls-files -- '*.qm' '*.pyc' '*.so' | grep . || { echo "Compiled files do not belong here."; exit 1; }

bench: ## each figure beside its peer, measured in the same run
	@$(PREPARE) test,lint base run screen sound tests
	@$(OFFSCREEN) $(PYTHON) -m tests.benchmarks

screens: ## every page, screen, language, light and dark, and contact sheets, into screens/
	@$(PREPARE) test,lint base run screen sound tests
	$(OFFSCREEN) $(PYTHON) -m tests.screens screens

package: ## the frozen app, tried out, into dist/
	@$(PREPARE) demo,package base run screen sound package
	$(PYTHON) packaging/build.py
