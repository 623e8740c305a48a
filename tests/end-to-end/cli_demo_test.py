#!/usr/bin/env python3
"""The example traces: the table beside them tells what is there, and the shipped rules say what it promises."""

import json
import re
import unittest

from cli import ROOT, CliTest

DEMO = ROOT / "deploy" / "demo"
DECISIONS = ("allow", "flag", "hold", "block")


def table():
    """(file, format, expected) of every row."""
    for row in (DEMO / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if re.fullmatch(r"[a-z-]+\.jsonl?", cells[0]):
            yield cells[0], cells[1], cells[3]


class Demo(CliTest):
    def test_the_table_names_every_file(self):
        self.assertEqual(sorted(name for name, _, _ in table()), sorted(each.name for each in DEMO.glob("*.json*")))

    def test_every_format_is_told_by_its_content(self):
        for name, format_name, _ in table():
            with self.subTest(file=name):
                guessed = self.candor("audit", "--output", "ndjson", DEMO / name)
                named = self.candor("audit", "--output", "ndjson", "--format", format_name, DEMO / name)
                self.assertEqual((guessed.returncode, named.returncode), (0, 0), guessed.stderr + named.stderr)
                ids = [[json.loads(each)["trace"] for each in done.stdout.splitlines()] for done in (guessed, named)]
                self.assertEqual(*ids)
                self.assertTrue(ids[0])

    def test_candor_says_what_the_table_promises(self):
        for name, _, expected in table():
            done = self.candor("audit", "--output", "ndjson", DEMO / name)
            for each in done.stdout.splitlines():
                verdict = json.loads(each)
                found = [finding["rule"]["title"] for finding in verdict["findings"]]
                with self.subTest(file=name, trace=verdict["trace"], found=found):
                    least = DECISIONS.index(expected.split()[0])
                    decision = DECISIONS.index(verdict["decision"])
                    if least == 0:
                        self.assertEqual(verdict["decision"], "allow")
                    else:
                        self.assertGreaterEqual(decision, least, verdict["decision"])

    def test_the_whole_folder_is_read(self):
        done = self.candor("audit", DEMO)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"18 traces in 16 files", done.stdout)
        self.assertNotIn(b"Broken records", done.stdout)


if __name__ == "__main__":
    unittest.main()
