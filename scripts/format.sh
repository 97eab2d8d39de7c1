#!/usr/bin/env bash
# `make format`: lays the Swift sources out as .swift-format says. With `--check` only says what differs, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# Of Benchmarks not the folder itself, which holds what was built there too.
folders=(Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/*Benchmarks Benchmarks/Sources)

if [[ ${1:-} == --check ]]; then
    exec swift format lint --strict --parallel --recursive "${folders[@]}"
fi
exec swift format --in-place --parallel --recursive "${folders[@]}"
