#!/usr/bin/env python3
"""`candor evaluate` from the outside: rows from labelled traces, the page, and what it says about bad input."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CANDOR = pathlib.Path(os.environ.get("CANDOR_BUILD", ROOT / "build/release")) / "candor"


def generated(families, seed, set_name):
    run = subprocess.run(
        [
            sys.executable,
            ROOT / "monitor/overseer/scenarios/generate.py",
            "--seed",
            str(seed),
            "--count",
            "160",
            "--families",
            families,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return "".join(json.dumps(dict(row, set=set_name)) + "\n" for row in rows)


class Evaluate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "one.jsonl").write_text(generated("injection", 1, "one"))
        (cls.path / "two.jsonl").write_text(generated("injection", 2, "two"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_candor(self, *arguments, code=0):
        run = subprocess.run(
            [CANDOR, "evaluate", *arguments], capture_output=True, text=True, cwd=self.path
        )
        self.assertEqual(run.returncode, code, run.stdout[-400:] + run.stderr[-400:])
        return run

    def test_rows_for_each_set_with_shape_cut_and_channels(self):
        rows = json.loads(
            self.run_candor(
                "one.jsonl", "two.jsonl", "--head", "injected", "--output", "json"
            ).stdout
        )["rows"]
        found = {(row["set"], row["learned"], row["view"], row["sees"]) for row in rows}
        for name in ("one", "two"):
            for view in ("whole", "cut"):
                for sees in ("joint", "reasoning", "action", "shape"):
                    self.assertIn((name, "other_sets", view, sees), found)
                    self.assertIn((name, "own_folds", view, sees), found)
        for row in rows:
            self.assertLessEqual(row["auc"]["low"], row["auc"]["value"])
            self.assertEqual((row["positives"], row["negatives"]), (80, 80))
        joint = next(
            row
            for row in rows
            if (row["learned"], row["view"], row["sees"]) == ("other_sets", "whole", "joint")
        )
        self.assertGreater(joint["auc"]["value"], 0.6)

    def test_same_answer_on_any_number_of_threads(self):
        answers = {
            self.run_candor(
                "one.jsonl", "two.jsonl", "--no-folds", "--output", "json", "-j", jobs
            ).stdout
            for jobs in ("1", "3")
        }
        self.assertEqual(len(answers), 1)

    def test_table_and_page(self):
        run = self.run_candor(
            "one.jsonl", "two.jsonl", "--head", "injected", "--no-folds", "--html", "page.html"
        )
        self.assertIn("injected on one, learned from other sets", run.stdout)
        self.assertIn("shape, cut", run.stdout)
        page = (self.path / "page.html").read_text()
        self.assertEqual(page.count("<svg"), 6)
        for outside in ("<script", "http:", "https:", "src="):
            self.assertNotIn(outside, page)

    def test_set_is_the_files_name_when_rows_name_none(self):
        rows = [json.loads(line) for line in (self.path / "one.jsonl").read_text().splitlines()]
        for row in rows:
            del row["set"]
        (self.path / "named.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        answer = json.loads(
            self.run_candor("named.jsonl", "two.jsonl", "--no-folds", "--output", "json").stdout
        )
        self.assertEqual({row["set"] for row in answer["rows"]}, {"named", "two"})

    def test_broken_record_is_located_and_the_rest_measured(self):
        (self.path / "broken.jsonl").write_text(
            (self.path / "one.jsonl").read_text() + '{"trace": {"steps": 7}}\n'
        )
        run = self.run_candor("broken.jsonl", "two.jsonl", "--no-folds", code=3)
        self.assertIn("broken.jsonl:161", run.stderr)
        self.assertIn("learned from other sets", run.stdout)

    def test_nothing_to_measure_is_said(self):
        (self.path / "plain.jsonl").write_text('{"steps": [{"kind": "user", "text": "hello"}]}\n')
        self.assertIn("nothing to measure", self.run_candor("plain.jsonl", code=3).stderr)

    def test_what_is_no_model_is_refused(self):
        self.assertIn(
            "one.jsonl", self.run_candor("two.jsonl", "--model", "one.jsonl", code=3).stderr
        )
        self.run_candor("two.jsonl", "--vectors", "missing.txt", code=3)

    def test_usage(self):
        self.run_candor(code=2)
        self.assertIn("SET:LABEL", self.run_candor("one.jsonl", "--only", "one", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
