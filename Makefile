# Everything that one does here. Each target is one script in scripts/.

.DEFAULT_GOAL := help
.PHONY: run customer test torture-uploads torture-disk test-asan test-tsan simulate bench bench-tui bench-client docs check check-widths check-api fuzz-api format sbom fuzz torture-client simulate-faults release deb test-install install clean help

run: ## build, start a demo server, open the staff console on it
	@scripts/demo.sh

customer: ## the customer's side of the newest `make run` (PHONE=+1234567891: another customer)
	@PHONE='$(PHONE)' scripts/customer.sh

test: ## every test
	@scripts/test.sh

torture-uploads: ## thousands of files, honest and hostile, through a real server
	@scripts/prepare.sh test && CHAT_UPLOAD_ROUNDS=10 swift test --filter UploadStormTests

torture-disk: ## the power cut at many more moments than in a run of all tests (SEED=1)
	@scripts/prepare.sh test && CHAT_POWER_CUTS=10 CHAT_POWER_SEED='$(SEED)' swift test --filter PowerCutTests

test-asan: ## every test under the address sanitizer
	@scripts/test.sh address

test-tsan: ## every test under the thread sanitizer
	@scripts/test.sh thread

simulate: ## the client in SEEDS=1000 simulated worlds (FIRST=0; VERBOSE=1 tells what happens)
	@SEEDS='$(SEEDS)' FIRST='$(FIRST)' VERBOSE='$(VERBOSE)' scripts/simulate.sh

simulate-faults: ## have the client make each of some mistakes, until a simulated world shows it (SEEDS=1000)
	@FAULTS=1 SEEDS='$(SEEDS)' FIRST='$(FIRST)' scripts/simulate.sh

torture-client: ## kill a real server and real clients at random, ROUNDS=200 times, and look for lost messages
	@scripts/prepare.sh && swift build --product chat-server && swift build --product chat-torture && \
		"$$(swift build --show-bin-path)/chat-torture" --rounds $(or $(ROUNDS),200)

bench: ## what single steps cost and what the server bears, in release builds (docs/performance.md)
	@scripts/bench.sh

bench-tui: ## the terminal client beside weechat, irssi and profanity (docs/TUI.md, "Numbers to beat")
	@scripts/bench-tui.sh

bench-client: ## the client library's figures, in a release build (EVENTS=1000000; docs/performance.md)
	@EVENTS='$(EVENTS)' scripts/bench-client.sh

docs: ## the client library's documentation into .build/docs
	@scripts/docs.sh

check: ## layout, warnings as errors, import rules, scripts, documentation
	@scripts/check.sh

check-widths: ## every character and emoji against tmux (`make test` takes one in fifty of those that are alike)
	@scripts/prepare.sh test && CHAT_ALL_WIDTHS=1 swift test --filter TmuxWidthTests

check-api: ## hold /openapi.json to OpenAPI 3.1, by a validator from PyPI
	@scripts/api.sh check

fuzz-api: ## hold a running demo server to /openapi.json, by schemathesis from PyPI (FUZZ_EXAMPLES=50)
	@FUZZ_EXAMPLES='$(FUZZ_EXAMPLES)' scripts/api.sh fuzz

fuzz: ## libFuzzer over what reads bytes from outside, SECONDS=60 for each of TARGETS
	@SECONDS_EACH='$(or $(SECONDS),60)' TARGETS='$(TARGETS)' KEEP='$(KEEP)' scripts/fuzz.sh

sbom: ## what a build took in, with versions and licences (CycloneDX), in .build/sbom.cdx.json
	@swift package resolve && scripts/sbom --output .build/sbom.cdx.json

format: ## lay the sources out
	@scripts/format.sh

install: ## release build, installed under PREFIX (/usr/local)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install.sh

release: ## both programs stripped and without need of a toolchain, in .build/dist
	@scripts/release.sh

deb: release ## Debian packages of both, in .build/deb (VERSION=1.0-1)
	@scripts/deb.sh $(VERSION)

test-install: deb ## install, run, upgrade and purge the packages in a fresh Debian root; wants root and a mirror of Debian
	@scripts/test-install.sh

clean: ## remove what was built
	@rm -rf .build .build-address .build-thread Benchmarks/.build Benchmarks/.build-load
	@rm -rf .build .build-address .build-thread .build-fuzz
	@rm -rf .build .build-address .build-release .build-thread Benchmarks/.build Benchmarks/.build-load

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
