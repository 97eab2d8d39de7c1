#!/usr/bin/env bash
# `make simulate`: the real client in seeded simulated worlds, in a release build; see Sources/ChatSimulation.
# `make simulate-faults`: the client makes mistakes on purpose, for which it takes a debug build.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare.sh
build=(swift build --product chat-simulate)
arguments=(--seeds "${SEEDS:-1000}" --first "${FIRST:-0}")
if [[ -n ${FAULTS:-} ]]; then
    arguments+=(--faults)
else
    # Nothing else is built in that folder, so that the tests' build stays as it is.
    build+=(--configuration release --scratch-path .build-release)
    [[ -z ${VERBOSE:-} ]] || arguments+=(--verbose --threads 1)
fi
"${build[@]}"
# The order of sets and dictionaries is the only thing that a seed does not decide.
export SWIFT_DETERMINISTIC_HASHING=1
exec "$("${build[@]}" --show-bin-path)/chat-simulate" "${arguments[@]}"
