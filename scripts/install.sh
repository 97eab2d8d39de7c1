#!/usr/bin/env bash
# `make install`: builds for release and installs both programs under PREFIX (/usr/local), below DESTDIR where given.
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
destination=${DESTDIR:-}${prefix}/bin

scripts/prepare.sh
# Swift's own libraries go into the programs: they start in a third of the time, and run where no toolchain is.
flags=(--configuration release --static-swift-stdlib)
for product in chat-server chat-tui; do
    swift build "${flags[@]}" --product "$product"
done
built=$(swift build "${flags[@]}" --show-bin-path)
install -d "$destination"
install -m 755 -s "$built/chat-server" "$built/chat-tui" "$destination/"
echo "Installed chat-server and chat-tui in $destination"
