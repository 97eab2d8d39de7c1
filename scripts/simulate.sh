#!/usr/bin/env bash
# `make simulate`: the real client in seeded simulated worlds, in a release build; see Sources/ChatSimulation.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare.sh
swift build --configuration release --product chat-simulate
# The order of sets and dictionaries is the only thing that a seed does not decide.
export SWIFT_DETERMINISTIC_HASHING=1
arguments=(--seeds "${SEEDS:-1000}" --first "${FIRST:-0}")
[[ -z ${VERBOSE:-} ]] || arguments+=(--verbose --threads 1)
exec "$(swift build --configuration release --show-bin-path)/chat-simulate" "${arguments[@]}"
