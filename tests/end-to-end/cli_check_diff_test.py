#!/usr/bin/env python3
"""`candor check` judges one trace; `candor diff` compares two audits."""

import gzip
import json
import unittest

from cli import CliTest, line, trace


class Check(CliTest):
    def check(self, text, *arguments):
        return self.candor("check", "--rules", self.rules, *arguments, stdin=text)

    def test_prints_the_verdict(self):
        done = self.check(line("a", "MARK-HOLD"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 1)
        verdict = json.loads(done.stdout)
        self.assertEqual((verdict["trace"], verdict["decision"]), ("a", "hold"))
        self.assertEqual(verdict["findings"][0]["rule"]["title"], "Marked for hold")

    def test_fail_on(self):
        self.assertEqual(self.check(line("a", "MARK-HOLD"), "--fail-on", "hold").returncode, 1)
        self.assertEqual(self.check(line("a", "MARK-HOLD"), "--fail-on", "block").returncode, 0)

    def test_takes_a_trace_over_many_lines_and_compressed(self):
        for text in (json.dumps(trace("a"), indent=3), gzip.compress(line("a").encode()),
                     b"\xef\xbb\xbf" + line("a").encode()):
            done = self.check(text)
            self.assertEqual((done.returncode, json.loads(done.stdout or b"{}").get("trace")), (0, "a"), done.stderr)

    def test_what_is_no_trace_is_3_and_prints_nothing(self):
        for text in ("", "nonsense", '{"steps": 3}', line("a") + line("b"), b"\x1f\x8b\x08"):
            with self.subTest(text=text):
                done = self.check(text)
                self.assertEqual((done.returncode, done.stdout), (3, b""))
                self.assertRegex(done.stderr, rb"^candor: standard input: .* \[[a-z_]+\]\n$")

    def test_a_trace_over_the_limit_is_3(self):
        done = self.check(json.dumps(trace("a", filler="x" * (33 << 20))))
        self.assertEqual((done.returncode, done.stdout), (3, b""))


class Diff(CliTest):
    def verdict_file(self, name, marks):
        log = self.write("log.jsonl", "\n".join(line(trace_id, mark) for trace_id, mark in marks))
        return self.write(name, self.audit(log, "--output", "ndjson").stdout)

    def test_the_same_audits_are_0(self):
        marks = [("a", ""), ("b", "MARK-HOLD")]
        done = self.candor("diff", self.verdict_file("1", marks), self.verdict_file("2", marks))
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"2 traces with the same verdict", done.stdout)

    def test_tells_every_changed_trace(self):
        before = self.verdict_file("1", [("a", ""), ("b", "MARK-HOLD"), ("gone", "")])
        after = self.verdict_file("2", [("a", "MARK-BLOCK"), ("b", "MARK-FLAG"), ("new", "")])
        done = self.candor("diff", before, after)
        self.assertEqual(done.returncode, 1)
        for expected in (b"a: allow -> block  +", b"b: hold -> flag  +", b"gone: allow -> none", b"new: none -> allow",
                         b"  allow -> block  1\n", b"1 only before, 1 only after"):
            self.assertIn(expected, done.stdout)

    def test_one_difference_a_line(self):
        before = self.verdict_file("1", [("a", "")])
        after = self.verdict_file("2", [("a", "MARK-HOLD")])
        done = self.candor("diff", before, after, "--output", "ndjson")
        self.assertEqual(json.loads(done.stdout), {"trace": "a", "before": "allow", "after": "hold", "lost": [],
                                                   "gained": ["00000000-0000-4000-8000-000000000001"]})

    def test_what_cannot_be_read_is_3(self):
        good = self.verdict_file("1", [("a", "")])
        for arguments in ((good, self.folder / "missing"), (self.folder / "missing", good)):
            self.assertEqual(self.candor("diff", *arguments).returncode, 3)
        bad = self.write("bad", good.read_bytes() + b'{"trace": 1}\n')
        done = self.candor("diff", good, bad)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{bad}:2: ".encode(), done.stderr)


if __name__ == "__main__":
    unittest.main()
