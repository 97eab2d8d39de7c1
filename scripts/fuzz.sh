#!/usr/bin/env bash
# `make fuzz`: libFuzzer over what reads bytes from outside. SECONDS_EACH (60) for each target; TARGETS names some of them.
# New inputs that reach new code go to Fuzz/Corpus when KEEP=1, else nowhere; an input that breaks something is kept in .build-fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

scripts/prepare.sh test
build="$PWD/.build-fuzz"
swift build --package-path Fuzz --scratch-path "$build" --configuration release --product chat-fuzz
fuzzer="$build/release/chat-fuzz"
seconds=${SECONDS_EACH:-60}
read -r -a targets <<<"${TARGETS:-frames handshake json multipart media scenarios keys text}"

failed=()
for target in "${targets[@]}"; do
    say "== $target, $seconds s"
    grown="$build/corpus/$target"
    seeds=("Fuzz/Corpus/$target")
    case $target in
        media) seeds+=(Tests/ChatServerTests/Uploads/Files) ;;
        scenarios) seeds+=(docs/examples) ;;
    esac
    mkdir -p "$grown" "$build/findings"
    # A trap is to end the program at once: no backtrace. The hard limit is for what even libFuzzer's own alarm does not end.
    CHAT_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no timeout --kill-after=10 $((seconds + 120)) "$fuzzer" \
        "$grown" "${seeds[@]}" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$build/findings/$target-" -print_final_stats=1 -verbosity=0 </dev/null 2>"$build/$target.log" ||
        failed+=("$target")
    grep -E 'finding:|SUMMARY|number_of_executed_units|peak_rss_mb|Test unit written' "$build/$target.log" || true
    if [[ ${KEEP:-} == 1 ]]; then
        CHAT_FUZZ_TARGET=$target "$fuzzer" -merge=1 "Fuzz/Corpus/$target" "$grown" -verbosity=0 </dev/null 2>>"$build/$target.log"
    fi
done
((${#failed[@]} == 0)) || die "found something in: ${failed[*]} (the inputs are in $build/findings)"
