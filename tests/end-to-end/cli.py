"""What the tests of the command line share: running `candor`, rules with known outcomes, and traces to be judged."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CANDOR_BUILD", ROOT / "build" / "release"))
CANDOR = str(BUILD / "candor")

RULES = "\n---\n".join(
    f"""title: Marked for {decision}
id: 00000000-0000-4000-8000-00000000000{number}
logsource:
    product: agent
    category: tool_call
detection:
    mark:
        args.command|contains: MARK-{decision.upper()}
    condition: mark
level: {level}"""
    for number, (decision, level) in enumerate((("flag", "medium"), ("hold", "high"), ("block", "critical")))
)


def is_optimised():
    """Whether the build is one whose speed and memory are the product's."""
    cache = BUILD / "CMakeCache.txt"
    return "CMAKE_BUILD_TYPE:STRING=Rel" in cache.read_text() if cache.exists() else False


def trace(name, mark="", filler=""):
    """A native trace whose only call carries the mark that the test's rules look for."""
    return {
        "id": name,
        "steps": [
            {"kind": "user", "text": "Please list the files. " + filler},
            {"kind": "reasoning", "text": "I'll list the files with ls, as asked.", "visibility": "raw"},
            {"kind": "tool_call", "id": "c1", "tool": "bash", "arguments": {"command": f"ls {mark}".strip()}},
            {"kind": "tool_result", "call": "c1", "text": "README.md"},
            {"kind": "message", "text": "There is one file, README.md."},
        ],
    }


def line(name, mark="", filler=""):
    return json.dumps(trace(name, mark, filler))


class CliTest(unittest.TestCase):
    """A folder of its own, with the rules in `rules.yml`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="candor-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.rules = str(self.write("rules.yml", RULES))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def candor(self, *arguments, stdin=b"", **more):
        if isinstance(stdin, str):
            stdin = stdin.encode()
        return subprocess.run([CANDOR, *map(str, arguments)], input=stdin, capture_output=True, timeout=240, **more)

    def audit(self, *arguments, **more):
        return self.candor("audit", "--rules", self.rules, *arguments, **more)

    def verdicts(self, *arguments, **more):
        """The verdicts of an audit, and the finished process."""
        done = self.audit("--output", "ndjson", *arguments, **more)
        return [json.loads(each) for each in done.stdout.splitlines()], done
