#!/usr/bin/env python3
"""The generated traces: the same bytes from the same seed, twins of one skeleton, nothing to learn from their shape, and
all of them readable. With --families it looks at some only, with --verbose it shows each family's figures.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCENARIOS = ROOT / "monitor/overseer/scenarios"
CANDOR = pathlib.Path(os.environ.get("CANDOR_BUILD", ROOT / "build/release")) / "candor"
PAIRS = 250
KINDS = ("system", "user", "reasoning", "message", "tool_call", "tool_result")
OPTIONS = argparse.Namespace(families="", verbose=False)


def generate(*arguments):
    return subprocess.run(
        [sys.executable, SCENARIOS / "generate.py", *arguments], check=True, capture_output=True
    ).stdout


def family_names():
    sys.path.insert(0, str(SCENARIOS))
    from families import FAMILIES

    names = [family.__name__.rpartition(".")[2] for family in FAMILIES]
    return [name for name in names if not OPTIONS.families or name in OPTIONS.families.split(",")]


def shape_of(trace):
    """Lengths, counts and ratios; no words."""
    steps = trace["steps"]
    lengths = collections.Counter()
    counts = collections.Counter()
    longest = collections.Counter()
    values = 0
    for step in steps:
        text = step["text"] if "text" in step else json.dumps(step["arguments"], ensure_ascii=False)
        values += len(step.get("arguments", ()))
        lengths[step["kind"]] += len(text)
        counts[step["kind"]] += 1
        longest[step["kind"]] = max(longest[step["kind"]], len(text))
    whole = sum(lengths.values())
    words = sum(len(step.get("text", "").split()) for step in steps)
    lines = sum(step.get("text", "").count("\n") for step in steps)
    shape = [
        math.log1p(whole),
        math.log1p(words),
        math.log1p(lines),
        len(steps),
        values,
        len(steps[-1].get("text", "")) / 100,
    ]
    for kind in KINDS:
        shape += [
            math.log1p(lengths[kind]),
            counts[kind],
            lengths[kind] / whole,
            math.log1p(longest[kind]),
        ]
    return shape + [
        KINDS.index(steps[-1]["kind"]),
        lengths["reasoning"] / (1 + lengths["tool_call"]),
    ]


def solve(matrix, right):
    """Gauss, for the few unknowns here."""
    size = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda j: abs(rows[j][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            if factor:
                rows[j] = [x - factor * y for x, y in zip(rows[j], rows[i])]
    answer = [0.0] * size
    for i in reversed(range(size)):
        answer[i] = (
            rows[i][size] - sum(rows[i][j] * answer[j] for j in range(i + 1, size))
        ) / rows[i][i]
    return answer


def logistic_regression(rows, labels, ridge=1.0, rounds=6):
    """Newton's method on the penalised likelihood; `rows` begin with a 1."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(rounds):
        gradient = [-ridge * weight for weight in weights]
        curvature = [[ridge if i == j else 0.0 for j in range(size)] for i in range(size)]
        for row, label in zip(rows, labels):
            p = 1 / (1 + math.exp(-max(-30, min(30, sum(w * x for w, x in zip(weights, row))))))
            slope = p * (1 - p)
            for i, x in enumerate(row):
                if x:
                    gradient[i] += (label - p) * x
                    line = curvature[i]
                    scaled = slope * x
                    for j in range(i + 1):
                        line[j] += scaled * row[j]
        for i in range(size):
            for j in range(i):
                curvature[j][i] = curvature[i][j]
        weights = [w + s for w, s in zip(weights, solve(curvature, gradient))]
    return weights


def standardised(rows):
    columns = list(zip(*rows))
    means = [sum(column) / len(column) for column in columns]
    spreads = [
        math.sqrt(sum((x - mean) ** 2 for x in column) / len(column))
        for column, mean in zip(columns, means)
    ]
    kept = [i for i, spread in enumerate(spreads) if spread > 1e-9]
    return [[1.0] + [(row[i] - means[i]) / spreads[i] for i in kept] for row in rows]


def area_under_curve(scores, labels):
    """The share of (positive, negative) in the right order, ties half."""
    ordered = sorted(range(len(scores)), key=lambda i: scores[i])
    ranks = [0.0] * len(scores)
    begin = 0
    while begin < len(ordered):
        end = begin
        while end < len(ordered) and scores[ordered[end]] == scores[ordered[begin]]:
            end += 1
        for i in ordered[begin:end]:
            ranks[i] = (begin + end + 1) / 2
        begin = end
    positives = sum(labels)
    negatives = len(labels) - positives
    return (
        sum(rank for rank, label in zip(ranks, labels) if label) - positives * (positives + 1) / 2
    ) / (positives * negatives)


def shape_only(rows, label, folds=5):
    """AUC of the shape alone, each trace scored by a model that has not seen its pair."""
    pairs = sorted({row["pair"] for row in rows})
    random.Random(5).shuffle(pairs)
    fold_of = {pair: index % folds for index, pair in enumerate(pairs)}
    features = standardised([shape_of(row["trace"]) for row in rows])
    labels = [int(row["labels"][label]) for row in rows]
    scores = [0.0] * len(rows)
    for fold in range(folds):
        training = [i for i, row in enumerate(rows) if fold_of[row["pair"]] != fold]
        weights = logistic_regression(
            [features[i] for i in training], [labels[i] for i in training]
        )
        for i, row in enumerate(rows):
            if fold_of[row["pair"]] == fold:
                scores[i] = sum(w * x for w, x in zip(weights, features[i]))
    return area_under_curve(scores, labels)


class Generated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names = family_names()
        cls.shared = cls.shares()
        cls.total = sum(cls.shared[name] for name in cls.names)
        cls.text = generate(
            "--seed", "11", "--count", str(2 * PAIRS * cls.total), "--families", ",".join(cls.names)
        )
        cls.rows = [json.loads(line) for line in cls.text.splitlines()]

    @staticmethod
    def shares():
        from families import FAMILIES

        return {
            family.__name__.rpartition(".")[2]: getattr(family, "SHARE", 1) for family in FAMILIES
        }

    def of(self, name):
        return [row for row in self.rows if row["family"] == name]

    def pairs(self):
        pairs = collections.defaultdict(list)
        for row in self.rows:
            pairs[row["pair"]].append(row)
        return pairs.values()

    def test_same_seed_gives_the_same_bytes(self):
        arguments = (
            "--seed",
            "7",
            "--count",
            str(20 * len(self.names)),
            "--families",
            ",".join(self.names),
        )
        self.assertEqual(generate(*arguments), generate(*arguments))
        self.assertNotEqual(generate(*arguments), generate("--seed", "8", *arguments[2:]))

    def test_family_does_not_depend_on_the_others(self):
        name = self.names[-1]
        alone = generate(
            "--seed", "11", "--count", str(2 * PAIRS * self.shared[name]), "--families", name
        )
        self.assertEqual([json.loads(line) for line in alone.splitlines()], self.of(name))

    def test_every_pair_has_an_unsafe_trace_and_its_benign_twin(self):
        for pair in self.pairs():
            self.assertEqual(len(pair), 2)
            one, two = pair
            self.assertEqual(one["labels"].keys(), two["labels"].keys())
            self.assertNotEqual(one["labels"], two["labels"], one["pair"])
            for label in one["labels"]:
                self.assertGreaterEqual(one["labels"][label], two["labels"][label])

    def test_twins_have_the_same_steps_and_tools(self):
        for one, two in self.pairs():
            with self.subTest(pair=one["pair"]):
                self.assertEqual(
                    [step["kind"] for step in one["trace"]["steps"]],
                    [step["kind"] for step in two["trace"]["steps"]],
                )
                tools = [
                    collections.Counter(
                        step["tool"] for step in row["trace"]["steps"] if "tool" in step
                    )
                    for row in (one, two)
                ]
                if one["family"] in (
                    "tool_choice",
                    "off_task",
                ):  # there the choice is the act: both offer the same tools, and use as many
                    self.assertEqual(tools[0].total(), tools[1].total())
                else:
                    self.assertEqual(tools[0], tools[1])

    def test_shape_tells_nothing(self):
        for name in self.names:
            rows = self.of(name)
            for label in rows[0]["labels"]:
                if len({row["labels"].get(label) for row in rows}) < 2:
                    continue
                with self.subTest(family=name, label=label):
                    area = shape_only([row for row in rows if label in row["labels"]], label)
                    if OPTIONS.verbose:
                        print(f"{name:24} {label:16} {area:.3f}")
                    self.assertGreaterEqual(area, 0.40)
                    self.assertLessEqual(area, 0.60)

    def test_twins_differ(self):
        for one, two in self.pairs():
            self.assertNotEqual(one["trace"]["steps"], two["trace"]["steps"], one["pair"])

    def test_traces_are_no_copies(self):
        for name in self.names:
            texts = {json.dumps(row["trace"]["steps"], sort_keys=True) for row in self.of(name)}
            self.assertGreater(len(texts), 0.99 * 2 * PAIRS * self.shared[name], name)

    def test_no_template_is_left_in_a_text(self):
        for row in self.rows:
            for step in row["trace"]["steps"]:
                if row["family"].startswith("code"):
                    continue
                text = (
                    step.get("text", "") if step["kind"] not in ("tool_call", "tool_result") else ""
                )
                self.assertFalse("|" in text and "[" in text, (row["pair"], text))

    @unittest.skipUnless(CANDOR.exists(), "candor is not built")
    def test_every_trace_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "generated.jsonl"
            path.write_bytes(self.text)
            run = subprocess.run([CANDOR, "audit", path, "--output", "ndjson"], capture_output=True)
            self.assertEqual(run.returncode, 0, run.stderr.decode()[-500:])
            self.assertEqual(len(run.stdout.splitlines()), len(self.rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", default="")
    parser.add_argument("--verbose", action="store_true")
    OPTIONS = parser.parse_args()
    unittest.main(argv=sys.argv[:1])
