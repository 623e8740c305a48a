#!/usr/bin/env python3
"""Traces that are broken, hostile or too large: each gets a problem document that names the place."""

import json
import unittest

from candord import Candord, trace

MEGABYTE = 1 << 20


def with_step(step):
    return {"id": "x", "steps": [{"kind": "user", "text": "a"}, step]}


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.candord = Candord().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.candord.__exit__()

    def refused(self, body, status, code, path="/v1/traces"):
        got, problem = self.candord.post(body, path)
        self.assertEqual((got, problem.get("code")), (status, code), problem)
        self.assertEqual(problem["type"], f"urn:candor:problem:{code}")
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"])
        self.assertTrue(self.candord.alive())
        return problem

    def test_every_prefix_of_a_trace_is_invalid_json(self):
        text = json.dumps(trace("cut"))
        for end in range(0, len(text), 7):
            self.refused(text[:end], 400, "invalid_json")

    def test_wrong_types_are_named_by_their_pointer(self):
        for body, pointer in (
                ({"id": "x", "steps": {}}, "/steps"),
                (with_step("text"), "/steps/1"),
                (with_step({"kind": "dance"}), "/steps/1/kind"),
                (with_step({"kind": "user", "text": 1}), "/steps/1/text"),
                (with_step({"kind": "tool_call", "tool": ["a"]}), "/steps/1/tool")):
            problem = self.refused(body, 422, "invalid_trace", "/v1/traces?format=candor")
            self.assertEqual(problem.get("pointer"), pointer, body)

    def test_invalid_utf8_is_replaced_not_fatal(self):
        for i, junk in enumerate((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x82")):
            body = json.dumps(trace(f"utf8-{i}", "JUNK")).encode().replace(b"JUNK", b"a" + junk + b"b")
            status, verdict = self.candord.post(body)
            self.assertEqual(status, 200, verdict)
            text = self.candord.get(f"/v1/traces/utf8-{i}")[1]["trace"]["steps"][0]["text"]
            self.assertRegex(text, "^a\ufffd+b$")

    def test_deep_nesting_is_refused_at_once(self):
        for body in ("[" * 10_000, '{"a":' * 10_000, "[" * 10_000 + "]" * 10_000,
                     '{"id":"x","steps":[{"kind":"tool_call","tool":"t","arguments":' + "[" * 10_000 + "]" * 10_000 + "}]}"):
            self.refused(body, 422, "too_deep")

    def test_33_mebibytes_are_too_large_with_a_length_or_without(self):
        body = json.dumps(trace("huge", "x" * (33 * MEGABYTE))).encode()
        self.refused(body, 413, "body_too_large")
        chunks = (body[at:at + MEGABYTE] for at in range(0, len(body), MEGABYTE))
        status, problem = self.candord.request("POST", "/v1/traces", chunks)
        self.assertEqual((status, problem["code"]), (413, "body_too_large"))

    def test_31_mebibytes_are_not(self):
        status, verdict = self.candord.post(trace("large", "All is well. " * (31 * MEGABYTE // 13)))
        self.assertEqual(status, 200, verdict)

    def test_60000_steps_are_too_many(self):
        steps = [{"kind": "message", "text": "a"}] * 60_000
        self.refused({"id": "long", "steps": steps}, 422, "too_many_steps")
        self.assertEqual(self.candord.post({"id": "long", "steps": steps[:50_000]})[0], 200)

    def test_calls_and_results_need_not_fit_each_other(self):
        call = {"kind": "tool_call", "id": "c", "tool": "bash", "arguments": {"command": "ls"}}
        for name, steps in (("twice", [call, call]),
                            ("nobody", [{"kind": "tool_result", "call": "nobody", "text": "x"}]),
                            ("odd", [{"kind": "tool_call", "tool": "bash", "arguments": "{not json"}])):
            status, verdict = self.candord.post({"id": name, "steps": steps})
            self.assertEqual(status, 200, verdict)

    def test_a_batch_names_the_line(self):
        body = json.dumps(trace("good")) + "\n" + "[" * 10_000 + "\n" + '{"id": "x", "steps": 3}\n'
        status, text = self.candord.post(body, "/v1/traces/batch?format=candor")
        answers = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(status, 200)
        self.assertEqual([answer.get("line") for answer in answers], [None, 2, 3])
        self.assertEqual(answers[2]["pointer"], "/steps")

    def test_compressed_bodies_are_refused_clearly(self):
        status, problem = self.candord.request("POST", "/v1/traces", b"\x1f\x8b", {"Content-Encoding": "gzip"})
        self.assertEqual((status, problem["code"]), (415, "unsupported_encoding"))

    def test_ids_may_be_anything(self):
        for name in ("a/b", "..", "%2e%2e", "ü", "a b", "'; drop table traces; --", "x" * 1000, "\u0000"):
            status, verdict = self.candord.post(trace(name))
            self.assertEqual((status, verdict.get("trace")), (200, name), verdict)


if __name__ == "__main__":
    unittest.main()
