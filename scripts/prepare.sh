#!/usr/bin/env bash
# Sees to what the build needs: checks the Swift toolchain, installs the system packages that are missing.
#
#     scripts/prepare.sh [test] [check]
#
# `test` and `check` add what those need. Says nothing and takes a tenth of a second when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

# Each Debian package with what tells that it is there: a command, a module that pkg-config knows, or a shared library that is
# opened at run time.
needed=(
    git:command:git
    pkg-config:command:pkg-config
    libncursesw5-dev:module:ncursesw
    libcurl4-openssl-dev:module:libcurl
    libssl-dev:module:openssl
    libsqlite3-dev:module:sqlite3
    libgd3:library:libgd.so.3
    libyaml-dev:module:yaml-0.1
)
for purpose in "$@"; do
    case $purpose in
        test) needed+=(python3:command:python3 tmux:command:tmux) ;;
        check) needed+=(python3:command:python3 shellcheck:command:shellcheck mandoc:command:mandoc) ;;
        *) die "scripts/prepare.sh: unknown purpose '$purpose'" ;;
    esac
done

# The toolchain must be at least as new as the first line of Package.swift says.
check_swift() {
    local wanted line found=none
    read -r line <Package.swift
    wanted=${line##*: }
    if command -v swift >/dev/null; then
        line=$(swift --version 2>/dev/null || true)
        if [[ $line =~ Swift\ version\ ([0-9]+)\.([0-9]+)(\.[0-9]+)? ]]; then
            found=${BASH_REMATCH[0]#Swift version }
            if ((BASH_REMATCH[1] > ${wanted%%.*} ||
                (BASH_REMATCH[1] == ${wanted%%.*} && BASH_REMATCH[2] >= ${wanted#*.}))); then
                return
            fi
        fi
    fi
    die "Swift $wanted or newer is needed; found $found. Get it from https://www.swift.org/install"
}

# Whether the loader finds a shared library; not every user has ldconfig on the path.
has_library() {
    local cache
    cache=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return
    [[ $cache == *"$1 "* ]]
}

missing_packages() {
    local entry package kind name
    for entry in "${needed[@]}"; do
        IFS=: read -r package kind name <<<"$entry"
        case $kind in
            command) command -v "$name" >/dev/null || printf '%s\n' "$package" ;;
            module) pkg-config --exists "$name" 2>/dev/null || printf '%s\n' "$package" ;;
            library) has_library "$name" || printf '%s\n' "$package" ;;
        esac
    done
}

# Installs the packages named, as root or by sudo; false where neither can.
install_packages() {
    local root=()
    command -v apt-get >/dev/null || return
    if ((EUID != 0)); then
        command -v sudo >/dev/null || return
        root=(sudo)
        [[ -t 0 ]] || root+=(-n)
    fi
    say "Installing $*"
    "${root[@]}" apt-get update -qq >&2 || say "The package lists could not be renewed; trying with those at hand"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

check_swift
mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then
    install_packages "${missing[@]}" ||
        die "Missing system packages: ${missing[*]}. Install them (Debian's names), for example: sudo apt-get install ${missing[*]}"
fi
