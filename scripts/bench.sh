#!/usr/bin/env bash
# `make bench`: what single steps cost (ordo-one/benchmark), and what the whole server bears (chat-load), each built for
# release. Wants a machine with nothing else to do.
#
#     scripts/bench.sh [steps | load]
#
# LOAD_OPTIONS goes to chat-load (`--help` lists what it takes), STEPS_OPTIONS to `swift package benchmark`.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

scripts/prepare.sh
what=${1:-all}
read -ra steps_options <<<"${STEPS_OPTIONS:-}"
read -ra load_options <<<"${LOAD_OPTIONS:-}"

steps() {
    say "== single steps"
    # The server's parts are internal; testable, they can be measured from outside.
    (cd Benchmarks && swift package --disable-sandbox -Xswiftc -enable-testing benchmark "${steps_options[@]}")
}

load() {
    say "== the whole server"
    swift build --configuration release --product chat-server
    server=$(swift build --configuration release --show-bin-path)/chat-server
    # Apart from the steps' build, which is a testable one.
    local build=(--package-path Benchmarks --scratch-path Benchmarks/.build-load --configuration release)
    swift build "${build[@]}" --product ChatLoad
    # The server has the first core to itself, the generator the second.
    taskset -c 1 "$(swift build "${build[@]}" --show-bin-path)/ChatLoad" --server "$server" "${load_options[@]}"
}

case $what in
    all) steps && load ;;
    steps | load) "$what" ;;
    *) die "scripts/bench.sh: unknown part '$what'" ;;
esac
