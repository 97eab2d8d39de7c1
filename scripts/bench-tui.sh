#!/usr/bin/env bash
# `make bench-tui`: builds as `make install` does and measures the terminal client beside its peers. RUNS=9 for calmer figures.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

swift build -c release --static-swift-stdlib --product chat-tui
swift build -c release --static-swift-stdlib --product chat-server
bin=$(swift build -c release --static-swift-stdlib --show-bin-path)
exec scripts/bench-tui --chat-tui "$bin/chat-tui" --chat-server "$bin/chat-server" --runs "${RUNS:-5}"
