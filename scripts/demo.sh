#!/usr/bin/env bash
# `make run`: builds, starts a demo server, opens the staff console on it; when the console ends, so does the server.
#
# SALONCHAT_BIN_DIR names a folder with chat-server and chat-tui to use instead of building them.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
umask 077

readonly ready_seconds=30 stop_seconds=15

server='' console='' ready='' url='' shown=''

# Waits until the process has gone; after stop_seconds it is killed. The server drains for 10 s at most.
stop() {
    local tenths
    kill -TERM "$1" 2>/dev/null || return 0
    for ((tenths = 0; tenths < stop_seconds * 10; tenths++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

# shellcheck disable=SC2317 # the trap below calls it
finish() {
    local status=$?
    trap '' HUP INT TERM
    [[ -z $console ]] || stop "$console"
    if [[ -n $server ]]; then
        kill -0 "$server" 2>/dev/null || show_log "The server had ended before the console did"
        stop "$server"
    fi
    # A log that someone was pointed to stays until the next demo sweeps it up.
    if [[ -n $shown ]]; then
        rm -f "$demo/url"
    else
        rm -rf "$demo"
    fi
    exit "$status"
}

show_log() {
    say "$1; the end of its log, $demo/server.log:"
    tail -n 20 "$demo/server.log" >&2
    shown=yes
}

# Starts the server on a port and waits for its word that it listens; false when it ends or stays silent.
start_server() {
    local line
    # A session of its own: Ctrl-C and Ctrl-Z at the console are not meant for the server. Should this script be
    # killed outright, the kernel ends the server for it (and the console below).
    exec {ready}< <(exec setsid setpriv --pdeathsig TERM "$bin/chat-server" serve --demo --port "$1" \
        </dev/null 2>"$demo/server.log")
    server=$!
    while read -r -t "$ready_seconds" -u "$ready" line; do
        if [[ $line =~ ^listening\ on\ (https?://[^[:space:]]+)$ ]]; then
            url=${BASH_REMATCH[1]}
            return
        fi
    done
    stop "$server"
    server=''
    exec {ready}<&-
    return 1
}

if [[ -z ${SALONCHAT_BIN_DIR:-} ]]; then
    scripts/prepare.sh
    [[ -d .build ]] || say "Building; the first time takes a few minutes"
    # A debug build: its first time is much shorter than a release build's. `make install` makes the latter.
    swift build >&2
fi
bin=${SALONCHAT_BIN_DIR:-.build/debug}

folder=$(demo_folder)
for old in "$folder"/demo.*; do
    [[ ! -d $old ]] || demo_is_running "$old" || rm -rf "$old"
done
demo=$folder/demo.$$
mkdir "$demo"
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Port 8000 may be taken; then any free one will do.
if ! start_server 8000 && ! start_server 0; then
    show_log "The demo server did not start"
    exit 1
fi
printf '%s\n' "$url" >"$demo/url.new"
mv "$demo/url.new" "$demo/url"
say "Demo server on $url. In a second terminal, the customer's side: make customer"

# In the background, so that a signal to this script is heeded at once; with the terminal as its input and with
# Ctrl-C as it was, both of which a shell takes from background commands. The demo keeps its session to itself.
exec {terminal}<&0
(
    trap - INT QUIT
    exec {ready}<&-
    CHAT_PASSWORD=password XDG_STATE_HOME=$demo/state/admin exec setpriv --pdeathsig TERM "$bin/chat-tui" \
        --server "$url" --username admin@salon.com
) <&"$terminal" &
console=$!
status=0
wait "$console" || status=$?
console=''
exit "$status"
