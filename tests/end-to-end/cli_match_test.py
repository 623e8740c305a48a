#!/usr/bin/env python3
"""`candor rules match|explain|coverage`: the engine on any logs, and what rules say and cover."""

import gzip
import json
import unittest

from cli import ROOT, CliTest, line

EVENT_RULES = """title: Reads the shadow file
id: 22222222-0000-4000-8000-000000000001
logsource: {category: process_creation, product: linux}
detection:
    it:
        CommandLine|contains: /etc/shadow
    condition: it
tags: [atlas.aml.t0055, owasp.asi03, attack.t1003]
---
title: Any shell
name: any_shell
id: 22222222-0000-4000-8000-000000000002
logsource: {category: process_creation}
detection:
    it:
        Image|endswith: [/sh, /bash]
    condition: it
level: high
---
title: Three shells
id: 22222222-0000-4000-8000-000000000003
correlation:
    type: event_count
    rules: [any_shell]
    group-by: [User]
    timespan: 1m
    condition: {gte: 3}
    generate: true
"""


def event(command="", image="/bin/ls", user="ana", product="linux", **more):
    return json.dumps({"logsource": {"category": "process_creation", "product": product},
                       "event": {"CommandLine": command, "Image": image, "User": user, **more}})


class Match(CliTest):
    def setUp(self):
        super().setUp()
        self.rules = self.write("events.yml", EVENT_RULES)

    def match(self, text, **more):
        done = self.candor("rules", "match", self.rules, "--events", self.write("events.ndjson", text), **more)
        answers = [json.loads(each) for each in done.stdout.splitlines()]
        return [(each["line"], "".join(rule[-1] for rule in each["rules"])) for each in answers], done

    def test_answers_every_line_with_the_rules_it_matched(self):
        text = "\n".join((event("cat /etc/shadow", "/bin/sh"), event("ls"), event("cat /etc/shadow", product="macos")))
        answers, done = self.match(text)
        self.assertEqual((answers, done.returncode), ([(1, "12"), (2, ""), (3, "")], 0), done.stderr)
        self.assertEqual(json.loads(done.stdout.splitlines()[0]),
                         {"line": 1, "rules": ["22222222-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"]})

    def test_lists_are_several_values(self):
        text = json.dumps({"logsource": {"category": "process_creation", "product": "linux"},
                           "event": {"CommandLine": ["ls", "cat /etc/shadow"]}})
        self.assertEqual(self.match(text)[0], [(1, "1")])

    def test_a_correlation_stands_at_the_line_that_completes_it(self):
        def shell(user, second):
            return event("x", "/bin/sh", user, timestamp=f"2026-11-22T09:00:{second:02}Z")
        text = "\n".join((shell("ana", 1), shell("bo", 2), shell("ana", 3), "", shell("ana", 4), shell("bo", 5)))
        self.assertEqual(self.match(text)[0], [(1, "2"), (2, "2"), (3, "2"), (5, "23"), (6, "2")])

    def test_broken_lines_are_reported_and_the_rest_is_matched(self):
        text = "\n".join((event("ls"), "{", '{"event": 3}', event("cat /etc/shadow")))
        answers, done = self.match(text)
        self.assertEqual((answers, done.returncode), ([(1, ""), (4, "1")], 3))
        self.assertIn(b"events.ndjson:2: ", done.stderr)
        self.assertIn(b"events.ndjson:3: ", done.stderr)

    def test_reads_standard_input_and_compressed_files(self):
        for content in (event("cat /etc/shadow").encode(), gzip.compress(event("cat /etc/shadow").encode())):
            done = self.candor("rules", "match", self.rules, "--events", "-", stdin=content)
            self.assertEqual(json.loads(done.stdout)["rules"], ["22222222-0000-4000-8000-000000000001"], done.stderr)

    def test_exit_codes(self):
        self.assertEqual(self.candor("rules", "match", self.rules).returncode, 2)
        self.assertEqual(self.candor("rules", "match", self.rules, "--events", self.folder / "missing").returncode, 3)
        broken = self.write("broken.yml", "title: [\n")
        self.assertEqual(self.candor("rules", "match", broken, "--events", "-").returncode, 1)

    def test_public_events_match_their_public_rules(self):
        data = ROOT / ".." / "shared" / "data" / "sigma"
        if not data.exists():
            self.skipTest("no shared data here")
        cases = [json.loads(each) for each in (data / "cases.jsonl").read_text().splitlines()]
        wanted = {case["rule"] for case in cases}
        files = [path for path in sorted(data.glob("rules*/**/*.yml")) if any(rule in path.read_text() for rule in wanted)]
        done = self.candor("rules", "match", *files, "--events", data / "cases.jsonl")
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = {answer["line"]: answer["rules"] for answer in map(json.loads, done.stdout.splitlines())}
        for number, case in enumerate(cases, 1):
            self.assertIn(case["rule"], answers[number], case["title"])


class Explain(CliTest):
    def test_tells_what_rules_match(self):
        done = self.candor("rules", "explain", self.write("events.yml", EVENT_RULES))
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        for expected in ("Reads the shadow file\n", "CommandLine contains '/etc/shadow'", "Image ends with any of '/sh', '/bash'",
                         "at least 3 events match any of\n    - Any shell"):
            self.assertIn(expected, text)

    def test_tells_why_a_trace_matched(self):
        path = self.write("a.json", line("a", "MARK-HOLD"))
        done = self.candor("rules", "explain", self.rules, "--trace", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b'step 2, args.command: "', done.stdout)
        self.assertEqual(done.stdout.count(b"finds nothing"), 2)

    def test_a_trace_that_cannot_be_read_is_3(self):
        self.assertEqual(self.candor("rules", "explain", self.rules, "--trace", self.folder / "missing").returncode, 3)


class Coverage(CliTest):
    def test_maps_rules_to_techniques(self):
        path = self.write("events.yml", EVENT_RULES)
        text = self.candor("rules", "coverage", path).stdout.decode()
        self.assertIn("OWASP Top 10 for Agentic Applications 2026: 1 of 10 have rules", text)
        self.assertRegex(text, r"(?m)^  ASI03 +1  Identity and Privilege Abuse  \(1 medium\)$")
        self.assertRegex(text, r"(?m)^  ASI01 +0  Agent Goal Hijack$")
        self.assertRegex(text, r"(?m)^  AML\.T0055 +1  ")
        self.assertRegex(text, r"(?m)^  attack\.t1003 +1$")

    def test_one_technique_a_line(self):
        done = self.candor("rules", "coverage", self.write("events.yml", EVENT_RULES), "--output", "ndjson")
        covered = {each["id"]: each["rules"] for each in map(json.loads, done.stdout.splitlines())}
        self.assertEqual(covered["ASI03"], ["22222222-0000-4000-8000-000000000001"])
        self.assertEqual(covered["ASI10"], [])

    def test_the_tags_of_the_rules_that_ship_are_known(self):
        text = self.candor("rules", "coverage", ROOT / "rules" / "packs").stdout.decode()
        others = text[text.index("Other tags"):]
        self.assertNotRegex(others, r"atlas\.|owasp\.asi", "a misspelt or retired technique")


if __name__ == "__main__":
    unittest.main()
