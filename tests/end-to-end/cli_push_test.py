#!/usr/bin/env python3
"""`candor push` against a server of the test's own: batches, problems of single lines, a busy and a lost server."""

import http.server
import json
import threading
import unittest

from candord import Candord
from cli import ROOT, CliTest, line, trace


def verdict(name, decision="allow"):
    return {"trace": name, "decision": decision, "risk": 0.5, "findings": []}


def problem(code, status, number=0):
    return {"type": f"urn:candor:problem:{code}", "title": "No", "status": status, "detail": f"{code} it is", "code": code,
            "line": number}


class Server:
    """Answers each batch by `answer(number of the request, traces)`: a list of lines, or (status, headers, body)."""

    def __init__(self, answer):
        self.requests = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                traces = [json.loads(each) for each in body.splitlines()]
                owner.requests.append((self.path, self.headers, traces))
                reply = answer(len(owner.requests), traces)
                status, headers, body = reply if isinstance(reply, tuple) else (
                    200, {}, "".join(json.dumps(each) + "\n" for each in reply))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Push(CliTest):
    def push(self, answer, *arguments, **more):
        server = Server(answer)
        self.addCleanup(server.stop)
        return server, self.candor("push", "--to", server.url, *arguments, **more)

    def test_posts_traces_and_prints_verdicts(self):
        path = self.write("a.jsonl", line("a") + "\n" + line("b"))
        server, done = self.push(lambda _, traces: [verdict("a"), verdict("b", "hold")], path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.requests[0][0], "/v1/traces/batch")
        self.assertEqual([each["id"] for each in server.requests[0][2]], ["a", "b"])
        shown = done.stdout.decode().splitlines()
        self.assertRegex(shown[1], r"^hold  0\.50  b  .*a\.jsonl:2$")
        self.assertIn(b"2 traces judged, 1 hold, 1 allow", done.stderr)

    def test_prints_the_verdicts_as_they_came(self):
        path = self.write("a.jsonl", line("a"))
        _, done = self.push(lambda _, traces: [verdict("a")], path, "--output", "ndjson")
        self.assertEqual(json.loads(done.stdout), verdict("a"))

    def test_sends_a_document_over_many_lines_as_one(self):
        path = self.write("a.json", json.dumps([trace("a"), trace("b")], indent=2))
        server, done = self.push(lambda _, traces: [verdict(each["id"]) for each in traces], path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.requests[0][2], [trace("a"), trace("b")])

    def test_the_format_is_passed_on(self):
        path = self.write("a.jsonl", line("a"))
        server, _ = self.push(lambda _, traces: [verdict("a")], path, "--format", "candor")
        self.assertEqual(server.requests[0][0], "/v1/traces/batch?format=candor")

    def test_sends_many_in_batches_and_in_order(self):
        count = 1000
        path = self.write("a.jsonl", "\n".join(line(f"t{i}", "", "x" * 3000) for i in range(count)))
        server, done = self.push(lambda _, traces: [verdict(each["id"]) for each in traces], path, "--output", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([json.loads(each)["trace"] for each in done.stdout.splitlines()], [f"t{i}" for i in range(count)])
        self.assertGreater(len(server.requests), 3)

    def test_fail_on(self):
        path = self.write("a.jsonl", line("a"))
        _, done = self.push(lambda _, traces: [verdict("a", "hold")], path, "--fail-on", "hold")
        self.assertEqual(done.returncode, 1)

    def test_a_problem_names_the_line_of_the_file(self):
        path = self.write("a.jsonl", line("a") + "\n\n" + line("b") + "\n" + line("c"))
        _, done = self.push(lambda _, traces: [verdict("a"), problem("invalid_trace", 422, 2), verdict("c")], path)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{path}:3: invalid_trace it is [invalid_trace]".encode(), done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 2)

    def test_lines_that_the_server_was_too_busy_for_are_sent_again(self):
        def answer(number, traces):
            return [verdict("a"), problem("queue_full", 503), verdict("c")] if number == 1 else [verdict("b")]
        path = self.write("a.jsonl", "\n".join(line(name) for name in "abc"))
        server, done = self.push(answer, path, "--output", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([each["id"] for each in server.requests[1][2]], ["b"])
        self.assertEqual([json.loads(each)["trace"] for each in done.stdout.splitlines()], ["a", "b", "c"])

    def test_a_busy_server_is_waited_for(self):
        def answer(number, traces):
            return (503, {"Retry-After": "1"}, json.dumps(problem("queue_full", 503))) if number == 1 else [verdict("a")]
        server, done = self.push(answer, self.write("a.jsonl", line("a")))
        self.assertEqual((done.returncode, len(server.requests)), (0, 2), done.stderr)

    def test_a_refused_batch_is_a_problem_of_its_lines(self):
        path = self.write("a.jsonl", line("a") + "\n" + line("b"))
        _, done = self.push(lambda *_: (400, {}, json.dumps(problem("unknown_format", 400))), path)
        self.assertEqual(done.returncode, 3)
        for number in (1, 2):
            self.assertIn(f"{path}:{number}: unknown_format it is [unknown_format]".encode(), done.stderr)

    def test_missing_answers_are_problems(self):
        path = self.write("a.jsonl", line("a") + "\n" + line("b"))
        _, done = self.push(lambda _, traces: [verdict("a")], path)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{path}:2: ".encode(), done.stderr)

    def test_a_lost_server_ends_the_run(self):
        path = self.write("a.jsonl", "\n".join(line(f"t{i}") for i in range(2000)))
        done = self.candor("push", path, "--to", "http://127.0.0.1:9")
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertEqual(done.stderr.count(b"\n"), 2, done.stderr)
        self.assertIn(f"{path}:1: http://127.0.0.1:9: ".encode(), done.stderr)

    def test_a_wrong_url_is_usage(self):
        path = self.write("a.jsonl", line("a"))
        for url in ("127.0.0.1:8420", "https://127.0.0.1", "http://", "http://x:y"):
            self.assertEqual(self.candor("push", path, "--to", url).returncode, 2)


class RealServer(CliTest):
    """The server judges what is pushed as the audit does on its own."""

    def setUp(self):
        super().setUp()
        server = Candord("--rules", str(ROOT / "rules" / "packs")).__enter__()
        self.addCleanup(server.__exit__)
        self.url = f"http://127.0.0.1:{server.port}"

    def decisions(self, *arguments):
        done = self.candor(*arguments, "--output", "ndjson")
        return [(v["trace"], v["decision"]) for v in map(json.loads, done.stdout.splitlines())], done

    def test_gives_the_verdicts_of_an_audit(self):
        audited, _ = self.decisions("audit", ROOT / "deploy" / "demo")
        self.assertTrue(audited)
        for _ in range(2):  # a trace may be sent again
            pushed, done = self.decisions("push", ROOT / "deploy" / "demo", "--to", self.url)
            self.assertEqual((pushed, done.returncode), (audited, 0), done.stderr)

    def test_tells_what_the_server_refused(self):
        path = self.write("a.jsonl", "\n".join((line("a"), "{", line("a"), line("a", filler="other content"), line("b"))))
        pushed, done = self.decisions("push", path, "--to", self.url)
        self.assertEqual((pushed, done.returncode), ([("a", "allow"), ("a", "allow"), ("b", "allow")], 3))
        self.assertRegex(done.stderr.decode(), r"(?m)^candor: .*a\.jsonl:2: .* \[invalid_json\]$")
        self.assertRegex(done.stderr.decode(), r"(?m)^candor: .*a\.jsonl:4: .* \[trace_conflict\]$")

    def test_many_traces_arrive(self):
        count = 3000
        path = self.write("a.jsonl", "\n".join(line(f"t{i}", filler="x" * (i % 1000)) for i in range(count)))
        pushed, done = self.decisions("push", path, "--to", self.url)
        self.assertEqual((pushed, done.returncode), ([(f"t{i}", "allow") for i in range(count)], 0), done.stderr)


if __name__ == "__main__":
    unittest.main()
