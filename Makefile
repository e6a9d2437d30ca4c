# make demo: from a bare machine to both halves of a real contract, and to what a month of it makes owed. make test: the
# tests. Needs Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/ecommerce_outsourcing
CONTRACT := $(EXAMPLE)/ecommerce_outsourcing.contract

.PHONY: demo test check fuzz bench tables goldens clean

demo: $(VENV)/.run
	@$(BIN)/hetong compile $(CONTRACT) -o build
	@$(BIN)/hetong compile $(CONTRACT) -o build/final --values $(EXAMPLE)/values.toml --final
	@echo
	@echo "The two halves of one contract:"
	@echo "  prose to sign   build/ecommerce_outsourcing.zh.md   build/ecommerce_outsourcing.en.md"
	@echo "  obligations     build/ecommerce_outsourcing.obligations.json"
	@echo "  and filled in   build/final/"
	@$(BIN)/hetong settle $(CONTRACT) --facts $(EXAMPLE)/facts --values $(EXAMPLE)/values.toml --period 2026-04 \
	  --as-of 2026-06-30 --output-file build/2026-04.txt --html build/2026-04.html 2>build/notes.txt || { cat build/notes.txt; exit 1; }
	@echo
	@echo "What April makes owed (the whole statement: build/2026-04.txt, build/2026-04.html):"
	@awk -v RS= 'NR == 2' build/2026-04.txt

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto tests

check: $(VENV)/.dev
	@$(BIN)/ruff format --check compiler tests benchmarks
	@$(BIN)/ruff check compiler tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto tests

fuzz: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto tests/test_fuzz.py --mutants 10000

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

tables: $(VENV)/.dev
	@$(BIN)/python -m hetong.passes.parse.generate

# Rewrites the expected outputs; read the difference before it is committed.
goldens: $(VENV)/.dev
	@$(BIN)/python -m pytest -q tests --update

$(VENV)/.run: requirements/run.lock pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(VENV)/lib compiler >/dev/null || true
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m compileall -q $(VENV)/lib >/dev/null || true
	@touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
