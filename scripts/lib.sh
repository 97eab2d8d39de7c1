# shellcheck shell=bash
# What the scripts share. Sourced from the repository's root, after `set -euo pipefail`.

# One line for a person, on stderr.
say() {
    printf '%s\n' "$*" >&2
}

# The same, as the reason to stop.
die() {
    say "$@"
    exit 1
}

# Where `make run` leaves word of its server for `make customer`: a folder that only this user can read or write.
# In /tmp anyone could have made it first, or put a symbolic link there: then it is refused.
demo_folder() {
    local folder=${XDG_RUNTIME_DIR:-/tmp}/salonchat-$EUID
    mkdir -m 700 "$folder" 2>/dev/null || true
    [[ -d $folder && ! -L $folder && -O $folder && $(stat -c %a "$folder") == 700 ]] ||
        die "$folder is not a folder of yours alone; remove it, or set XDG_RUNTIME_DIR to a folder that is"
    printf '%s\n' "$folder"
}

# Whether the demo of this folder still runs: it is named after the process that owns it, demo.PID.
demo_is_running() {
    kill -0 "${1##*.}" 2>/dev/null
}
