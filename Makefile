# The commands of the project. Needs Python 3.11 or newer and make; everything else is set up by them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)

SCORE = ../shared/score.py

.PHONY: help run test lint bench score faults backup restore clean

help:
	@echo "make run      serve a sample year at http://127.0.0.1:8000   (PORT=, HOST=, DATABASE_URL=, REDIS_URL=)"
	@echo "make test     run all tests on PostgreSQL and on SQLite      (DB=postgres|sqlite, ARGS='-k words')"
	@echo "make lint     style, layers, types, templates, deployment checks"
	@echo "make bench    measure the figures of docs/performance.md     (ARGS='--only P1 --tasks 100000')"
	@echo "make score    score the reader on labelled papers, if there  (SCORE=../shared/score.py, ARGS='--docs DIR')"
	@echo "make faults   kill web processes, workers, beats and the queue (ARGS='t1')"
	@echo "make backup   one archive of database and files              (TO=path)"
	@echo "make restore  fill an empty database from an archive         (FROM=path)"
	@echo "make clean    remove the virtual environment; data in var/ is kept"

run:
	@$(PYTHON) scripts/run.py

test:
	@$(PYTHON) scripts/test.py

lint:
	@$(PYTHON) scripts/lint.py

bench:
	@$(PYTHON) scripts/bench/run.py $(ARGS)

score:
	@$(PYTHON) scripts/score.py "$(SCORE)" $(ARGS)

faults:
	@$(PYTHON) scripts/faults/run.py $(ARGS)

backup:
	@$(PYTHON) scripts/manage.py backup $(if $(TO),--to "$(TO)")

restore:
	@$(if $(FROM),$(PYTHON) scripts/manage.py restore "$(FROM)",echo "请写明归档：make restore FROM=路径 (name the archive)" && false)

clean:
	rm -rf .venv
