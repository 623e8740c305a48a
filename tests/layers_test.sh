#!/usr/bin/env bash
# Who may include whom, as the design says; a folder that includes what it may not fails the build's tests.
set -u
cd "$(dirname "$0")/.."
failures=0

# refuse FOLDER PATTERN WHY [EXCEPT…]: no source below FOLDER may have an #include that matches PATTERN.
refuse() {
  local folder=$1 pattern=$2 why=$3; shift 3
  local hits
  hits=$(grep -rnE --include='*.h' --include='*.cc' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" "$folder" 2>/dev/null)
  for except in "$@"; do hits=$(printf '%s\n' "$hits" | grep -v "^$except"); done
  if [ -n "$hits" ]; then
    printf '%s: %s\n%s\n' "$folder" "$why" "$hits"
    failures=$((failures + 1))
  fi
}

sockets='sys/socket\.h|netinet/|netdb\.h|boost/asio|boost/beast'
refuse rules '(monitor|server|client)/' 'the engine knows no traces and no programs'
refuse rules "$sockets" 'the engine has no sockets'
refuse monitor '(server|client)/' 'the monitor knows no programs'
refuse monitor "$sockets|thread>|mutex>|condition_variable>|future>" 'the monitor has no sockets and no threads'
refuse server 'client/' 'the server does not know its clients'
refuse client 'server/' 'the client speaks HTTP, it never links the server'
refuse server 'boost/beast' 'Beast is for server/http and the gateway relay only' server/http/ server/gateway/relay
refuse client 'boost/beast' 'Beast is for client/http only' client/http
environment=$(grep -rnE --include='*.h' --include='*.cc' '\b(getenv|setenv|secure_getenv)\(' rules monitor)
if [ -n "$environment" ]; then
  printf 'rules, monitor: the environment comes in through the caller\n%s\n' "$environment"
  failures=$((failures + 1))
fi

# g++ 12.2 double-frees what a lambda captured when it stands in one expression with co_await.
captures=$(grep -rnE --include='*.h' --include='*.cc' 'co_await .*\[[=&a-z_]' server client 2>/dev/null | grep -vE 'co_await [^(]*\[[a-z_0-9]+\]')
if [ -n "$captures" ]; then
  printf 'a capturing lambda in an expression with co_await\n%s\n' "$captures"
  failures=$((failures + 1))
fi

# The top level is what the design lists, and nothing else but dotfiles.
for entry in *; do
  case $entry in
    CMakeLists.txt|CMakePresets.json|LICENSE|README.md|rules|monitor|server|client|tests|deploy|build|data) ;;
    *) echo "top level: $entry is not in the design"; failures=$((failures + 1)) ;;
  esac
done

[ "$failures" -eq 0 ] && echo "layers: all includes go downwards"
exit "$((failures > 0))"
