#!/usr/bin/env python3
"""`candor hook claude-code`: the hook's JSON in, a decision out, whatever becomes of the server."""

import json
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

from candord import BUILD, Candord
from gateway_harness import RULES


def hook(command, transcript, *flags, identifier="toolu_9", raw=None):
    """The answer (None: nothing was said), and the seconds that it took."""
    given = {"session_id": "5f0c/../7", "transcript_path": str(transcript), "cwd": "/", "hook_event_name": "PreToolUse",
             "tool_name": "Bash", "tool_use_id": identifier, "tool_input": {"command": command}}
    start = time.monotonic()
    done = subprocess.run([BUILD / "candor", "hook", "claude-code", *flags], input=raw or json.dumps(given),
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)["hookSpecificOutput"] if done.stdout else None
    return answer, time.monotonic() - start


class Hook(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="candor-e2e-hook-")
        self.transcript = pathlib.Path(self.folder.name) / "session.jsonl"
        lines = [{"type": "user", "sessionId": "7", "message": {"role": "user", "content": "Tidy up, please."}},
                 {"type": "assistant", "sessionId": "7", "message": {"role": "assistant", "content": [
                     {"type": "text", "text": "I look."}]}}]
        self.transcript.write_text("".join(json.dumps(line) + "\n" for line in lines))
        (pathlib.Path(self.folder.name) / "rules.yml").write_text(RULES)

    def tearDown(self):
        self.folder.cleanup()

    def test_allows_asks_and_denies(self):
        with Candord("--rules", self.folder.name) as candord:
            server = ("--server", f"http://127.0.0.1:{candord.port}")
            self.assertEqual(hook("ls", self.transcript, *server)[0]["permissionDecision"], "allow")
            self.append("toolu_9", "ls")
            answer = hook("systemctl stop audit", self.transcript, *server, identifier="toolu_10")[0]
            self.assertEqual(answer["permissionDecision"], "ask")
            self.append("toolu_10", "systemctl stop audit")
            self.append("toolu_11", "rm -rf /srv")  # the file may have the call already
            answer = hook("rm -rf /srv", self.transcript, *server, identifier="toolu_11")[0]
            self.assertEqual(answer["permissionDecision"], "deny")
            self.assertNotIn("tree", answer["permissionDecisionReason"])  # never the rule
            session = candord.get("/v1/sessions")[1]["sessions"][0]
            self.assertEqual((session["steps"], session["turns"]), (5, 3))  # each step was sent once

    def test_may_only_restrict(self):
        with Candord("--rules", self.folder.name) as candord:
            server = ("--server", f"http://127.0.0.1:{candord.port}", "--only-restrict")
            self.assertIsNone(hook("ls", self.transcript, *server)[0])

    def append(self, identifier, command):
        line = {"type": "assistant", "sessionId": "7", "message": {"role": "assistant", "content": [
            {"type": "tool_use", "id": identifier, "name": "Bash", "input": {"command": command}}]}}
        with self.transcript.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def test_falls_to_its_fail_mode_when_the_server_is_away(self):
        for mode in ("ask", "deny", "allow"):
            answer, _ = hook("ls", self.transcript, "--server", "http://127.0.0.1:1", "--fail", mode)
            self.assertEqual(answer["permissionDecision"], mode)
            self.assertIn("could not check", answer["permissionDecisionReason"])

    def test_does_not_wait_for_a_server_that_says_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            answer, seconds = hook("ls", self.transcript, "--server", f"http://127.0.0.1:{silent.getsockname()[1]}")
            self.assertEqual(answer["permissionDecision"], "ask")
            self.assertLess(seconds, 10)  # two seconds on a machine that is not busy

    def test_nonsense(self):
        self.assertEqual(hook("", self.transcript, raw="nonsense")[0]["permissionDecision"], "ask")
        self.assertEqual(hook("ls", "/nowhere", "--server", "http://127.0.0.1:1", "--fail", "deny")[0]["permissionDecision"], "deny")


if __name__ == "__main__":
    unittest.main()
