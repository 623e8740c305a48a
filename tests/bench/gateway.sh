#!/usr/bin/env bash
# The gateway's added latency, direct against proxied side by side. usage: tests/bench/gateway.sh [rounds]
set -euo pipefail
cd "$(dirname "$0")/../.."
export CANDOR_BUILD=${CANDOR_BUILD:-$PWD/build/release}
ulimit -n 16384 || true
exec python3 -W ignore tests/bench/gateway.py "$@"
