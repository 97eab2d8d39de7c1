#!/usr/bin/env bash
# `make deb`: Debian packages of what `make release` made, in .build/deb.
#
#     scripts/deb.sh [VERSION]
#
# VERSION is the packages' own; the programs' and a revision where none is given. COMPRESSION is xz, or what else dpkg-deb knows.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

dist=.build/dist
[[ -x $dist/usr/bin/chat-server ]] || die "There is nothing to pack: make release comes first"
command -v dpkg-shlibdeps >/dev/null || die "dpkg-shlibdeps is missing: apt-get install dpkg-dev"
version=${1:-$("$dist/usr/bin/chat-server" --version)-1}
architecture=$(dpkg --print-architecture)
out=$PWD/.build/deb
rm -rf "$out"
mkdir -p "$out"

# The packages that hold the shared libraries which a program is linked with, in the versions that it needs.
libraries_of() {
    local work
    work=$(mktemp -d)
    mkdir "$work/debian"
    printf 'Source: salonchat\n\nPackage: %s\nArchitecture: any\n' "$1" >"$work/debian/control"
    (cd "$work" && dpkg-shlibdeps -O "$out/$1/usr/bin/$1") | sed -n 's/^shlibs:Depends=//p'
    rm -rf "$work"
}

# Takes over a program with all that lies beside it under its name.
stage() {
    local program=$1 root=$out/$1 doc=$out/$1/usr/share/doc/$1
    install -D -m 755 "$dist/usr/bin/$program" "$root/usr/bin/$program"
    install -D -m 644 "$dist/usr/share/bash-completion/completions/$program" \
        "$root/usr/share/bash-completion/completions/$program"
    # Debian's zsh looks there.
    install -D -m 644 "$dist/usr/share/zsh/site-functions/_$program" "$root/usr/share/zsh/vendor-completions/_$program"
    install -D -m 644 "$dist/usr/share/fish/vendor_completions.d/$program.fish" \
        "$root/usr/share/fish/vendor_completions.d/$program.fish"
    local page
    for page in "$dist"/usr/share/man/man*/"$program".*; do
        [[ -e $page ]] || continue
        install -D -m 644 "$page" "$root/usr/share/man/${page#"$dist"/usr/share/man/}"
        gzip -9n "$root/usr/share/man/${page#"$dist"/usr/share/man/}"
    done
    install -D -m 644 CHANGELOG.md "$doc/changelog"
    gzip -9n "$doc/changelog"
    install -D -m 644 packaging/debian/copyright "$doc/copyright"
}

# Writes what dpkg wants to know, and packs.
pack() {
    local package=$1 depends=$2 recommends=$3 description=$4 root=$out/$1
    mkdir -p "$root/DEBIAN"
    (cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: $package
Version: $version
Architecture: $architecture
Maintainer: SalonChat <salonchat@localhost>
Installed-Size: $(du -k -s --apparent-size "$root" | cut -f1)
Depends: $(libraries_of "$package"), $depends
Recommends: $recommends
Section: net
Priority: optional
Description: $description
CONTROL
    dpkg-deb --root-owner-group -Z"${COMPRESSION:-xz}" --build "$root" "$out/${package}_${version}_$architecture.deb" >&2
    rm -rf "$root"
}

stage chat-server
root=$out/chat-server
install -D -m 644 packaging/chat-server.conf "$root/etc/chat-server/chat-server.conf"
for unit in chat-server.service chat-server-backup.service chat-server-backup.timer; do
    install -D -m 644 "packaging/debian/$unit" "$root/usr/lib/systemd/system/$unit"
done
install -D -m 755 packaging/debian/nightly-backup "$root/usr/lib/chat-server/nightly-backup"
install -D -m 644 docs/operations.md "$root/usr/share/doc/chat-server/operations.md"
install -D -m 644 packaging/nginx.conf "$root/usr/share/doc/chat-server/examples/nginx.conf"
for script in postinst prerm postrm; do
    install -D -m 755 "packaging/debian/chat-server.$script" "$root/DEBIAN/$script"
done
echo /etc/chat-server/chat-server.conf >"$root/DEBIAN/conffiles"
pack chat-server 'adduser, libgd3, procps, tzdata' ca-certificates 'live chat between a salon and its customers, the server
 One process and one folder: REST and WebSocket, an embedded database, pictures
 and voice notes, backups while it runs. Runs as a user of its own, by systemd.
 .
 After installing: chat-server setup'

stage chat-tui
pack chat-tui 'libcurl4, ncurses-base' 'ca-certificates' 'live chat between a salon and its customers, in the terminal
 The console of a salon'"'"'s staff, the customer'"'"'s view, and commands for scripts.'

for file in "$out"/*.deb; do
    printf '%s: %s MB, installed %s MB\n' "${file#"$PWD"/}" "$(($(stat -c %s "$file") / 1000000))" \
        "$(($(dpkg-deb --field "$file" Installed-Size) / 1000))"
    dpkg-deb --field "$file" Depends | sed 's/^/    needs /'
done
