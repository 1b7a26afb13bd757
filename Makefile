# Everything that can be done to Passage, each by one word; `make` lists the words.
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Without bytecode, each of some fifty processes compiles half a million lines.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := DJANGO_SETTINGS_MODULE=cms.settings.test $(PY) -m pytest

.PHONY: help demo test check format lock bench soak messages clean

help:
	@echo "make demo      set everything up and run the platform on this machine"
	@echo "               (PORT=8123 make demo for another port than 8000)"
	@echo "make test      set everything up and run all tests"
	@echo "               (make test ARGS='tests/hubs -k audit' for some of them)"
	@echo "make check     style, types, contracts, templates, migrations, settings"
	@echo "make format    put the code into the project's style"
	@echo "make bench     measure the pages and write docs/benchmarks.md"
	@echo "make soak      500 certificates and 1,000 webhooks while workers are killed"
	@echo "make messages  collect the texts to translate, and compile the translations"
	@echo "make lock      choose the newest allowed versions of all packages"
	@echo "make clean     remove the environment and all that was written at run time"

demo:
	@.ci/bootstrap env
	@exec $(PY) -m cms.demo $(ARGS)

# The gate on coverage stands only where all tests ran.
test:
	@.ci/bootstrap env dev
	@.ci/bootstrap browser
ifeq ($(strip $(ARGS)),)
	@$(PYTEST) --cov --cov-report=
	@$(PY) -m coverage report --skip-covered --skip-empty
else
	@$(PYTEST) $(ARGS)
endif

check:
	@.ci/bootstrap env dev
	@.ci/check

format:
	@.ci/bootstrap env dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock:
	@.ci/bootstrap env dev
	@.ci/lock

bench:
	@.ci/bootstrap env dev
	@$(PY) manage.py bench $(ARGS)

soak:
	@.ci/bootstrap env dev
	@.ci/soak

messages:
	@.ci/bootstrap env dev
	@$(PY) manage.py makemessages --all --no-obsolete --no-wrap \
	  --add-location file \
	  --ignore=.venv --ignore=.tools --ignore=var --ignore=tests
	@$(PY) manage.py compilemessages --ignore=.venv --ignore=.tools

clean:
	rm -rf .venv .tools var .coverage .coverage.* .mypy_cache .ruff_cache \
	  .pytest_cache .import_linter_cache .hypothesis
