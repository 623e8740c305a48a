#!/usr/bin/env python3
"""`candor rules check|test`: what an author sees of a faulty rule and of a failing test."""

import unittest

from cli import CliTest

GOOD = """title: Lists a folder
id: 11111111-0000-4000-8000-000000000001
logsource: {product: agent, category: tool_call}
detection:
    listing:
        args.command|startswith: 'ls'
    condition: listing
level: low
tests:
    - name: a plain listing
      match: true
      trace:
        steps:
            - {kind: tool_call, id: c1, tool: bash, arguments: {command: ls -l}}
    - name: another command
      match: false
      trace:
        steps:
            - {kind: tool_call, id: c1, tool: bash, arguments: {command: cat x}}
"""


class Check(CliTest):
    def check(self, text, *arguments):
        path = self.write("rule.yml", text)
        return path, self.candor("rules", "check", path, *arguments)

    def test_good_rules_are_0(self):
        _, done = self.check(GOOD)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"1 rule in 1 file: 0 errors", done.stdout)

    def test_an_error_has_place_code_snippet_and_caret(self):
        path, done = self.check(GOOD.replace("condition: listing", "condition: listing and nothing"))
        self.assertEqual(done.returncode, 1)
        lines = done.stdout.decode().splitlines()
        place = next(i for i, each in enumerate(lines) if each.startswith(f"{path}:7:"))
        self.assertRegex(lines[place], r":7:\d+: error: .* \[[a-z_]+\]$")
        self.assertIn("condition: listing and nothing", lines[place + 1])
        self.assertRegex(lines[place + 2], r"^\s*\^")
        self.assertEqual(lines[place + 1].index("nothing"), lines[place + 2].index("^"))
        self.assertIn("1 error", lines[-1])

    def test_every_file_is_checked(self):
        self.write("rules/a.yml", GOOD)
        self.write("rules/b.yml", GOOD.replace("0001", "0002").replace("startswith", "starts"))
        self.write("rules/c/d.yaml", "title: [\n")
        done = self.candor("rules", "check", self.folder / "rules")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"b.yml:", done.stdout)
        self.assertIn(b"d.yaml:", done.stdout)
        self.assertNotIn(b"a.yml:", done.stdout)

    def test_what_is_missing_is_3(self):
        done = self.candor("rules", "check", self.folder / "missing.yml")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"missing.yml", done.stderr)

    def test_no_path_is_usage(self):
        self.assertEqual(self.candor("rules", "check").returncode, 2)
        self.assertEqual(self.candor("rules").returncode, 2)

    def test_the_rules_that_ship_are_good(self):
        from cli import ROOT
        done = self.candor("rules", "check", ROOT / "rules" / "packs")
        self.assertEqual(done.returncode, 0, done.stdout)


class Test(CliTest):
    def run_tests(self, text, *arguments):
        return self.candor("rules", "test", self.write("rule.yml", text), *arguments)

    def test_passing_is_0(self):
        done = self.run_tests(GOOD)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"2 tests of 1 rule: 2 passed, 0 failed", done.stdout)
        self.assertNotIn(b"a plain listing", done.stdout)
        self.assertIn(b"passed  Lists a folder / a plain listing", self.run_tests(GOOD, "-v").stdout)

    def test_a_failure_names_rule_and_test(self):
        done = self.run_tests(GOOD.replace("ls -l", "dir"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"FAILED  Lists a folder / a plain listing\n", done.stdout)
        self.assertIn(b"1 passed, 1 failed", done.stdout)

    def test_rules_without_tests_are_counted(self):
        done = self.run_tests(GOOD[:GOOD.index("tests:")])
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"1 rule without tests", done.stdout)

    def test_a_faulty_rule_is_1_and_shown(self):
        done = self.run_tests(GOOD.replace("startswith", "starts"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"error:", done.stderr)

    def test_the_rules_that_ship_pass_their_tests(self):
        from cli import ROOT
        done = self.candor("rules", "test", ROOT / "rules" / "packs")
        self.assertEqual(done.returncode, 0, done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
