#!/usr/bin/env python3
"""Generated traces for the learned overseer: pairs of an unsafe trace and its benign twin, one JSON object a line.

    generate.py --seed N [--count N] [--families a,b] > traces.jsonl

The same seed, count and families give the same bytes. A family draws from a generator of its own, so its traces do not
change when another family is added.
"""

import argparse
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from families import FAMILIES  # noqa: E402
from twins import Balance  # noqa: E402


def traces_of(family, pairs, seed):
    """`pairs` pairs of one family, as rows. The family's module has `twins(rng, balance, index)` -> Twins, and may have
    SHARE: how many times the pairs of others, where a label has this family alone."""
    name = family.__name__.rpartition(".")[2]
    rng = random.Random(f"{seed}/{name}")
    balance = Balance()
    for index in range(pairs):
        pair = f"{name}-{index}"
        for side, (steps, labels) in zip("ub", family.twins(rng, balance, index).finished()):
            yield {
                "trace": {"id": f"generated-{seed}-{pair}-{side}", "steps": steps},
                "labels": labels,
                "set": "generated",
                "family": name,
                "pair": pair,
            }


def chosen(names):
    known = {family.__name__.rpartition(".")[2]: family for family in FAMILIES}
    wanted = names.split(",") if names else list(known)
    for name in wanted:
        if name not in known:
            sys.exit(f"generate.py: no family {name!r}; there are: {', '.join(known)}")
    return [known[name] for name in wanted]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument(
        "--count",
        type=int,
        default=5000,
        help="traces, spread over the families (an even number each)",
    )
    parser.add_argument("--families", default="", help="a list with commas; all by default")
    options = parser.parse_args()
    families = chosen(options.families)
    shares = [getattr(family, "SHARE", 1) for family in families]
    for family, share in zip(families, shares):
        pairs = max(1, options.count * share // (2 * sum(shares)))
        for row in traces_of(family, pairs, options.seed):
            sys.stdout.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
