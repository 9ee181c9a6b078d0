# Everything runs in a virtual environment of the project's own, .venv, made on first use and again when
# pyproject.toml changes.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Half the tests wait for crawls in processes of their own: three workers keep two cores busy. The tests of a file share
# crawls, so they run in one worker. Bytecode is written whatever the environment says: the tests start many a Python.
PYTEST_OPTIONS ?= --numprocesses=3 --dist=loadfile

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bench-crawl bench-scale bench-warc bench-extract bench-split bench-restore bench-search \
	bench-kill faults fuzz pictures clean

help:
	@echo "make demo    archive the sample papers from a server on this machine, and check the result"
	@echo "make test    tests, lint and type check"
	@echo "make lint    lint and type check only"
	@echo "make bench-split   the tables of splitters, this one and its peers, on the sample's own pages"
	@echo "             (BENCH_OPTIONS='--pages FOLDER' measures others, '--worst 10' lists pages, '--help' says more)"
	@echo "make bench-crawl   what a crawl costs, beside a bare spider and other tools (CRAWL_OPTIONS=--help)"
	@echo "make bench-scale   memory and resume of a crawl of 1,000 and of 10,000 articles (SCALE_OPTIONS=--help)"
	@echo "make bench-warc   what writing, checking and indexing WARC files costs, beside other tools (WARC_OPTIONS=--help)"
	@echo "make bench-extract   what re-extraction costs, beside reading and parsing (EXTRACT_OPTIONS=--help)"
	@echo "make bench-restore   damaged texts restored, by simulated damage (EDITION_PAGES=FOLDER adds pages)"
	@echo "make bench-search   words found and time taken by the reading room (SEARCH_OPTIONS='--count 100000')"
	@echo "make bench   all tables of docs/benchmarks.md, one after the other and of fewer pages, in some 20 minutes"
	@echo "make bench-kill   50 crawls killed at random moments, resumed, and compared (KILL_OPTIONS='--kills N --seed N')"
	@echo "make faults   each fault of docs/faults.md, and what is promised then"
	@echo "make fuzz    20,000 broken pages through the splitter (FUZZ_OPTIONS='--count N PATH...')"
	@echo "make pictures   the pictures of the documents, of the report on the sample papers; needs Chromium"
	@echo "make clean   remove .venv, caches and builds; crawls/ stays"
	@echo
	@echo "PYTHON=... chooses the interpreter for .venv (default: python3; 3.11 or newer)."
	@echo "PYTEST_OPTIONS=... replaces pytest's, such as PYTEST_OPTIONS='-m \"not slow\"'; empty, it runs serially."

demo: $(READY)
	@$(BIN)/python -m tests.demo

bench-split: $(READY)
	@$(BIN)/python -m benchmarks.split $(BENCH_OPTIONS)

bench-crawl: $(READY)
	@$(BIN)/python -m benchmarks.crawl $(CRAWL_OPTIONS)

bench-scale: $(READY)
	@$(BIN)/python -m benchmarks.scale $(SCALE_OPTIONS)

# The tables of docs/benchmarks.md, one after the other: of few pages, unless options say otherwise.
bench: CRAWL_OPTIONS ?= --articles 200 --rounds 1 --peers
bench: SCALE_OPTIONS ?= --articles 96 600
bench: WARC_OPTIONS ?= --count 1000 --size 30000 --rounds 1
bench: EXTRACT_OPTIONS ?= --count 300 --rounds 1
bench: SEARCH_OPTIONS ?= --count 5000
bench: bench-split bench-crawl bench-scale bench-warc bench-extract bench-restore bench-search

bench-extract: $(READY)
	@$(BIN)/python -m benchmarks.extract $(EXTRACT_OPTIONS)

bench-warc: $(READY)
	@$(BIN)/python -m benchmarks.warc $(WARC_OPTIONS)

bench-restore: $(READY)
	@$(BIN)/python -m benchmarks.restore $(RESTORE_OPTIONS)

bench-search: $(READY)
	@$(BIN)/python -m benchmarks.search $(SEARCH_OPTIONS)

bench-kill: $(READY)
	@$(BIN)/python -m benchmarks.kill $(KILL_OPTIONS)

# The tests that docs/faults.md names, doctests of modules among them.
faults: $(READY)
	@$(BIN)/python -m pytest $(PYTEST_OPTIONS) \
	  $$(grep -o '`\(tests\|archive\|crawler\)/[a-z_/]*\(\.py\)\?`' docs/faults.md | tr -d '`' | sort -u)

fuzz: $(READY)
	@$(BIN)/python -m tests.crawler.split.fuzz $(FUZZ_OPTIONS)

pictures: $(READY)
	@$(BIN)/python -m tests.pictures

# All three run, whichever fails; lint beside the tests, told after them.
test: $(READY)
	@status=0; told=$$(mktemp); \
	$(MAKE) --no-print-directory lint >"$$told" 2>&1 & lint=$$!; \
	echo "pytest"; PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(PYTEST_OPTIONS) || status=1; \
	wait $$lint || status=1; \
	cat "$$told"; rm -f "$$told"; \
	exit $$status

lint: $(READY)
	@status=0; \
	echo "ruff check"; $(BIN)/ruff check . || status=1; \
	echo "mypy --strict"; $(BIN)/mypy || status=1; \
	exit $$status

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version + "; make PYTHON=... chooses another")'
	@echo "Making .venv (two to five minutes, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	@rm -rf .venv .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist setup.py ./*.egg-info project.egg-info
	@find archive benchmarks crawler tests -name __pycache__ -type d -prune -exec rm -rf {} +
