#!/usr/bin/env bash
# `make customer`: the customer's side of the newest demo that `make run` has running.
#
# PHONE signs in as another of the demo's customers, SALONCHAT_BIN_DIR names the folder of another chat-tui.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
umask 077

phone=${PHONE:-+1234567890}
bin=${SALONCHAT_BIN_DIR:-.build/debug}

newest=''
folder=$(demo_folder)
for url in "$folder"/demo.*/url; do
    if [[ -f $url ]] && demo_is_running "${url%/url}" && [[ -z $newest || $url -nt $newest ]]; then
        newest=$url
    fi
done
[[ -n $newest ]] || die "No demo server is running. Start one in another terminal: make run"
[[ -x $bin/chat-tui ]] || die "$bin/chat-tui is not built. Build it with: swift build"

read -r server <"$newest"
CHAT_PASSWORD=password XDG_STATE_HOME=${newest%/url}/state/$phone exec "$bin/chat-tui" \
    --customer --server "$server" --phone "$phone"
