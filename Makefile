# Every command of a working day. A fresh Debian with python3 (3.11 or newer, with venv), make and git is enough.
#
# Two stamps say what stands in the virtual environment: `.run` (what serving needs) and `.dev` (that and what
# testing needs). While they are newer than the locks, nothing is asked or installed again.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest
# One process more than there are cores, since many tests wait for processes of their own (servers, browsers, kills).
PARALLEL := -q --numprocesses $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --maxprocesses 5 --dist worksteal

# What the tests compiled is kept, also where the environment forbids it: the tests start hundreds of processes.
test test-browser test-postgres faults soak: export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-browser test-postgres faults soak lint format bench demo-data lock clean

help: ## these lines
	@echo "make 目標（targets）："
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1 — \2/p' Makefile

setup: $(VENV)/.run ## 建立虛擬環境並安裝執行所需套件 · virtual environment with what running needs

setup-dev: $(VENV)/.dev ## 再加上測試與檢查的套件 · and what testing needs

run: $(VENV)/.run ## 啟動助理與示範學校（Ctrl-C 結束） · start the assistant with the demo schools
	@exec $(BIN)/python -m bot serve

test: $(VENV)/.dev ## 全部測試，五分鐘內 · all tests, within five minutes
	@status=0; \
	$(PYTEST) $(PARALLEL) -m "not postgres and not soak and not faults and not browser" || status=$$?; \
	echo "未執行瀏覽器、PostgreSQL、故障與長時間測試：請用 make test-browser、test-postgres、faults、soak。"; \
	echo "Left out: make test-browser (a real browser), test-postgres, faults (killed processes), soak (long runs)."; \
	exit $$status

test-browser: $(VENV)/.dev ## 只測模擬器頁面（需要 Chromium） · only the simulator's page, in a real browser
	@$(BIN)/python tests/chromium.py
	@$(PYTEST) $(PARALLEL) -m "browser and not soak" tests/browser

test-postgres: $(VENV)/.dev ## 在臨時的 PostgreSQL 上測資料、應答與排程 · storage, handlers, scheduler on a throw-away PostgreSQL
	@$(BIN)/python tests/with_postgres.py -- $(PYTEST) $(PARALLEL) -m "not browser and not soak" tests/storage tests/handlers tests/scheduler tests/bot/web/test_linking.py tests/bot/test_channel_care.py tests/architecture/test_with_postgres.py

faults: $(VENV)/.dev ## 真實行程的故障測試，短版，約六分鐘 · real processes that are killed, cut off, restarted; the short set
	@status=0; \
	$(PYTEST) $(PARALLEL) -m "faults and not soak" tests/faults tests/storage tests/years || status=$$?; \
	$(BIN)/python -m tests.faults short --db both || status=$$?; \
	exit $$status

soak: $(VENV)/.dev ## 長時間的隨機與故障測試 · long random and fault runs
	@status=0; \
	$(PYTEST) -m soak || status=$$?; \
	$(BIN)/python tests/with_postgres.py --optional -- $(PYTEST) -m soak tests/storage tests/handlers tests/scheduler || status=$$?; \
	$(BIN)/python -m tests.years.simulated || status=$$?; \
	$(BIN)/python -m tests.faults all --db both || status=$$?; \
	exit $$status

lint: $(VENV)/.dev ## 格式、型別與資料夾方向 · style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## 整理程式碼格式 · put the code in shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## 量測速度與記憶體 · measure speed and memory
	@$(BIN)/python tests/with_postgres.py --optional -- $(BIN)/python -m tests.benchmarks

demo-data: $(VENV)/.run ## 產生五所示範學校的假名冊 · made-up rosters of the five demo schools
	@$(BIN)/python -m bot demo-data

lock: ## 重新鎖定套件版本（需要 uv） · lock the packages anew (needs uv)
	@command -v $${UV:-uv} >/dev/null || { echo "找不到 uv：請先安裝，或以 UV=路徑 指定。 uv not found." >&2; exit 1; }
	@set -e; pin() { $${UV:-uv} pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --custom-compile-command "make lock" pyproject.toml "$$@"; }; \
	pin --group build --output-file requirements.lock; \
	pin --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## 移除虛擬環境與快取（不動 data/） · remove the virtual environment and caches (data/ stays)
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that cannot run (moved, half made, too old a Python) is made anew; one that can is kept.
define make-venv
command -v $(PYTHON) >/dev/null || { \
	echo "找不到 $(PYTHON)：請安裝 Python 3.11 以上，例如 sudo apt install python3 python3-venv。 $(PYTHON) not found: install Python 3.11 or newer." >&2; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "$(PYTHON) 太舊：需要 Python 3.11 以上（可用 make PYTHON=python3.12 指定）。 $(PYTHON) is too old: Python 3.11 or newer is needed (or name one: make PYTHON=python3.12)." >&2; exit 1; }; \
if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) 缺少 venv：請執行 sudo apt install python3-venv。 $(PYTHON) lacks venv: sudo apt install python3-venv." >&2; exit 1; }; \
	echo "建立虛擬環境 $(VENV)……"; $(PYTHON) -m venv --clear $(VENV); \
fi
endef

# The project itself joins by a path file, built by the locked setuptools: nothing beyond the lock is fetched.
define install
set -e; $(make-venv); \
echo "安裝 $(1)（第一次約需一分鐘）…… Installing $(1), about a minute the first time"; \
$(PIP) install -qq --require-hashes -r $(1); \
$(PIP) install -qq --no-deps --no-build-isolation --editable .
endef

$(VENV)/.run: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

# The development lock holds the run lock, version for version, so it serves both stamps.
$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/.run $@
