#!/usr/bin/env python3
"""`candor audit` in bounded memory: however large the file, the line, or what it expands to."""

import gzip
import json
import os
import subprocess
import unittest

from cli import CANDOR, CliTest, is_optimised, line, trace

MEGABYTE = 1 << 20
LIMIT = 200 * MEGABYTE


class Memory(CliTest):
    def measured(self, *arguments):
        """Exit code, standard output and error, and the largest resident size of an audit."""
        out, err = self.folder / "out", self.folder / "err"
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            process = subprocess.Popen([CANDOR, "audit", "--rules", self.rules, "--", *map(str, arguments)],
                                       stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, out.read_bytes(), err.read_bytes(), usage.ru_maxrss * 1024

    def write_many(self, name, size, write=open):
        block = "".join(line(f"t{i}", "MARK-HOLD" if i == 7 else "", "word " * (i % 4000)) + "\n" for i in range(100)).encode()
        path = self.folder / name
        with write(path, "wb") as out:
            for _ in range(size // len(block) + 1):
                out.write(block)
        return path, (size // len(block) + 1) * 100

    def test_of_a_large_file(self):
        size = (300 if is_optimised() else 60) * MEGABYTE
        path, traces = self.write_many("large.jsonl", size)
        self.assertGreaterEqual(path.stat().st_size, size)
        code, out, _, resident = self.measured(path, "--output", "text")
        self.assertEqual(code, 0)
        self.assertIn(f"{traces:,} traces in 1 file".encode(), out)
        self.assertLess(resident, LIMIT)

    def test_of_a_large_list_in_one_line(self):
        path = self.folder / "list.json"
        one = json.dumps(trace("t", "", "word " * 2000)).encode()
        count = (100 if is_optimised() else 20) * MEGABYTE // len(one)
        with open(path, "wb") as out:
            out.write(b"[" + one)
            for _ in range(count - 1):
                out.write(b"," + one)
            out.write(b"]")
        code, out, _, resident = self.measured(path)
        self.assertEqual(code, 0)
        self.assertIn(f"{count:,} traces".encode(), out)
        self.assertLess(resident, LIMIT)

    def test_of_a_line_over_the_limit(self):
        path = self.folder / "long.jsonl"
        with open(path, "wb") as out:
            out.write(line("before").encode() + b'\n{"id": "long", "steps": [{"kind": "user", "text": "')
            for _ in range(400):
                out.write(b"a" * MEGABYTE)
            out.write(b'"}]}\n' + line("after").encode())
        code, out, err, resident = self.measured(path)
        self.assertEqual(code, 3)
        self.assertIn(b"2 traces in 1 file", out)
        self.assertIn(f"{path}:2: ".encode(), err)
        self.assertIn(b"[trace_too_large]", err)
        self.assertLess(resident, LIMIT)

    def test_of_a_bomb(self):
        """One line of a gigabyte in a megabyte of gzip, between two good ones."""
        path = self.folder / "bomb.jsonl.gz"
        with gzip.open(path, "wb", compresslevel=1) as out:
            out.write(line("before").encode() + b"\n")
            for _ in range(1024):
                out.write(b" {" * (MEGABYTE // 2))
            out.write(b"\n" + line("after").encode())
        self.assertLess(path.stat().st_size, 20 * MEGABYTE)
        code, out, err, resident = self.measured(path)
        self.assertEqual(code, 3)
        self.assertIn(b"2 traces", out)
        self.assertIn(f"{path}:2: ".encode(), err)
        self.assertLess(resident, LIMIT)

    def test_of_many_broken_lines(self):
        path = self.folder / "broken.jsonl"
        path.write_bytes(b"{\n" * 200_000)
        code, out, err, resident = self.measured(path)
        self.assertEqual(code, 3)
        self.assertEqual(err.count(b"\n"), 200_000)
        self.assertIn(b"Broken records: 200,000", out)
        self.assertLess(resident, LIMIT)


if __name__ == "__main__":
    unittest.main()
