#!/usr/bin/env bash
# `make format`: lays the Swift sources out as .swift-format says. With `--check` only says what differs, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --check ]]; then
    exec swift format lint --strict --parallel --recursive Package.swift Sources Tests Examples
fi
exec swift format --in-place --parallel --recursive Package.swift Sources Tests Examples
