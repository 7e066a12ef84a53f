# Everything a developer does. `make` alone lists it.

PYTHON ?= python3
PORT ?= 4566
ROWS ?= 1000
FILES ?= 20000
SEED ?= 1
ROUNDS ?= 3
PART ?= all
RUNS ?= 50
MINUTES ?= 30
LARGE ?= 10000
AT_MOST ?= 120
FILE ?= backup.jsonl.gz
ENV ?= production

# Byte code is kept, but out of the folders that are packed and deployed. Without it every process compiles what it
# imports, the standard library too, and a cold start measures that.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
export PYTHONDONTWRITEBYTECODE :=

RUN := PYTHONPATH="$(CURDIR)/layers/muster/python:$(CURDIR)" .venv/bin/python
PYTEST := .venv/bin/python -m pytest
WEB := functions/console/web
WRITERS := tests/writers
PAGES := functions/console/function/pages
HAS_NODE := node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null

# Set up as pip is on this machine.
UV := $(PYTHON) -m infra.setup.uv
ALL_ENVIRONMENTS := .venv/made .venv-ministack/made .venv-sam/made

.DEFAULT_GOAL := help
.PHONY: help run demo mail console maybe-console environments preflight smoke test test-unit coverage test-writers test-functional test-e2e test-browser lint format bench simulate chaos soak fuzz isolation personal-data log-id domains resume-mail redrive republish backup restore countries openapi translations lock build deployable deploy clean

help: ## this list
	@echo "Muster: what make can do"
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS='	' read -r target what; do \
		printf '  %-16s %s\n' "$$target" "$$what"; done

run: environments ## run Muster here with a sample enterprise, until Ctrl-C (PORT=4566 ROWS=1000; state in .local)
	@$(RUN) -m infra.local.run --port $(PORT) --rows $(ROWS)

demo: environments ## the same with throw-away state on a free port, then an edited export planned, applied and undone; ends well if all did (ROWS=1000)
	@$(RUN) -m infra.local.demo --rows $(ROWS)

console: $(PAGES)/index.html ## build the web console (needs Node.js 20.19 or newer; nothing to do if it has not changed)
	@:

# Without Node.js everything but the console works, and the console's address says how to get it.
maybe-console:
	@if $(HAS_NODE); then \
		$(MAKE) --no-print-directory console || echo "The console could not be built; the lines above say why. The API works without it." >&2; \
	else \
		echo "No web console: it is built with Node.js 20.19 or newer and npm, which are not here. The API works without it." >&2; \
	fi

$(PAGES)/index.html: $(WEB)/node_modules/made layers/muster/python/muster/http/openapi.json $(shell find $(WEB)/src $(WEB)/*.ts $(WEB)/*.html -type f -not -name schema.d.ts)
	@echo "Building the console ..."
	@cd $(WEB) && npm run --silent build

$(WEB)/node_modules/made: $(WEB)/package-lock.json
	@$(HAS_NODE) || { echo "The console and its tests need Node.js 20.19 or newer, with npm: install it first." >&2; exit 1; }
	@echo "Installing what the console is made of ..."
	@cd $(WEB) && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(WRITERS)/node_modules/made: $(WRITERS)/package-lock.json
	@$(HAS_NODE) || { echo "The libraries that write workbooks need Node.js 20.19 or newer, with npm: install it first." >&2; exit 1; }
	@echo "Installing the libraries that write workbooks ..."
	@cd $(WRITERS) && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

mail: .venv/made ## the latest mails that the running Muster sent (PORT=4566)
	@$(RUN) -m infra.local.mail --port $(PORT)

test: environments $(WEB)/node_modules/made lint test-unit test-writers test-functional test-browser test-e2e ## all that must hold: lint and every level of tests

test-unit: .venv/made ## rules, reader, report, batching: no network, no AWS
	$(PYTEST) tests/unit --disable-socket --allow-unix-socket

test-writers: .venv/made .venv-writers/made $(WRITERS)/node_modules/made ## workbooks as libraries of Python and npm, and LibreOffice, write them, read as typed
	$(PYTEST) $(WRITERS)

test-functional: .venv/made ## the functions against an AWS in the same process
	$(PYTEST) tests/functional -n auto

test-e2e: environments ## the real template, built and deployed to the embedded AWS
	@$(RUN) -m tests.e2e

coverage: .venv/made ## how much of the product unit and functional tests run through; users, imports and onboarding 95 % at least
	$(PYTEST) tests/unit tests/functional -n auto --cov --cov-report=
	.venv/bin/coverage report --skip-covered
	.venv/bin/coverage report --format=total --fail-under=95 --include='*/muster/users/*,*/muster/imports/*,*/muster/onboarding.py'

test-browser: environments console ## the console's rules, and its stories in Chromium against the deployed template (STORY=import)
	cd $(WEB) && npm run --silent check
	@$(RUN) -m tests.browser $(STORY)

soak: environments ## a large import beside another enterprise (LARGE=10000 rows, watched for AT_MOST=120 minutes), then mixed use (MINUTES=30): no error, no growth, figures
	@$(RUN) -m tests.soak --minutes $(MINUTES) --large $(LARGE) --at-most $(AT_MOST)

redrive: .venv/made ## try again what a dead-letter queue holds (QUEUE=import|export|onboarding|urgent|mail-events; STACK= one on AWS)
	@$(RUN) -m infra.redrive "$(QUEUE)" --stack "$(STACK)" --port $(PORT)

republish: .venv/made ## publish entries of the audit log to the event bus once more (SINCE=2026-01-31T08:00 UNTIL=, UTC; STACK= one on AWS)
	@$(RUN) -m infra.republish --since "$(SINCE)" $(if $(UNTIL),--until "$(UNTIL)") --stack "$(STACK)" --port $(PORT)

backup: .venv/made ## save the tables to a file (FILE=backup.jsonl.gz; STACK= one on AWS; TABLES= prefix of restored tables)
	@$(RUN) -m infra.backup save "$(FILE)" --tables "$(TABLES)" --stack "$(STACK)" --port $(PORT)

restore: .venv/made ## put them back into a stack; whoever has no sign-in there is mailed a password (FILE= STACK=)
	@$(RUN) -m infra.backup restore "$(FILE)" --stack "$(STACK)" --port $(PORT)

lint: .venv/made ## ruff, mypy, and plain words in docstrings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	@$(RUN) -m infra.plain_words

format: .venv/made ## let ruff write what it can
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

fuzz: .venv/made ## break good workbooks in thousands of ways, and read each (FILES=20000 SEED=1)
	@$(RUN) -m tests.fuzz --bombs --files $(FILES) --seed $(SEED)

isolation: environments ## try who may do what, every route by every kind of caller; then take permissions away
	@$(RUN) -m tests.e2e.isolation

chaos: environments ## stop and kill Muster everywhere, let it hang there, and see that everything ends right (PART=calls|commands|hangs|kills|all RUNS=50 SEED=1)
	@$(RUN) -m tests.chaos --part $(PART) --runs $(RUNS) --seed $(SEED)

bench: .venv/made .venv-bench/made maybe-console ## what the main jobs cost, as ratios to floors and peers (ROUNDS=3; about 15 minutes)
	@$(RUN) -m tests.bench --rounds $(ROUNDS)

personal-data: .venv/made ## what is held of a person, as JSON (ACCOUNT=…; STACK= one on AWS; ERASE=yes deletes it)
	@$(RUN) -m infra.personal_data --account "$(ACCOUNT)" --stack "$(STACK)" --port $(PORT) $(if $(filter yes,$(ERASE)),--erase)

log-id: .venv/made ## what logs have for an account that is an e-mail address (ACCOUNT=…), or whose such an id is (ID=…; STACK= one on AWS)
	@$(RUN) -m infra.log_id $(if $(ID),--id "$(ID)",--account "$(ACCOUNT)") --stack "$(STACK)" --port $(PORT)

domains: .venv/made ## the mail domains of ENTERPRISE=, with one more (PROVE=… by its TXT record, which CHALLENGE=… prints, or ADD=… without) or one fewer (REMOVE=…); STACK= one on AWS
	@$(RUN) -m infra.domains --enterprise "$(ENTERPRISE)" $(if $(CHALLENGE),--challenge "$(CHALLENGE)") $(if $(PROVE),--prove "$(PROVE)") $(if $(NAMESERVER),--nameserver "$(NAMESERVER)") \
		$(if $(ADD),--add "$(ADD)") $(if $(REMOVE),--remove "$(REMOVE)") --stack "$(STACK)" --port $(PORT)

resume-mail: .venv/made ## send mails of ENTERPRISE= again, after too many bounced; STACK= one on AWS
	@$(RUN) -m infra.resume_mail --enterprise "$(ENTERPRISE)" --stack "$(STACK)" --port $(PORT)

simulate: .venv/made ## what AWS costs by size, and how long an import takes at its quotas (docs/scale.md)
	@$(RUN) -m tests.bench.costs
	@$(RUN) -m tests.bench.simulation

countries: .venv/made ## write the names of countries anew from CLDR and ISO 3166
	@$(RUN) -m infra.country_names

translations: .venv/made ## bring the catalogues of translations up to date with the code, and say what is left to translate
	@$(RUN) -m infra.translations

openapi: .venv/made ## write the description of the API anew from its routes
	@$(RUN) -m infra.openapi

preflight: .venv/made ## what would go wrong with a deployment, and what to do about it (ENV=production)
	@$(RUN) -m infra.preflight --env "$(ENV)"

smoke: .venv/made ## try the main job on a deployment with throw-away people (STACK= one on AWS; PORT=4566 here)
	@$(RUN) -m infra.smoke --stack "$(STACK)" --port $(PORT)

# The product's layer is packed as it lies, so its byte code lies beside it. It is checked against its source: no Python
# ever takes an old one for new.
build: .venv-sam/made console ## pack everything for AWS (ENV=production)
	@find functions layers -name node_modules -prune -o -type d -name __pycache__ -prune -exec rm -r {} +
	@python=$$($(PYTHON) -m infra.setup.lambda_python) && export LAMBDA_PYTHON="$$python" && \
	{ [ -z "$$python" ] || env -u PYTHONPYCACHEPREFIX "$$python" -m compileall -q --invalidation-mode checked-hash layers/muster/python; } && \
	.venv-sam/bin/sam build --config-env "$(ENV)"

deploy: deployable build ## deploy to the AWS account you are signed in to (ENV=staging|production, as samconfig.toml says)
	.venv-sam/bin/sam deploy --config-env "$(ENV)" $(if $(CI),--no-confirm-changeset)

# Before minutes are spent on building.
deployable: .venv/made
	@$(RUN) -m infra.samconfig "$(ENV)"
	@$(RUN) -m infra.preflight --env "$(ENV)"

# One environment each: the embedded AWS and SAM pin the same libraries to different versions. All are made at once.
environments: .venv-uv/made
	@$(MAKE) --no-print-directory --jobs $(words $(ALL_ENVIRONMENTS)) $(ALL_ENVIRONMENTS)

.venv/made: requirements/dev.txt
.venv-ministack/made: requirements/ministack.txt
.venv-sam/made: requirements/sam.txt
.venv-bench/made: requirements/bench.txt
.venv-writers/made: requirements/writers.txt

.venv/made .venv-ministack/made .venv-sam/made .venv-bench/made .venv-writers/made: | .venv-uv/made
	@echo "Making $(@D) from $< ..."
	@$(UV) venv --quiet --clear --no-project --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(@D)
	@$(UV) pip install --quiet --python $(@D) --no-deps --require-hashes --requirement $< || { \
		rm -rf $(@D); echo "The packages that $< lists could not be installed; the lines above say why." >&2; exit 1; }
	@$(UV) pip check --quiet --python $(@D) || { \
		rm -rf $(@D); echo "$< does not fit this Python; try another with PYTHON=python3.11." >&2; exit 1; }
	@touch $@

# uv makes all other environments. It is the one that is installed here, if that is new enough, or comes from PyPI.
.venv-uv/made: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Muster needs Python 3.11 or newer, and '$(PYTHON)' is not: install it, or name it with PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -m infra.setup.bootstrap
	@touch $@

# Names no index and no place on this machine. The markers in it make it hold for every Python from 3.11 and every system.
COMPILE := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header

lock: .venv-uv/made ## pin what the *.in files ask for, with hashes (UPGRADE=--upgrade for the newest)
	$(COMPILE) $(UPGRADE) --output-file layers/dependencies/requirements.txt layers/dependencies/requirements.in
	$(COMPILE) $(UPGRADE) --output-file requirements/uv.txt requirements/uv.in
	$(COMPILE) $(UPGRADE) --output-file requirements/dev.txt requirements/dev.in
	$(COMPILE) $(UPGRADE) --output-file requirements/ministack.txt requirements/ministack.in
	$(COMPILE) $(UPGRADE) --output-file requirements/sam.txt requirements/sam.in
	$(COMPILE) $(UPGRADE) --output-file requirements/bench.txt requirements/bench.in
	$(COMPILE) $(UPGRADE) --output-file requirements/writers.txt requirements/writers.in

clean: ## remove everything made here: environments, builds, caches (.local, your running state, stays)
	rm -rf $(WEB)/node_modules $(WRITERS)/node_modules $(PAGES) .venv .venv-ministack .venv-sam .venv-bench .venv-writers .venv-uv .aws-sam build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f $(WEB)/src/api/schema.d.ts
	find functions layers infra tests -type d -name __pycache__ -prune -exec rm -r {} +
