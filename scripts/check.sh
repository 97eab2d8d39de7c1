#!/usr/bin/env bash
# `make check`: what needs no person to decide. Goes through all of it, then says what failed.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

failed=()

# Runs a check under a name; its output counts only with what it says of itself, its exit status.
check() {
    local name=$1
    shift
    say "== $name"
    "$@" || failed+=("$name")
}

scripts/prepare.sh check
check "layout" scripts/format.sh --check
check "shell scripts" shellcheck --external-sources scripts/*.sh .ci/run packaging/debian/nightly-backup packaging/debian/*.p*
check "the checks themselves" python3 -m unittest discover --quiet --start-directory scripts/tests
check "import rules" scripts/check-imports
check "documentation" scripts/check-docs
check "manual pages" mandoc -T lint -W warning docs/man/*.1
# Warnings are errors by the package's own settings; the same build then serves `make test`.
check "build without warnings" swift build --build-tests
check "licences of what is linked" scripts/sbom --check

((${#failed[@]} == 0)) || die "make check failed:$(printf ' [%s]' "${failed[@]}")"
