#!/usr/bin/env bash
# `make test-install`: the packages in a fresh Debian, as someone who knows them from the operations guide would use them:
# installed, set up, served, spoken with, backed up, restored, put behind nginx, upgraded, removed, purged.
#
#     scripts/test-install.sh [SUITE]
#
# Wants root, debootstrap and a mirror of Debian (MIRROR=http://deb.debian.org/debian). What debootstrap made is kept in
# .build/test-install for the next time. systemd does not run in there: its units are checked by systemd-analyze, and the server is
# started as they would start it.
set -euo pipefail
trap 'echo "failed in line $LINENO: $BASH_COMMAND" >&2' ERR
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

((EUID == 0)) || die "make test-install wants root: it makes a Debian root and goes into it"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
[[ -e .build/deb ]] || die "There are no packages: make deb comes first"
# In a mount name space of its own, everything that is mounted goes with this script.
if [[ ${1:-} != --inside ]]; then exec unshare --mount --pid --fork --mount-proc --kill-child "$0" --inside "$@"; fi
shift
suite=${1:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}
base=$PWD/.build/test-install/$suite
root=$PWD/.build/test-install/root
password='a long pass phrase'

step() { printf '== %s\n' "$*"; }
environment=(/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
in_root() { chroot "$root" "${environment[@]}" "$@"; }
# Checks something, and says what when it is not so.
must() {
    local what=$1
    shift
    "$@" || die "NOT SO: $what"
}
must_not() {
    local what=$1
    shift
    if "$@"; then die "NOT SO: $what"; fi
}
has() { [[ $2 == *"$1"* ]] || { say "$2"; return 1; }; }

step "a fresh $suite"
if [[ ! -e $base/.whole ]]; then
    rm -rf "$base"
    mkdir -p "${base%/*}"
    debootstrap --variant=minbase "$suite" "$base" "$mirror" >"${base%/*}/debootstrap.log" ||
        die "debootstrap failed: $(tail -3 "${base%/*}/debootstrap.log")"
    touch "$base/.whole"
fi
rm -rf "$root"
cp -a "$base" "$root"
rm "$root/.whole"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# No services are started in there.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
# How this machine gets at the mirror: proxies, certificates, and what else apt was told of that.
grep -ls '^Acquire' /etc/apt/apt.conf.d/* | xargs -r cp --target-directory "$root/etc/apt/apt.conf.d/"
in_root apt-get update -qq
must_not "there is a Swift toolchain in there" in_root sh -c 'command -v swift'
# What the packages need from elsewhere, and nginx, come first: then what is left after the purge can be told.
in_root apt-get install -y -qq --no-install-recommends adduser libgd3 libcurl4 libsqlite3-0 libncursesw6 libyaml-0-2 tzdata \
    procps nginx-light curl ca-certificates openssl man-db >/dev/null 2>&1
files() { (cd "$root" && find . -xdev \( -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
    -o -path ./tmp -o -path ./proc -o -path ./root -o -path ./run \) -prune -o -print | sort); }
accounts() { cut -d: -f1 "$root/etc/passwd" "$root/etc/group" | sort; }
files >"$base.before"
accounts >"$base.accounts"

step "installing"
mkdir "$root/tmp/packages"
cp .build/deb/*.deb "$root/tmp/packages/"
in_root sh -c 'apt-get install -y --no-install-recommends /tmp/packages/*.deb' >"$base.install.log" 2>&1 ||
    die "the packages do not install: $(tail -20 "$base.install.log")"
must "it says what comes next" has 'chat-server setup' "$(cat "$base.install.log")"
for program in chat-server chat-tui; do
    must "$program runs" in_root "$program" --version
    must_not "$program misses a library" grep -q 'not found' <(in_root ldd "/usr/bin/$program")
    must "$program has completions" test -s "$root/usr/share/bash-completion/completions/$program"
    must "$program has a manual page" test -s "$root/usr/share/man/man1/$program.1.gz"
done
must "there is a user" in_root id -u chat-server >/dev/null
must "its data is its own" test "$(stat -c '%a %U' "$root/var/lib/chat-server" 2>/dev/null | cut -d' ' -f1)" = 700
must "the settings are sound" in_root chat-server config check
in_root chat-server config show | grep -q $'^data\t/var/lib/chat-server\t/etc/chat-server/chat-server.conf:' ||
    die "NOT SO: the settings are found without being named"

step "units"
if command -v systemd-analyze >/dev/null; then
    # systemd itself, and with it the targets that order all units, is not in there.
    faults=$(systemd-analyze verify --root="$root" --man=no \
        chat-server.service chat-server-backup.service chat-server-backup.timer 2>&1 |
        grep -i chat-server | grep -v 'sysinit.target not found' || true)
    must "the units are sound: $faults" test -z "$faults"
    systemd-analyze security --offline=true --root="$root" --threshold=20 chat-server.service | tail -1
fi

step "setting up"
printf '%s\n' "$password" | in_root chat-server setup --salon Glow --admin ada@glow.example --password-stdin >"$base.setup"
must "it says how to go on" has 'chat-tui login --server http://127.0.0.1:8000 --username ada@glow.example' "$(cat "$base.setup")"
must_not "it is set up twice" in_root chat-server setup --salon Two --admin b@glow.example --password-stdin <<<"$password" 2>/dev/null
must "root left nothing that the server could not open" test -z "$(find "$root/var/lib/chat-server" ! -user "$(in_root id -u chat-server)")"

# As its unit does.
serve() {
    # The process itself, to be signalled by its number.
    (exec chroot "$root" "${environment[@]}" setpriv --reuid chat-server --regid chat-server --clear-groups --no-new-privs \
        chat-server serve --config /etc/chat-server/chat-server.conf >"$root/tmp/out" 2>"$root/tmp/log") &
    server=$!
    local _
    for _ in {1..300}; do
        if grep -q '^listening on' "$root/tmp/out" 2>/dev/null; then return; fi
        kill -0 "$server" 2>/dev/null || die "the server ended: $(cat "$root/tmp/log")"
        sleep 0.1
    done
    die "the server does not listen: $(cat "$root/tmp/log")"
}
stop() {
    kill -TERM "$server"
    wait "$server" || die "the server did not end well: $?"
}
tui() { in_root CHAT_PASSWORD="$password" "$@"; }

step "serving"
serve
tui chat-tui login --server http://127.0.0.1:8000 --username ada@glow.example
in_root chat-server customer add +4912345 --salon 1 --name Bo --password-stdin <<<"$password" >/dev/null
# A customer writes, and the salon answers: the login is remembered, the server's address with it.
token=$(in_root chat-server token --customer +4912345)
in_root curl -sSf http://127.0.0.1:8000/api/v1/chat/chats/customer -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -d '{"salon_id": 1, "initial_message": "is 4 o'"'"'clock free?"}' >/dev/null
must "the salon reads it" has "is 4 o'clock free?" "$(in_root chat-tui chats --scope unassigned)"
chat=$(in_root chat-tui chats --scope unassigned | cut -f1)
in_root curl -sSf -X POST "http://127.0.0.1:8000/api/v1/chat/chats/$chat/claim" \
    -H "Authorization: Bearer $(in_root chat-server token --user ada@glow.example)" >/dev/null
in_root chat-tui send "$chat" 'it is' >/dev/null
must "the customer reads the answer" has '"it is"' \
    "$(in_root curl -sSf "http://127.0.0.1:8000/api/v1/chat/chats/$chat/messages" -H "Authorization: Bearer $token")"

step "backup and restore"
in_root setpriv --reuid chat-server --regid chat-server --clear-groups /usr/lib/chat-server/nightly-backup
archive=$(in_root sh -c 'ls /var/backups/chat-server/chat-*.tar')
touch "$root/tmp/no-settings"
in_root chat-server restore "$archive" --config /tmp/no-settings --data /tmp/restored >/dev/null
must "what was restored is sound" has 'sound: 1 chats, 2 messages' "$(in_root chat-server verify --config /tmp/no-settings --data /tmp/restored)"
must "the data itself is sound" has 'sound: ' "$(in_root chat-server verify)"

step "behind nginx"
sed -i 's/^#trusted-proxy = 127.0.0.1$/trusted-proxy = 127.0.0.1/' "$root/etc/chat-server/chat-server.conf"
stop
serve
in_root openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout /tmp/key.pem -out /tmp/certificate.pem 2>/dev/null
sed -e 's/listen 443 ssl/listen 127.0.0.1:8443 ssl/; /listen \[::\]/d; s/server_name .*/server_name localhost;/' \
    -e 's#/etc/letsencrypt/.*/fullchain.pem#/tmp/certificate.pem#; s#/etc/letsencrypt/.*/privkey.pem#/tmp/key.pem#' \
    "$root/usr/share/doc/chat-server/examples/nginx.conf" >"$root/etc/nginx/sites-enabled/salonchat"
rm "$root/etc/nginx/sites-enabled/default"
in_root nginx
# The status of a request through nginx, from an address of one's own.
status_from() {
    local address=$1
    shift
    in_root curl -s -o /dev/null -w '%{http_code}' --cacert /tmp/certificate.pem --interface "$address" "$@"
}
must "nginx passes requests on" test "$(status_from 127.0.0.1 https://localhost:8443/ready)" = 200
must "metrics are for this machine alone, and what is passed on is not of it" \
    test "$(status_from 127.0.0.1 https://localhost:8443/metrics)" = 403
# Whoever guesses is known by the address that nginx saw, whatever they say of themselves, and alone has to wait.
guess() {
    status_from "$1" https://localhost:8443/api/v1/auth/login -H 'X-Forwarded-For: 203.0.113.7' \
        -d 'username=ada@glow.example&password=wrong'
}
for number in 1 2 3 4 5; do must "guess $number is refused" test "$(guess 127.0.0.9)" = 401; done
must "the sixth has to wait" test "$(guess 127.0.0.9)" = 429
must "and nobody else" test "$(guess 127.0.0.10)" = 401
audit=$(in_root curl -sSf "http://127.0.0.1:8000/api/v1/admin/audit?limit=20" \
    -H "Authorization: Bearer $(in_root chat-server token --user ada@glow.example)")
must "the audit has the address that nginx saw" has '"remote_address":"127.0.0.9"' "$audit"
must_not "the audit believes the client" has 203.0.113.7 "$audit" 2>/dev/null
tui chat-tui login --server https://localhost:8443 --ca-file /tmp/certificate.pem --username ada@glow.example --profile proxied
# The WebSocket, through nginx: what is sent beside it arrives in the tail.
in_root timeout 60 chat-tui tail "$chat" --profile proxied >"$root/tmp/tail" 2>&1 &
tail=$!
for number in {1..200}; do
    in_root chat-tui send "$chat" "through nginx $number" >/dev/null
    if grep -q 'through nginx' "$root/tmp/tail"; then break; fi
    sleep 0.1
done
kill "$tail" 2>/dev/null || true
must "a line comes through nginx" grep -q 'through nginx' "$root/tmp/tail"
# A voice note of nine megabytes goes through, and one above the limit is refused by the server, not by nginx.
python3 - "$root/tmp" <<'PYTHON'
import struct, sys
for name, size in [("note.wav", 9_000_000), ("large.wav", 10_600_000)]:
    head = b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    open(f"{sys.argv[1]}/{name}", "wb").write(head + b"data" + struct.pack("<I", size) + bytes(size))
PYTHON
must "a voice note goes through" in_root chat-tui send "$chat" --voice /tmp/note.wav --profile proxied >/dev/null
in_root chat-tui send "$chat" --voice /tmp/large.wav --profile proxied 2>"$root/tmp/large.errors" && die "NOT SO: it is too large"
must "the server says that it is too large" grep -qi 'large' "$root/tmp/large.errors"
in_root nginx -s stop
stop

step "upgrading"
echo '# a line of the administrator' >>"$root/etc/chat-server/chat-server.conf"
COMPRESSION=none scripts/deb.sh "$(dpkg-deb --field "$(ls .build/deb/chat-server_*.deb)" Version)+upgrade" >/dev/null 2>&1
rm "$root"/tmp/packages/*.deb
cp .build/deb/*.deb "$root/tmp/packages/"
in_root sh -c 'apt-get install -y --no-install-recommends /tmp/packages/*.deb' >"$base.upgrade.log" 2>&1 ||
    die "the packages do not upgrade: $(tail -20 "$base.upgrade.log")"
must "the new ones are installed" has upgrade "$(in_root dpkg-query --show chat-server chat-tui)"
must "the administrator's settings stay" grep -q 'a line of the administrator' "$root/etc/chat-server/chat-server.conf"
must "the data is sound" has 'sound: 1 chats' "$(in_root chat-server verify)"
serve
must "who was signed in still is" has 'through nginx' "$(in_root chat-tui history "$chat")"
stop

step "removing and purging"
in_root apt-get remove -y chat-server >/dev/null 2>&1
must "data and settings outlive the program" test -s "$root/var/lib/chat-server/chat.sqlite" -a -s "$root/etc/chat-server/chat-server.conf"
in_root apt-get purge -y chat-server chat-tui >"$base.purge.log" 2>&1
must "backups outlive a purge" test -s "$root$archive"
rm -r "$root/var/backups/chat-server" "$root/etc/nginx/sites-enabled/salonchat"
in_root deluser --system --quiet chat-server
rm -rf "$root"/var/lib/nginx/*
leftovers=$(comm -13 "$base.before" <(files) | grep -v '^./var/lib/\(nginx\|systemd\)\|^./etc/[.a-z]*-$\|^./etc/.pwd.lock$' || true)
must "nothing else is left: $leftovers" test -z "$leftovers"
must "no account is left" diff "$base.accounts" <(accounts)
say "Installed, run, upgraded and purged: all as it should be."
