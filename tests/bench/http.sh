#!/usr/bin/env bash
# How many durable traces a second the server takes, with wrk on the same machine: POST /v1/traces of distinct 4 KiB
# traces with the shipped rules, against GET /healthz (the same server doing nothing) in the same run.
# usage: tests/bench/http.sh [rounds]     CANDOR_BUILD: the build folder (build/release); CONNECTIONS: how many clients wait at once (128)
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-3}
build=${CANDOR_BUILD:-build/release}
connections=${CONNECTIONS:-128}
seconds=${SECONDS_EACH:-10}
command -v wrk >/dev/null || { echo "tests/bench/http.sh: wrk is not installed" >&2; exit 2; }

data=$(mktemp -d)
"$build/candord" --listen 127.0.0.1:0 --data "$data" --rules rules/packs --log-level warning >"$data/out" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
until grep -q 'listens on' "$data/out"; do kill -0 "$server"; sleep 0.05; done
url=$(awk '{print $NF}' "$data/out")
until curl -fs "$url/readyz" >/dev/null; do kill -0 "$server"; sleep 0.05; done

resident() { awk '/VmRSS/ {printf "%.0f MB", $2 / 1024}' "/proc/$server/status"; }
run() {  # name, wrk's arguments
  local name=$1
  shift
  wrk -t2 -c"$connections" -d"${seconds}s" --latency "$@" | awk -v name="$name" '
    /50%|99%/ {latency[$1] = $2}
    /Requests\/sec/ {rate = $2}
    /Non-2xx/ {bad = "  NOT 2xx: " $NF}
    END {printf "%-18s %9.0f req/s   p50 %-8s p99 %-8s%s\n", name, rate, latency["50%"], latency["99%"], bad}'
}

echo "$(nproc) cores shared with wrk, $connections connections, $seconds s each; idle memory $(resident)"
for _ in $(seq "$rounds"); do
  run "GET /healthz" "$url/healthz"
  run "POST /v1/traces" -s tests/bench/http.lua "$url"
done
echo "memory after the load $(resident)"
