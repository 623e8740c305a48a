#!/usr/bin/env python3
"""Makes character_table.inc: how many bits a letter costs after the two before it, in this project's own prose.

usage: monitor/checks/text/train_character_model.py > monitor/checks/text/character_table.inc

Reads the prose that stands in this repository (Markdown, rule texts, header comments). 27 symbols: a-z and "not a
letter"; interpolated trigram, bigram and unigram counts; each cost rounded to quarter bits and written as one printable
character, '0' + 4 * bits. Deterministic for the same texts.
"""
import collections
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]


def prose():
    for path in sorted(ROOT.rglob("*.md")):
        if "build" not in path.parts:
            yield path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "rules" / "packs").rglob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"title:|description:|name:|text:|^ {4}[A-Z]|^ {4}[a-z]+ [a-z]+ ", line):
                yield re.sub(r"[A-Za-z_]+:", " ", line)
    for folder in ("rules", "monitor", "server", "client"):
        for path in sorted((ROOT / folder).rglob("*.h")):
            for line in path.read_text(encoding="utf-8").splitlines():
                comment = re.search(r"///? (.*)", line)
                if comment:
                    yield re.sub(r"`[^`]*`", " ", comment.group(1))


def symbols(text):
    return [ord(c) - 96 if "a" <= c <= "z" else 0 for c in text.lower()]


def main():
    uni, bi, tri = collections.Counter(), collections.Counter(), collections.Counter()
    for text in prose():
        run = [0, 0]
        for s in symbols(re.sub(r"[^A-Za-z]+", " ", text)):
            if s == 0 and run[-1] == 0:
                continue
            run.append(s)
        for a, b, c in zip(run, run[1:], run[2:]):
            uni[c] += 1
            bi[b, c] += 1
            tri[a, b, c] += 1
    total = sum(uni.values())
    after_b, after_ab = collections.Counter(), collections.Counter()
    for (b, _), n in bi.items():
        after_b[b] += n
    for (a, b, _), n in tri.items():
        after_ab[a, b] += n
    print(f"letters read: {total}", file=sys.stderr)
    for a in range(27):
        row = []
        for b in range(27):
            for c in range(27):
                p1 = (uni[c] + 1) / (total + 27)
                p2 = (bi[b, c] + 20 * p1) / (after_b[b] + 20)
                p3 = (tri[a, b, c] + 10 * p2) / (after_ab[a, b] + 10)
                row.append(chr(48 + min(60, round(-4 * math.log2(p3)))))
        for i in range(0, 729, 81):
            part = "".join(row)[i:i + 81].replace("\\", "\\\\").replace('"', '\\"')
            print(f'    "{part}"')


main()
