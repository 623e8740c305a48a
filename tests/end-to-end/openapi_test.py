#!/usr/bin/env python3
"""The real answers of the real server against the OpenAPI document that it serves: every operation succeeds once, and
every problem is one that its operation describes."""

import json
import re
import tempfile
import threading
import time
import unittest
import pathlib

from candord import ROOT, Candord, trace
from json_schema import Schemas
from gateway_harness import HELD, RULES
from scripted_upstream import Chat, Reply, ScriptedUpstream
from rules_rest_test import ID, PACK, RULE, wiping

MODEL = ROOT / "monitor/overseer/model/overseer.cbor"
YAML = {"content-type": "application/yaml"}
JSON = {"content-type": "application/json"}
ANY = {"if-match": "*"}


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="candor-e2e-openapi-")
        (pathlib.Path(cls.folder.name) / "pack.yml").write_text(PACK)
        (pathlib.Path(cls.folder.name) / "gateway.yml").write_text(RULES)
        cls.upstream = ScriptedUpstream(lambda _: Reply(Chat.plain(HELD)))
        cls.candord = Candord("--rules", cls.folder.name, "--openai-upstream", cls.upstream.url, "--gateway-mode", "enforce",
                              "--gateway-review-seconds", "30").__enter__()
        cls.document = cls.candord.get("/openapi.json")[1]
        cls.schemas = Schemas(cls.document)

    @classmethod
    def tearDownClass(cls):
        cls.candord.__exit__()
        cls.upstream.__exit__()
        cls.folder.cleanup()

    def operation(self, method, path):
        """The most literal of the paths that fit."""
        path = path.split("?")[0]
        fitting = [known for known in self.document["paths"]
                   if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path)]
        return min(fitting, key=lambda known: known.count("{")), method.lower()

    def ask(self, method, path, body=None, headers=None):
        with self.candord.connection() as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read()
        known, verb = self.operation(method, path)
        described = self.document["paths"][known][verb]["responses"]
        self.assertIn(str(response.status), described, f"{method} {path}: {text[:300]}")
        content = self.schemas.resolve(described[str(response.status)]).get("content", {})
        media_type = (response.getheader("content-type") or "").split(";")[0]
        if not content:
            self.assertEqual(text, b"", f"{method} {path}")
            return response.status, None
        self.assertIn(media_type, content, f"{method} {path}")
        if "json" not in media_type or "ndjson" in media_type:
            return response.status, text.decode()
        value = json.loads(text)
        self.assertEqual(self.schemas.errors(content[media_type]["schema"], value), [], f"{method} {path}")
        if response.status < 400:
            self.succeeded.add((known, verb))
        return response.status, value

    def finish_backtest(self, report):
        while report["state"] in ("waiting", "running"):
            time.sleep(0.01)
            report = self.ask("GET", f"/v1/backtests/{report['id']}")[1]
        self.assertEqual(report["state"], "done")

    def decide_on_a_held_call(self):
        asker = threading.Thread(target=self.candord.post, args=(Chat.request(), Chat.path))
        asker.start()
        while not (waiting := self.ask("GET", "/v1/queue")[1]["waiting"]):
            time.sleep(0.01)
        self.ask("POST", "/v1/queue/" + waiting[0]["id"], json.dumps({"decision": "block"}))
        asker.join()

    def step_through_a_session(self):
        session = "/v1/sessions/" + self.ask("POST", "/v1/sessions", json.dumps({"agent": "a"}))[1]["id"]
        self.ask("POST", session + "/steps", json.dumps({"steps": trace("x")["steps"]}))
        self.ask("GET", session)
        self.ask("POST", session + "/resume")
        self.ask("GET", "/v1/sessions")

    def learn_from_a_review(self, name):
        self.assertEqual(self.ask("POST", f"/v1/traces/{name}/reviews", json.dumps({"labels": {"unsafe": True}}))[0], 201)
        self.ask("GET", f"/v1/traces/{name}/reviews")
        self.ask("GET", "/v1/reviews/export")
        self.ask("GET", "/v1/baselines")

    def oversee(self):
        status, entry = self.ask("POST", "/v1/overseers?name=m", MODEL.read_bytes(), {"content-type": "application/cbor"})
        self.assertEqual(status, 201)
        one = "/v1/overseers/" + entry["id"]
        self.assertEqual(self.ask("PUT", one + "/mode", json.dumps({"mode": "shadow"}), {**JSON, **ANY})[0], 200)
        self.assertEqual(self.ask("POST", one + "/activate", None, ANY)[0], 200)
        for path in ("/v1/overseers", one, "/v1/overseers/versions"):
            self.assertEqual(self.ask("GET", path)[0], 200)
        self.assertEqual(self.ask("POST", one + "/evaluate")[0], 200)
        self.assertEqual(self.ask("POST", "/v1/overseers/rollback", '{"version": 1}', {**JSON, **ANY})[0], 200)

    def probe(self):
        probe = {"name": "p", "layer": 1, "weights": [1, 2], "card": {}}
        self.assertEqual(self.ask("POST", "/v1/probes", json.dumps(probe))[0], 201)
        self.ask("GET", "/v1/probes")
        self.ask("GET", "/v1/probes/p")
        self.assertEqual(self.ask("DELETE", "/v1/probes/p", None, ANY)[0], 204)

    def test_every_operation_answers_as_it_is_described(self):
        self.succeeded = set()
        rule = f"/v1/rules/{ID}"
        for path in ("/healthz", "/readyz", "/v1/limits", "/openapi.json", "/v1/rules", "/v1/rules/pack-rule"):
            self.assertEqual(self.ask("GET", path)[0], 200)
        self.ask("GET", "/metrics")
        self.ask("GET", "/v1/coverage")
        self.decide_on_a_held_call()
        self.step_through_a_session()
        self.ask("POST", "/v1/rules/validate", RULE, YAML)
        self.ask("POST", "/v1/rules/validate", RULE.replace("contains", "contians"), YAML)
        self.ask("POST", "/v1/rules/test", json.dumps({"text": RULE, "traces": [wiping("w")]}), JSON)
        self.assertEqual(self.ask("POST", "/v1/rules?mode=shadow", RULE, YAML)[0], 201)
        for name in ("one", "two"):
            self.assertEqual(self.ask("POST", "/v1/traces", json.dumps(wiping(name)))[0], 200)
        self.ask("POST", "/v1/traces/batch", json.dumps(trace("three")) + "\n")
        self.ask("GET", "/v1/traces?limit=1")
        self.ask("GET", "/v1/traces/one")
        self.ask("GET", "/v1/stats")
        self.assertEqual(self.ask("GET", "/v1/monitorability?by=model")[0], 200)
        self.learn_from_a_review("one")
        self.oversee()
        self.probe()
        self.ask("GET", rule + "/shadow")
        self.ask("POST", rule + "/test")
        self.finish_backtest(self.ask("POST", rule + "/backtest")[1])
        self.finish_backtest(self.ask("POST", "/v1/rules/backtest?limit=2", RULE, YAML)[1])
        self.ask("GET", "/v1/backtests")
        self.ask("DELETE", "/v1/backtests/1")
        self.ask("PUT", rule + "/mode", json.dumps({"mode": "enforce"}), {**JSON, **ANY})
        self.ask("PUT", rule, RULE.replace("high", "low"), {**YAML, **ANY})
        self.ask("POST", rule + "/rollback", json.dumps({"version": 1}), {**JSON, **ANY})
        self.ask("GET", rule + "/versions")
        self.ask("GET", "/v1/placeholders")
        self.ask("PUT", "/v1/placeholders", json.dumps({"admins": ["root"]}), {**JSON, **ANY})
        exported = self.ask("GET", "/v1/rulesets")[1]
        self.ask("POST", "/v1/rulesets", json.dumps(exported), {**JSON, **ANY})
        self.assertEqual(self.ask("DELETE", rule, None, ANY)[0], 204)
        described = {(path, verb) for path, verbs in self.document["paths"].items() for verb in verbs
                     if verb != "parameters"}
        without_json = {("/metrics", "get"), ("/v1/traces/batch", "post"), ("/v1/rules/{id}", "delete"),
                        ("/v1/reviews/export", "get"), ("/v1/probes/{name}", "delete"),
                        ("/v1/baselines/reset", "post")}
        self.assertEqual(described - self.succeeded - without_json, set())

    def test_problems_are_described_too(self):
        self.succeeded = set()
        for method, path, body, headers, status in (
                ("GET", "/v1/traces/none", None, {}, 404),
                ("GET", "/v1/traces?limit=0", None, {}, 400),
                ("GET", "/v1/monitorability?by=colour", None, {}, 400),
                ("POST", "/v1/traces", "{", {}, 400),
                ("POST", "/v1/rules", RULE.replace("contains", "contians"), YAML, 422),
                ("GET", "/v1/sessions/none", None, {}, 404),
                ("POST", "/v1/sessions", "[]", {}, 400),
                ("POST", "/v1/sessions/none/steps", '{"steps": [{}]}', {}, 404),
                ("POST", "/v1/sessions/none/resume", None, {}, 404),
                ("POST", "/v1/queue/none", '{"decision": "allow"}', {}, 404),
                ("POST", "/v1/queue/none", '{"decision": "maybe"}', {}, 400),
                ("POST", "/v1/traces/none/reviews", '{"labels": {"unsafe": true}}', {}, 404),
                ("POST", "/v1/traces/none/reviews", '{"labels": []}', {}, 400),
                ("GET", "/v1/traces/none/reviews", None, {}, 404),
                ("GET", "/v1/reviews/export?cursor=zzz", None, {}, 400),
                ("POST", "/v1/overseers", "no model", {}, 422),
                ("GET", "/v1/overseers/none", None, {}, 404),
                ("POST", "/v1/overseers/none/activate", None, {}, 428),
                ("POST", "/v1/overseers/none/activate", None, ANY, 404),
                ("POST", "/v1/overseers/none/evaluate", None, {}, 404),
                ("POST", "/v1/overseers/rollback", '{"version": 99}', {**JSON, **ANY}, 404),
                ("POST", "/v1/probes", "{}", {}, 422),
                ("GET", "/v1/probes/none", None, {}, 404),
                ("DELETE", "/v1/probes/none", None, ANY, 404),
                ("POST", "/v1/baselines/reset", '{"agent": "none"}', {}, 404),
                ("GET", "/v1/rules?colour=red", None, {}, 400),
                ("GET", "/v1/rules/none", None, {}, 404),
                ("PUT", "/v1/rules/none", RULE, YAML, 428),
                ("PUT", "/v1/rules/none", RULE, {**YAML, **ANY}, 412),
                ("DELETE", "/v1/rules/pack-rule", None, ANY, 409),
                ("PUT", "/v1/rules/pack-rule/mode?mode=on", None, ANY, 400),
                ("POST", "/v1/rules/pack-rule/rollback", '{"version": 9}', {**JSON, **ANY}, 404),
                ("GET", "/v1/rules/none/versions", None, {}, 404),
                ("GET", "/v1/rules/none/shadow", None, {}, 404),
                ("POST", "/v1/rules/none/test", None, {}, 404),
                ("POST", "/v1/rules/none/backtest", None, {}, 404),
                ("GET", "/v1/backtests/77", None, {}, 404),
                ("PUT", "/v1/placeholders", "[]", {**JSON, **ANY}, 400),
                ("POST", "/v1/rulesets", "{}", {**JSON, **ANY}, 400)):
            self.assertEqual(self.ask(method, path, body, headers)[0], status, f"{method} {path}")


if __name__ == "__main__":
    unittest.main()
