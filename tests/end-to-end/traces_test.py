#!/usr/bin/env python3
"""The trace endpoints of the real server, from start to end."""

import json
import subprocess
import threading
import unittest

from candord import BUILD, Candord, trace


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


class Traces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.candord = Candord().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.candord.__exit__()

    def test_a_trace_is_judged_kept_and_given_back(self):
        status, verdict = self.candord.post(trace("kept"))
        self.assertEqual(status, 200)
        self.assertEqual(verdict["trace"], "kept")
        self.assertIn(verdict["decision"], ("allow", "flag", "hold", "block"))
        status, stored = self.candord.get("/v1/traces/kept")
        self.assertEqual(status, 200)
        self.assertEqual(stored["verdict"], verdict)
        self.assertEqual(stored["trace"]["steps"], trace("kept")["steps"])

    def test_the_same_again_has_the_same_verdict_and_other_content_conflicts(self):
        first = self.candord.post(trace("twice"))
        self.assertEqual(self.candord.post(trace("twice")), first)
        status, problem = self.candord.post(trace("twice", "Something else."))
        self.assertEqual((status, problem["code"]), (409, "trace_conflict"))
        self.assertEqual(self.candord.get("/v1/traces/twice")[1]["trace"]["steps"][0]["text"],
                         "Free some disk space on web-3.")

    def test_a_trace_without_an_id_gets_the_same_one_each_time(self):
        nameless = trace("")
        del nameless["id"]
        first = self.candord.post(nameless)[1]
        self.assertTrue(first["trace"].startswith("t-"))
        self.assertEqual(self.candord.post(nameless)[1], first)

    def test_pages_hold_each_trace_once_newest_first(self):
        for i in range(7):
            self.assertEqual(self.candord.post(trace(f"page-{i}", agent="pager"))[0], 200)
        seen, path = [], "/v1/traces?agent=pager&limit=3"
        while path:
            status, page = self.candord.get(path)
            self.assertEqual(status, 200)
            self.assertLessEqual(len(page["traces"]), 3)
            seen += [one["id"] for one in page["traces"]]
            path = "next" in page and f"/v1/traces?agent=pager&limit=3&cursor={page['next']}"
        self.assertEqual(seen, [f"page-{i}" for i in reversed(range(7))])

    def test_a_batch_answers_while_it_still_comes(self):
        with self.candord.socket() as sock, sock.makefile("rb") as received:
            sock.sendall(b"POST /v1/traces/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            for i in range(3):
                sock.sendall(chunk(json.dumps(trace(f"live-{i}")).encode() + b"\n"))
                if i == 0:
                    self.assertEqual(received.readline(), b"HTTP/1.1 200 OK\r\n")
                    while received.readline() != b"\r\n":
                        pass
                size = int(received.readline(), 16)
                self.assertEqual(json.loads(received.read(size + 2))["trace"], f"live-{i}")
            sock.sendall(b"0\r\n\r\n")
            self.assertEqual(received.readline(), b"0\r\n")

    def test_a_batch_survives_its_broken_lines(self):
        lines = [json.dumps(trace("line-1")), "{", "", "[1]", json.dumps(trace("line-5")), '"\udcff"']
        body = "\n".join(lines).encode("utf-8", "surrogateescape")
        status, text = self.candord.post(body, "/v1/traces/batch")
        answers = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(status, 200)
        self.assertEqual([answer.get("trace", answer.get("line")) for answer in answers],
                         ["line-1", 2, 4, "line-5", 6])

    def test_a_large_batch_runs_both_ways_at_once(self):
        count = 3000
        body = b"".join(json.dumps(trace(f"large-{i}")).encode() + b"\n" for i in range(count))
        with self.candord.socket(timeout=120) as sock:
            head = f"POST /v1/traces/batch HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            sender = threading.Thread(target=sock.sendall, args=(head.encode() + body,))
            sender.start()
            received = b"".join(iter(lambda: sock.recv(1 << 20), b""))
            sender.join()
        self.assertTrue(received.endswith(b"\r\n0\r\n\r\n"))
        for i in (0, 1, count - 1):
            self.assertIn(f'{{"trace":"large-{i}",'.encode(), received)
        self.assertEqual(received.count(b'{"trace":"large-'), count)


class Program(unittest.TestCase):
    def test_it_ends_in_order_and_keeps_what_it_has(self):
        with Candord() as candord:
            status, verdict = candord.post(trace("before"))
            self.assertEqual(status, 200)
            self.assertEqual(candord.stop(), 0)
            self.assertIn('"event":"ended"', candord.logged())
            for line in candord.logged().splitlines():
                json.loads(line)
            candord.start()
            self.assertEqual(candord.get("/v1/traces/before")[1]["verdict"], verdict)

    def test_it_answers_what_runs_when_it_is_told_to_end(self):
        with Candord() as candord:
            with candord.socket() as sock:
                body = json.dumps(trace("last")).encode()
                sock.sendall(f"POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode())
                sock.sendall(body[:10])
                with candord.socket() as idle:
                    candord.ask_to_end()
                    self.assertEqual(idle.recv(1), b"", "idle connections are closed")
                sock.sendall(body[10:])
                answer = b"".join(iter(lambda: sock.recv(65536), b""))
                self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer)
                self.assertIn(b"\r\nconnection: close\r\n", answer)
            self.assertEqual(candord.exit_code(), 0)

    def test_it_does_not_share_a_port_or_a_store(self):
        with Candord() as candord:
            for flags, word in ((["--listen", f"127.0.0.1:{candord.port}", "--data", candord.data + "-other"], "not_listening"),
                                (["--listen", "127.0.0.1:0", "--data", candord.data], "store_not_opened")):
                second = subprocess.run([BUILD / "candord", *flags], capture_output=True, timeout=60, check=False)
                self.assertEqual(second.returncode, 1)
                self.assertIn(f'"event":"{word}"'.encode(), second.stderr)
            self.assertEqual(candord.get("/v1/traces")[0], 200)
            subprocess.run(["rm", "-rf", candord.data + "-other"], check=True)

    def test_it_says_what_is_wrong_with_its_flags(self):
        for flags, word in ((["--nonsense"], b"nonsense"), (["--max-steps", "many"], b"--max-steps"),
                            (["--config", "/nonexistent"], b"/nonexistent")):
            run = subprocess.run([BUILD / "candord", *flags], capture_output=True, timeout=60, check=False)
            self.assertEqual(run.returncode, 2)
            self.assertIn(word, run.stderr)

    def test_it_has_a_version_and_a_help(self):
        version = subprocess.run([BUILD / "candord", "--version"], capture_output=True, timeout=60, check=True)
        self.assertRegex(version.stdout, rb"^candord \d+\.\d+\.\d+\n$")
        help_text = subprocess.run([BUILD / "candord", "--help"], capture_output=True, timeout=60, check=True)
        self.assertIn(b"--openai-upstream", help_text.stdout)


if __name__ == "__main__":
    unittest.main()
