#!/usr/bin/env bash
# `make check-api` and `make fuzz-api`: holds the description of the interface to OpenAPI 3.1, and a running demo server to
# its description.
#
#     scripts/api.sh check | fuzz
#
# SALONCHAT_BIN_DIR names the folder of another chat-server; FUZZ_EXAMPLES says how many requests are tried for each call.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

case ${1:-} in
    check | fuzz) ;;
    *)
        echo "scripts/api.sh: check or fuzz" >&2
        exit 64
        ;;
esac

scripts/prepare.sh test
if [[ -z ${SALONCHAT_BIN_DIR:-} ]]; then
    swift build --product chat-server >&2
fi
bin=${SALONCHAT_BIN_DIR:-.build/debug}
tools=.build/api-tools
if ! cmp -s scripts/api-requirements.txt "$tools/requirements.txt"; then
    say "Installing the validators from PyPI into $tools"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/api-requirements.txt
    cp scripts/api-requirements.txt "$tools/requirements.txt"
fi

work=$(mktemp -d)
server=''
# shellcheck disable=SC2317 # the trap below calls it
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# A limit would end the run with 429 early, and hide what comes after it.
exec {ready}< <(exec setpriv --pdeathsig TERM "$bin/chat-server" serve --demo --port 0 --open-registration \
    --rate-limit 0 --login-limit 0 --log-level warning </dev/null 2>"$work/server.log")
server=$!
read -r -t 30 -u "$ready" line || die "The demo server did not start: $(cat "$work/server.log")"
url=${line#listening on }

curl --silent --show-error --fail "$url/openapi.json" --output "$work/openapi.json"
"$tools/bin/openapi-spec-validator" --schema 3.1 "$work/openapi.json"
[[ $1 == fuzz ]] || exit 0

token() {
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])'
}
status=0
# Each side by itself: what is a refusal to one is a call to the other.
for side in admin customer; do
    case $side in
        admin)
            token=$(curl -sf "$url/api/v1/auth/login" -d 'username=admin@salon.com&password=password' | token)
            ;;
        customer)
            token=$(curl -sf "$url/api/v1/customer-auth/login" -H 'Content-Type: application/json' \
                -d '{"phone_number": "+1234567890", "password": "password"}' | token)
            ;;
    esac
    say "== as $side"
    # The caller's own sessions would end by these, and the run with them. A WebSocket cannot be opened by a fuzzer of HTTP.
    # In a folder of its own: it leaves some behind. How fast it makes its data up on a busy machine says nothing of the server.
    (cd "$work" && "$OLDPWD/$tools/bin/schemathesis" run "$url/openapi.json" \
        --header "Authorization: Bearer $token" --max-examples "${FUZZ_EXAMPLES:-50}" \
        --exclude-path-regex '/chat/ws/|/auth/password|/auth/logout|/admin/users/\{id\}' \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance \
        --request-timeout 20 --no-color --generation-database none --suppress-health-check too_slow) || status=1
done
if grep -E 'Request failed|Fatal' "$work/server.log"; then status=1; fi
kill -0 "$server" 2>/dev/null || die "The server ended meanwhile"
exit "$status"
