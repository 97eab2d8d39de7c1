#!/usr/bin/env bash
# `make release`: both programs as they are given away, below .build/dist/usr: stripped, Swift's own libraries in them, with
# completions and manual pages. Says how large they are and which shared libraries they want.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

dist=.build/dist
rm -rf "$dist"
PREFIX=/usr DESTDIR=$PWD/$dist scripts/install.sh
for program in chat-server chat-tui; do
    file=$dist/usr/bin/$program
    printf '\n%s: %s MB\n' "$file" "$(($(stat -c %s "$file") / 1000000))"
    # What the loader wants at the start; more is opened when it is needed: libgd by the one, libcurl by the other.
    readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/    \1/p'
    if readelf -d "$file" | grep -E 'NEEDED.*libswift|RUNPATH' >&2; then die "$file needs a Swift toolchain"; fi
done
