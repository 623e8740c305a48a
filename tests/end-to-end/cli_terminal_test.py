#!/usr/bin/env python3
"""The command line on a terminal, in a pipe that closes, and with nowhere to write to."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import unittest

from cli import CANDOR, CliTest, is_optimised, line


def read_all(descriptor):
    """What a pseudo-terminal showed, until its other side is closed."""
    shown = b""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:
            return shown
        if not piece:
            return shown
        shown += piece


class Terminal(CliTest):
    def setUp(self):
        super().setUp()
        block = "".join(line(f"t{i}", "", "word " * 2000) + "\n" for i in range(100))
        self.log = self.write("log.jsonl", block * (25 if is_optimised() else 2))  # long enough for a few redraws

    def on_terminal(self, *arguments, columns=100, **streams):
        """Standard error of an audit on a terminal, and its exit code."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([CANDOR, "audit", "--rules", self.rules, *map(str, arguments)],
                                   stdin=subprocess.DEVNULL, stderr=slave,
                                   stdout=slave if streams.get("out") else subprocess.DEVNULL)
        os.close(slave)
        shown = read_all(master)
        os.close(master)
        return shown.decode(), process.wait(timeout=60)

    def test_a_bar_is_drawn_and_taken_away(self):
        shown, code = self.on_terminal("--", self.log)
        self.assertEqual(code, 0)
        self.assertRegex(shown, r"\[#* *\] +\d+ %  .* of .*  [\d,]+ traces/s")
        self.assertTrue(shown.endswith("\r\x1b[K"), shown[-80:])

    def test_the_bar_fits_a_narrow_terminal(self):
        shown, _ = self.on_terminal("--", self.log, columns=30)
        drawn = [each for each in shown.split("\r\x1b[K") if each]
        self.assertTrue(drawn)
        self.assertLess(max(map(len, drawn)), 30)

    def test_problems_are_not_lost_in_the_bar(self):
        broken = self.write("broken.jsonl", "{\n")
        shown, code = self.on_terminal("--", self.log, broken)
        self.assertEqual(code, 3)
        self.assertRegex(shown, r"(?m)(^|\x1b\[K)candor: .*broken\.jsonl:1: ")

    def test_no_bar_between_verdicts_on_the_same_terminal(self):
        shown, _ = self.on_terminal("--output", "ndjson", "--", self.log, out=True)
        self.assertNotIn("traces/s  ", shown)
        self.assertNotIn("\x1b[K", shown)

    def test_no_bar_without_a_terminal(self):
        self.assertEqual(self.audit("--", self.log).stderr, b"")


class Pipes(CliTest):
    def setUp(self):
        super().setUp()
        self.log = self.write("log.jsonl", "".join(line(f"t{i}") + "\n" for i in range(20_000)))
        self.command = [CANDOR, "audit", "--rules", self.rules, "--output", "ndjson", "--", str(self.log)]

    def test_a_reader_that_leaves_ends_the_run(self):
        with subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            self.assertIn(b'"t0"', process.stdout.readline())
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)
            self.assertEqual(process.stderr.read(), b"")

    def test_a_reader_that_leaves_is_an_error_where_sigpipe_is_ignored(self):
        with subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, restore_signals=False,
                              preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), 3)
            self.assertIn(b"standard output", process.stderr.read())

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(self.command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"standard output", done.stderr)

    def test_a_closed_standard_output_is_an_error(self):
        done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *self.command], stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"standard output", done.stderr)

    def test_a_closed_standard_error_changes_nothing(self):
        broken = self.write("broken.jsonl", "{\n" + line("a"))
        command = [CANDOR, "audit", "--rules", self.rules, "--output", "ndjson", "--", str(broken)]
        done = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *command], stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout.count(b"\n"), 1)

    def test_a_closed_standard_input_cannot_be_read(self):
        done = subprocess.run(["sh", "-c", 'exec "$@" - <&-', "sh", CANDOR, "audit", "--rules", self.rules, "--"],
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)


if __name__ == "__main__":
    unittest.main()
