#!/usr/bin/env python3
"""`candor audit` reads what people have, in order, says what it could not read, and ends with the right code."""

import gzip
import json
import random
import subprocess
import unittest

from cli import CliTest, line, trace


def names(verdicts):
    return [verdict["trace"] for verdict in verdicts]


class ExitCodes(CliTest):
    def code(self, *arguments):
        return self.audit(*arguments).returncode

    def test_done_is_0_whatever_was_found(self):
        path = self.write("a.jsonl", line("a", "MARK-BLOCK"))
        self.assertEqual(self.code(path), 0)

    def test_fail_on_compares_with_the_worst_decision(self):
        for worst, failing in (("", ()), ("flag", ("flag",)), ("hold", ("flag", "hold")), ("block", ("flag", "hold", "block"))):
            mark = f"MARK-{worst.upper()}" if worst else ""
            path = self.write("a.jsonl", line("clean") + "\n" + line("worst", mark) + "\n" + line("clean"))
            for bound in ("flag", "hold", "block"):
                with self.subTest(worst=worst, fail_on=bound):
                    self.assertEqual(self.code(path, "--fail-on", bound), 1 if bound in failing else 0)

    def test_usage_is_2(self):
        path = self.write("a.jsonl", line("a"))
        for arguments in ((), (path, "--output", "xml"), (path, "--format", "nonsense"), (path, "--fail-on", "allow"),
                          (path, "--jobs", "0"), (path, "--jobs", "many"), (path, "--no-such-option")):
            with self.subTest(arguments=arguments):
                done = self.audit(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertNotEqual(done.stderr, b"")
        self.assertEqual(self.candor().returncode, 2)
        self.assertEqual(self.candor("no-such-command").returncode, 2)

    def test_help_and_version_are_0(self):
        self.assertEqual(self.candor("--help").returncode, 0)
        self.assertIn(b"--fail-on", self.candor("audit", "--help").stdout)
        version = self.candor("--version")
        self.assertEqual(version.returncode, 0)
        self.assertRegex(version.stdout, rb"^candor \d+\.\d+\.\d+\n$")

    def test_unread_input_is_3(self):
        good = self.write("good.jsonl", line("a"))
        for bad in (self.folder / "missing.jsonl", self.write("bad.jsonl", "{\n"), self.write("no-traces/notes.txt", "")
                    .parent, self.write("cut.jsonl.gz", gzip.compress(line("b").encode())[:-9])):
            with self.subTest(bad=bad):
                verdicts, done = self.verdicts(good, bad)
                self.assertEqual(done.returncode, 3)
                self.assertEqual(names(verdicts)[0], "a")
                self.assertIn(str(bad).encode(), done.stderr)

    def test_what_was_found_goes_before_what_was_not_read(self):
        path = self.write("a.jsonl", line("a", "MARK-HOLD") + "\nbroken\n")
        self.assertEqual(self.code(path, "--fail-on", "hold"), 1)
        self.assertEqual(self.code(path, "--fail-on", "block"), 3)

    def test_rules_that_cannot_be_used_are_3(self):
        path = self.write("a.jsonl", line("a"))
        broken = self.write("broken.yml", "title: x\ndetection: [\n")
        for rules in (broken, self.folder / "missing.yml"):
            done = self.candor("audit", "--rules", rules, "--", path)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(done.stdout, b"")
            self.assertIn(str(rules).encode(), done.stderr)


class Arguments(CliTest):
    def test_rules_and_paths_may_stand_in_any_order(self):
        path = self.write("a.jsonl", line("a", "MARK-HOLD"))
        more = self.write("more.yml", "title: More\nid: 10000000-0000-4000-8000-000000000000\nlogsource: {product: agent}\n"
                          "detection: {it: {tool: none}, condition: it}\n")
        for arguments in (("--rules", self.rules, path), (path, "--rules", self.rules), (path, "--rules", self.rules, more),
                          ("--rules", self.rules, "--rules", more, path), ("--rules", self.rules, path, path),
                          ("--rules", self.rules, path, "--jobs", "2"), ("--jobs", "2", path, "--rules", more, self.rules)):
            with self.subTest(arguments=arguments):
                done = self.candor("audit", *arguments, "--fail-on", "hold")
                self.assertEqual(done.returncode, 1, done.stderr)

    def test_a_path_may_look_like_a_command(self):
        self.write("check/a.jsonl", line("a"))
        done = self.candor("audit", "check", "--rules", self.rules, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)


class Inputs(CliTest):
    def test_the_forms_of_a_file_give_the_same_verdicts(self):
        traces = [trace(f"t{i}", "MARK-HOLD" if i == 1 else "") for i in range(3)]
        lines = [json.dumps(each) for each in traces]
        text = "\n".join(lines) + "\n"
        forms = {
            "plain.jsonl": text,
            "plain.ndjson": text,
            "lines.json": text,
            "no-end.jsonl": text.rstrip("\n"),
            "crlf.jsonl": text.replace("\n", "\r\n"),
            "mark.jsonl": b"\xef\xbb\xbf" + text.encode(),
            "blank-lines.jsonl": "\n\n" + text.replace("\n", "\n \n"),
            "list.json": json.dumps(traces),
            "pretty-list.json": json.dumps(traces, indent=2),
            "labelled.jsonl": "\n".join(json.dumps({"trace": each, "labels": {"unsafe": True}, "set": "x"}) for each in traces),
            "text.jsonl.gz": gzip.compress(text.encode()),
            "two-members.jsonl.gz": gzip.compress(text[:100].encode()) + gzip.compress(text[100:].encode()),
            "misnamed.jsonl": gzip.compress(text.encode()),
            "text.jsonl.zst": subprocess.run(["zstd", "-q"], input=text.encode(), capture_output=True, check=True).stdout,
        }
        for name, content in forms.items():
            with self.subTest(form=name):
                verdicts, done = self.verdicts(self.write(name, content))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual([(v["trace"], v["decision"]) for v in verdicts],
                                 [("t0", "allow"), ("t1", "hold"), ("t2", "allow")])

    def test_one_trace_over_many_lines(self):
        verdicts, done = self.verdicts(self.write("one.json", json.dumps(trace("one"), indent=4)))
        self.assertEqual((names(verdicts), done.returncode), (["one"], 0))

    def test_standard_input(self):
        text = line("a") + "\n" + line("b")
        verdicts, done = self.verdicts("-", stdin=text)
        self.assertEqual((names(verdicts), done.returncode), (["a", "b"], 0))
        verdicts, _ = self.verdicts("-", stdin=gzip.compress(text.encode()))
        self.assertEqual(names(verdicts), ["a", "b"])

    def test_standard_input_is_judged_as_it_comes(self):
        """A log that is still being written: the verdict is out before the input has ended."""
        with subprocess.Popen([*self.command(), "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            for name in ("a", "b"):
                process.stdin.write(line(name).encode() + b"\n")
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["trace"], name)
            process.stdin.close()
            self.assertEqual(process.wait(timeout=60), 0)

    def command(self):
        from cli import CANDOR
        return [CANDOR, "audit", "--rules", self.rules, "--output", "ndjson", "--"]

    def test_folders_are_read_recursively(self):
        self.write("logs/b.jsonl", line("b"))
        self.write("logs/a/x.json", line("x"))
        self.write("logs/a/deep/y.ndjson", line("y"))
        self.write("logs/notes.txt", "not a trace")
        verdicts, done = self.verdicts(self.folder / "logs")
        self.assertEqual((names(verdicts), done.returncode), (["b", "x", "y"], 0))

    def test_a_session_log_is_one_trace(self):
        """In some formats the whole file is the trace, whatever its name says about lines."""
        entries = [
            {"type": "summary", "summary": "List the files", "leafUuid": "u9"},
            {"type": "user", "sessionId": "s-1", "uuid": "u1", "message": {"role": "user", "content": "List the files."}},
            {"type": "assistant", "sessionId": "s-1", "uuid": "u2", "message": {"role": "assistant", "content": [
                {"type": "tool_use", "id": "c1", "name": "Bash", "input": {"command": "ls MARK-HOLD"}}]}},
        ]
        text = "\n".join(map(json.dumps, entries)) + "\n"
        for name in ("session.jsonl", "session.log"):
            for arguments in ((), ("--format", "claude-code")):
                verdicts, done = self.verdicts(self.write(name, text), *arguments)
                self.assertEqual(([(v["trace"], v["decision"]) for v in verdicts], done.returncode), ([("s-1", "hold")], 0),
                                 done.stderr)

    def test_empty_files_have_no_traces_and_are_no_error(self):
        for name in ("empty.jsonl", "empty.json", "empty.jsonl.gz"):
            verdicts, done = self.verdicts(self.write(name, b""))
            self.assertEqual((verdicts, done.returncode), ([], 0))
        self.assertIn(b"0 traces", self.audit(self.write("empty.json", b"\n\n")).stdout)

    def test_a_link_that_leads_nowhere_is_reported(self):
        self.write("logs/a.jsonl", line("a"))
        (self.folder / "logs" / "dangling.jsonl").symlink_to("nowhere")
        verdicts, done = self.verdicts(self.folder / "logs")
        self.assertEqual((names(verdicts), done.returncode), (["a"], 3))
        self.assertIn(b"dangling.jsonl", done.stderr)

    def test_a_named_format_is_not_guessed(self):
        path = self.write("a.jsonl", json.dumps({"messages": [{"role": "user", "content": "Hello"}]}))
        for name, code in (("openai.chat", 0), ("candor", 3)):
            self.assertEqual(self.verdicts(path, "--format", name)[1].returncode, code)


class BrokenRecords(CliTest):
    def test_each_is_reported_with_file_and_line_and_the_rest_is_judged(self):
        bad = ['{"id": "cut', "nonsense", "[]", "{}", '{"steps": 3}', '{"id":"x","steps":[{"kind":"dance"}]}',
               '{"id":"x","steps":' + "[" * 10_000 + "]" * 10_000 + "}", "\x00\x01", '"text"', "null"]
        lines = []
        for number, each in enumerate(bad):
            lines += [line(f"good-{number}"), each]
        path = self.write("mixed.jsonl", "\n".join(lines))
        verdicts, done = self.verdicts(path)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(names(verdicts), [f"good-{number}" for number in range(len(bad))])
        for number in range(len(bad)):
            self.assertIn(f"{path}:{2 * number + 2}: ".encode(), done.stderr)
        self.assertIn(f"{len(bad)} broken records".encode(), done.stderr)

    def test_the_summary_counts_them_by_code(self):
        path = self.write("mixed.jsonl", line("good") + "\n{\n{\n")
        done = self.audit(path)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"1 trace in 1 file", done.stdout)
        self.assertIn(b"Broken records: 2", done.stdout)
        self.assertIn(b"2 invalid_json", done.stdout)

    def test_a_broken_element_of_a_list_names_its_line(self):
        text = "[\n" + line("a") + ",\n{\"steps\": 3},\n" + line("b") + "\n]\n"
        path = self.write("list.json", text)
        verdicts, done = self.verdicts(path)
        self.assertEqual(names(verdicts), ["a", "b"])
        self.assertIn(f"{path}:3: ".encode(), done.stderr)

    def test_invalid_utf8_is_judged_not_refused(self):
        text = line("a").encode().replace(b"README", b"\xff\xfe\x80")
        verdicts, done = self.verdicts(self.write("a.jsonl", text))
        self.assertEqual((names(verdicts), done.returncode), (["a"], 0))

    def test_what_a_record_says_cannot_reach_the_terminal(self):
        path = self.write("a.jsonl", '{"id": "x", "steps": [{"kind": "\\u001b[2J\\u202e"}]}\n' + line("\x1b]0;t\x07", "MARK-HOLD"))
        done = self.audit(path)
        self.assertNotIn(b"\x1b", done.stderr + done.stdout)
        self.assertNotIn("\u202e".encode(), done.stderr + done.stdout)


class Answers(CliTest):
    def test_verdicts_come_in_the_order_of_the_input(self):
        """Sizes differ a thousandfold, so that threads overtake each other."""
        seeded = random.Random(5)
        expected, text = [], []
        for number in range(3000):
            mark = seeded.choice(["", "", "MARK-FLAG", "MARK-HOLD"])
            text.append(line(f"t{number}", mark, "x" * seeded.choice([0, 10, 1000, 100_000 if number % 50 == 0 else 0])))
            expected.append((f"t{number}", mark[5:].lower() or "allow"))
        path = self.write("many.jsonl", "\n".join(text))
        for jobs in (1, 2, 7):
            verdicts, done = self.verdicts(path, "--jobs", jobs)
            self.assertEqual(done.returncode, 0)
            self.assertEqual([(v["trace"], v["decision"]) for v in verdicts], expected)

    def test_verdicts_are_the_same_however_many_threads(self):
        path = self.write("many.jsonl", "\n".join(line(f"t{i}", "MARK-HOLD" if i % 3 == 0 else "") for i in range(500)))

        def without_times(value):
            if isinstance(value, dict):
                return {name: without_times(each) for name, each in value.items() if name != "micros"}
            return [without_times(each) for each in value] if isinstance(value, list) else value

        one, _ = self.verdicts(path, "--jobs", "1")
        four, _ = self.verdicts(path, "--jobs", "4")
        self.assertEqual(without_times(one), without_times(four))

    def test_standard_output_has_verdicts_and_nothing_else(self):
        path = self.write("a.jsonl", line("a") + "\nbroken\n")
        verdicts, done = self.verdicts(path, self.folder / "missing")
        self.assertEqual(len(verdicts), 1)
        self.assertEqual(set(verdicts[0]) >= {"trace", "decision", "risk", "findings", "signals", "checks", "ruleset"}, True)
        self.assertNotEqual(done.stderr, b"")

    def test_the_summary_names_decisions_rules_and_what_was_not_checked(self):
        marks = ["", "MARK-FLAG", "MARK-HOLD", "MARK-HOLD"]
        path = self.write("a.jsonl", "\n".join(line(f"t{i}", mark) for i, mark in enumerate(marks)))
        text = self.audit(path).stdout.decode()
        self.assertRegex(text, r"(?m)^4 traces in 1 file: .* traces/s, \d+ threads?\)$")
        self.assertRegex(text, r"(?m)^  hold +2 +50\.0 %$")
        self.assertRegex(text, r"(?m)^  high +2  Marked for hold \[00000000-")
        self.assertIn('first in trace t2, step 2: "', text)
        self.assertLess(text.index("Marked for hold"), text.index("Marked for flag"))

    def test_rules_are_found_without_naming_them(self):
        path = self.write("a.jsonl", line("a", "MARK-HOLD"))
        import os
        environment = dict(os.environ, CANDOR_RULES=self.rules)
        done = self.candor("audit", path, "--output", "ndjson", env=environment)
        self.assertEqual(json.loads(done.stdout)["decision"], "hold")
        environment["CANDOR_RULES"] = str(self.folder / "missing")
        self.assertEqual(self.candor("audit", path, env=environment).returncode, 3)
        environment.pop("CANDOR_RULES")
        shipped = self.candor("audit", path, "--output", "ndjson", env=environment)
        self.assertEqual(shipped.returncode, 0, shipped.stderr)
        self.assertEqual(json.loads(shipped.stdout)["trace"], "a")


if __name__ == "__main__":
    unittest.main()
