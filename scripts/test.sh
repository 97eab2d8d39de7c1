#!/usr/bin/env bash
# `make test`: every test. With `address` or `thread`, the same under that sanitizer, in a build folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare.sh test
case ${1:-} in
    '')
        # Many tests run servers and clients of their own: all at once, on a machine with two cores, they would starve each other
        # beyond their limits. So those with real processes come by themselves, and few at a time.
        failed=0
        SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 swift test --parallel --skip '^EndToEndTests\.' || failed=1
        SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 swift test --parallel --filter '^EndToEndTests\.' || failed=1
        exit "$failed"
        ;;
    address | thread)
        export TSAN_OPTIONS="suppressions=$PWD/scripts/tsan-suppressions.txt"
        # At its end the test process still has event loops with what they hold; the leak report is about those.
        export ASAN_OPTIONS="detect_leaks=0"
        # One test at a time: a sanitized program is too slow for hundreds of servers and clients at once within their limits.
        exec swift test --no-parallel --sanitize="$1" --scratch-path ".build-$1"
        ;;
    *)
        echo "scripts/test.sh: unknown sanitizer '$1'" >&2
        exit 64
        ;;
esac
