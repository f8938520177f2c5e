# Everything that a person does with this repository, by name. `make` alone lists it.
#
# What is missing on the machine is installed first (tools/setup.sh says what and why). Whatever listens, listens on
# 127.0.0.1. Native code goes through cargo, code for the browser through `tools/wasm cargo`: both keep their artifacts
# in target/ side by side, so going back and forth between them compiles nothing twice.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

CARGO := cargo
WASM := tools/wasm
WASM_TARGET := wasm32-unknown-unknown
SERVER := target/release/bursar
DEMO := target/demo
# The packed console; Trunk empties dist/ at each build, so this file is there only after the console was packed too.
CONSOLE := dist/index.html.br
CONSOLE_SOURCES := $(shell find src style messages crates/domain/src -type f -not -path 'style/.bundle/*' 2>/dev/null) \
	$(wildcard index.html Trunk.toml build.rs icon.svg) Cargo.toml Cargo.lock crates/domain/Cargo.toml
ENGINES ?= chromium firefox webkit

# Says what comes, and when it began.
step = @printf '\n\033[1m[%s] %s\033[0m\n' "$$(date +%H:%M:%S)" "$(1)"

.PHONY: help run dev test prove bench size console server docs pictures clean setup-run setup-test setup-prove \
	check-format check-lints check-native check-docs check-console check-browser check-journeys

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- use it -------------------------------------------------------------------------------------------------------

run: setup-run console server ## Build the release and start the demo on http://localhost:8080
	@mkdir -p $(DEMO)
	$(call step,starting the demo; its database is $(DEMO)/bursar.db)
	@exec $(SERVER) demo --listen 127.0.0.1:8080 --db $(DEMO)/bursar.db

dev: setup-run ## Work on it: the demo server on 8081 behind Trunk with live reload on http://localhost:8080
	@mkdir -p $(DEMO) target/dev-console
	$(CARGO) build --locked -p bursar
	@BURSAR_CONSOLE_DIR=target/dev-console target/debug/bursar demo --listen 127.0.0.1:8081 --db $(DEMO)/dev.db & \
	server=$$!; trap 'kill $$server 2>/dev/null || true' EXIT; \
	$(WASM) trunk serve --offline --address 127.0.0.1 --port 8080 --dist target/dev-console

console: $(CONSOLE) ## Build and pack the console into dist/

$(CONSOLE): $(CONSOLE_SOURCES) | setup-run
	$(call step,building the console for the browser)
	$(CARGO) fetch --locked
	$(CARGO) build --locked -q -p xtask
	$(WASM) tools/split/build trunk build --release --offline --locked --features split
	$(CARGO) run --locked -q -p xtask -- pack

server: $(CONSOLE) ## Build the release server with the console inside
	$(call step,building the server)
	@# Cargo follows the files that are embedded already, not new ones beside them.
	@[ ! -e $(SERVER) ] || [ $(SERVER) -nt $(CONSOLE) ] || touch crates/server/src/console.rs
	$(CARGO) build --locked --release -p bursar

size: $(CONSOLE) ## What a first visit transfers, against xtask/budget.toml
	@$(CARGO) run --locked -q -p xtask -- size

docs: ## Print docs/permissions.md and docs/endpoints.md from the domain crate
	@$(CARGO) run --locked -q -p xtask -- docs

pictures: setup-test server ## Take the README's pictures of the demo
	BURSAR_BIN=$(abspath $(SERVER)) $(CARGO) run --locked -q -p bursar-e2e --bin pictures

clean: ## Remove what was built, and the demo's data; installed tools stay
	rm -rf target dist

# ---- prove it -----------------------------------------------------------------------------------------------------

test: setup-test ## Every check of every commit, the three browser engines included
	@$(MAKE) --no-print-directory check-format
	@$(MAKE) --no-print-directory check-lints
	@$(MAKE) --no-print-directory check-native
	@$(MAKE) --no-print-directory check-docs
	@$(MAKE) --no-print-directory check-console
	@$(MAKE) --no-print-directory check-browser
	@$(MAKE) --no-print-directory check-journeys

check-format:
	$(call step,formatting)
	$(CARGO) fmt --all --check

check-lints:
	$(call step,lints of native code)
	$(CARGO) clippy --locked --workspace --exclude bursar-console --all-targets -- -D warnings
	$(call step,lints of the console)
	$(WASM) cargo clippy --locked -p bursar-console --all-targets --target $(WASM_TARGET) -- -D warnings

# Rules, server, layering, message files, chores; what needs a browser comes later.
check-native:
	$(call step,tests without a browser)
	$(CARGO) test --locked --workspace --exclude bursar-e2e

check-docs:
	$(call step,printed docs and the console's dependencies)
	$(CARGO) run --locked -q -p xtask -- docs --check
	$(CARGO) run --locked -q -p xtask -- tree

check-console: $(CONSOLE)
	$(call step,size of the console)
	$(CARGO) run --locked -q -p xtask -- size

check-browser:
	$(call step,tests of the console in a browser)
	CHROMEDRIVER=$$(type -P chromedriver) $(WASM) cargo test --locked -p bursar-console --target $(WASM_TARGET) --test primitives

check-journeys: server
	@for engine in $(ENGINES); do \
		printf '\n\033[1m[%s] journeys in %s\033[0m\n' "$$(date +%H:%M:%S)" $$engine; \
		BURSAR_E2E_ENGINE=$$engine BURSAR_BIN=$(abspath $(SERVER)) $(CARGO) test --locked -p bursar-e2e --lib --test journeys --test sweep; \
	done

prove: setup-prove server ## The long proofs: ignored tests, speed, licences and sources of all dependencies
	$(call step,licences; bans and sources of dependencies)
	cargo deny --locked check bans licenses sources
	$(call step,long tests)
	$(CARGO) test --locked --workspace --exclude bursar-e2e -- --ignored
	BURSAR_RACE_ROUNDS=50 BURSAR_MODEL_CASES=500 $(CARGO) test --locked -p bursar --test api invitations_
	@$(MAKE) --no-print-directory bench

bench: setup-test server ## Speed: the first load, and the teammate selector among 100 000 members
	$(call step,speed in Chromium)
	BURSAR_E2E_ENGINE=chromium BURSAR_BIN=$(abspath $(SERVER)) $(CARGO) test --locked -p bursar-e2e --test speed

setup-run:
	@tools/setup.sh run

setup-test:
	@tools/setup.sh test

setup-prove:
	@tools/setup.sh prove
