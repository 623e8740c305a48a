#!/usr/bin/env bash
# The official clients, unmodified, through the gateway against a scripted upstream: `openai` and `anthropic` of PyPI, `openai` and
# `@anthropic-ai/sdk` of npm. Installs them into CANDOR_SDKS (default: a folder of its own below the build) when the registries are
# there. Ends with 77, which CTest shows as skipped, when they are not to be had; never passes without having run.
# usage: tests/sdk/run.sh [--installed-only]
set -euo pipefail
cd "$(dirname "$0")"
export CANDOR_BUILD=${CANDOR_BUILD:-$PWD/../../build/release}
sdks=${CANDOR_SDKS:-$CANDOR_BUILD/sdks}
skip() { echo "skipped: $1"; exit 77; }

python=$sdks/venv/bin/python
if ! "$python" -c 'import openai, anthropic' 2>/dev/null; then
  [ "${1:-}" != --installed-only ] || skip "the Python packages are not installed"
  python3 -m venv "$sdks/venv" || skip "no venv"
  "$python" -m pip install --quiet 'openai>=2,<4' 'anthropic>=0.60,<2' || skip "PyPI cannot be reached"
fi
if [ ! -d "$sdks/node_modules/openai" ] || [ ! -d "$sdks/node_modules/@anthropic-ai/sdk" ]; then
  [ "${1:-}" != --installed-only ] || skip "the npm packages are not installed"
  command -v npm >/dev/null || skip "no npm"
  npm install --silent --no-audit --no-fund --prefix "$sdks" openai @anthropic-ai/sdk || skip "npm's registry cannot be reached"
fi
export CANDOR_SDKS=$sdks
exec "$python" -W ignore sdk_test.py -v
