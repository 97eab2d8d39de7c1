#!/usr/bin/env bash
# `make install`: builds for release and installs both programs, with manual pages, and completions for bash, zsh and fish,
# under PREFIX (/usr/local), below DESTDIR where given.
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}${prefix}
destination=$root/bin

scripts/prepare.sh
# Swift's own libraries go into the programs: they start in a third of the time, and run where no toolchain is.
flags=(--configuration release --static-swift-stdlib)
for product in chat-server chat-tui; do
    swift build "${flags[@]}" --product "$product"
done
built=$(swift build "${flags[@]}" --show-bin-path)
install -d "$destination"
install -m 755 -s "$built/chat-server" "$built/chat-tui" "$destination/"

# Where each shell looks by itself, for PREFIX among its own folders. Written whole or not at all.
install_completion() {
    local program=$1 shell=$2 file=$root/share/$3
    install -d "${file%/*}"
    "$destination/$program" --generate-completion-script "$shell" >"$file.new"
    chmod 644 "$file.new"
    mv "$file.new" "$file"
}
for program in chat-server chat-tui; do
    install_completion "$program" bash "bash-completion/completions/$program"
    install_completion "$program" zsh "zsh/site-functions/_$program"
    install_completion "$program" fish "fish/vendor_completions.d/$program.fish"
done
install -d "$root/share/man/man1"
install -m 644 docs/man/chat-server.1 docs/man/chat-tui.1 "$root/share/man/man1/"
echo "Installed chat-server and chat-tui in $destination"
