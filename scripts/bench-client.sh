#!/usr/bin/env bash
# `make bench-client`: the client library's figures, in a release build; fails where one is missed. See docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare.sh
swift build --configuration release --product chat-client-bench
exec "$(swift build --configuration release --show-bin-path)/chat-client-bench" --events "${EVENTS:-1000000}"
