#!/usr/bin/env bash
# `make docs`: the client library's documentation into .build/docs, from its DocC catalogue and the doc comments. A warning is
# an error. By the toolchain's own docc: a plugin would be two more packages to fetch and build for everyone.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

scripts/prepare.sh
swift build --target ChatClientKit
modules=$(swift build --show-bin-path)/Modules
graphs=.build/symbol-graphs
rm -rf "$graphs" .build/docs
mkdir -p "$graphs"
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")
maps=()
for library in CCurl CSQLite; do maps+=(-Xcc "-fmodule-map-file=Sources/$library/module.modulemap"); done
# With the values that go over the wire: they are half of what the library is called with.
for module in ChatClientKit ChatWire; do
    "$toolchain/swift-symbolgraph-extract" -module-name "$module" -I "$modules" "${maps[@]}" \
        -target "$(swift -print-target-info | sed -n 's/.*"triple": "\(.*\)",/\1/p' | head -n 1)" \
        -minimum-access-level public -skip-inherited-docs -omit-extension-block-symbols -output-dir "$graphs"
done
"$toolchain/docc" convert Sources/ChatClientKit/ChatClientKit.docc --additional-symbol-graph-dir "$graphs" \
    --fallback-display-name ChatClientKit --fallback-bundle-identifier ChatClientKit \
    --transform-for-static-hosting --output-path .build/docs --warnings-as-errors
say "The documentation is in .build/docs: python3 -m http.server --directory .build/docs, then /documentation/chatclientkit"
