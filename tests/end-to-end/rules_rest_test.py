#!/usr/bin/env python3
"""Rules over REST as their authors meet them: a broken rule, its error, the mending, a test, a backtest over 10,000
stored traces, shadow, enforce, two authors at once, a rollback, a restart, and a set that is swapped under load."""

import json
import pathlib
import tempfile
import threading
import time
import unittest

from candord import Candord

RULE = """\
title: Wipes the audit log
id: 6d1f2c9e-5a43-4c0e-9a5e-0f6a4f1c7b11
status: test
logsource:
    product: agent
    category: tool_call
detection:
    wipe:
        tool: bash
        args.command|contains|all:
            - truncate
            - /var/log/audit
    condition: wipe
level: high
tests:
    - name: truncates it
      match: true
      trace: {steps: [{kind: tool_call, id: c1, tool: bash, arguments: {command: truncate -s 0 /var/log/audit/audit.log}}]}
    - name: reads it
      match: false
      trace: {steps: [{kind: tool_call, id: c1, tool: bash, arguments: {command: tail /var/log/audit/audit.log}}]}
"""
ID = "6d1f2c9e-5a43-4c0e-9a5e-0f6a4f1c7b11"
PAST = 10_000  # traces that are stored before the author comes
YAML = {"content-type": "application/yaml"}
PACK = RULE.replace(ID, "pack-rule").replace("truncate", "shred")


def trace(name, command):
    return {"id": name, "steps": [{"kind": "tool_call", "id": "c1", "tool": "bash", "arguments": {"command": command}}]}


def wiping(name):
    return trace(name, "truncate -s 0 /var/log/audit/audit.log")


def rules_of(verdict):
    return [(finding["rule"]["id"], finding["rule"]["mode"], finding["rule"]["version"])
            for finding in verdict["findings"]]


class Author:
    def __init__(self, candord, name):
        self.candord, self.name = candord, name

    def ask(self, method, path, body=None, match=None, headers=YAML):
        headers = dict(headers, **{"x-candor-author": self.name})
        if match:
            headers["if-match"] = match
        with self.candord.connection() as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read()
            is_json = "json" in (response.getheader("content-type") or "")
            return response.status, response.getheader("etag"), json.loads(text) if is_json and text else text


class RulesOverRest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="candor-e2e-rules-")
        (pathlib.Path(self.folder.name) / "pack.yml").write_text(PACK)
        self.candord = Candord("--rules", self.folder.name)
        self.candord.__enter__()

    def tearDown(self):
        self.candord.__exit__()
        self.folder.cleanup()

    def post_past(self):
        """One in a hundred wipes the log."""
        lines = "\n".join(json.dumps(wiping(f"past-{i}") if i % 100 == 0 else trace(f"past-{i}", f"ls /srv/{i}"))
                          for i in range(PAST))
        status, answers = self.candord.request("POST", "/v1/traces/batch", lines)
        self.assertEqual(status, 200)
        self.assertEqual(sum(json.loads(line).get("decision") == "allow" for line in answers.splitlines()), PAST)

    def cancel_a_backtest(self, author):
        status, _, report = author.ask("POST", "/v1/rules/backtest?mode=enforce&limit=20000", RULE)
        self.assertEqual(status, 202)
        self.assertLess(author.ask("DELETE", f"/v1/backtests/{report['id']}")[0], 300)
        while report["state"] in ("waiting", "running"):
            report = author.ask("GET", f"/v1/backtests/{report['id']}")[2]
        self.assertEqual(report["state"], "cancelled")
        self.assertLess(report["judged"], PAST)

    def test_an_author_brings_a_rule_from_its_first_error_to_a_rollback(self):
        ana, bob = Author(self.candord, "ana"), Author(self.candord, "bob")

        # broken: refused with the place of the error, and nothing is kept
        broken = RULE.replace("contains|all", "contians|all")
        status, _, problem = ana.ask("POST", "/v1/rules", broken)
        self.assertEqual((status, problem["code"]), (422, "invalid_rule"))
        [error] = [one for one in problem["diagnostics"] if one["severity"] == "error"]
        self.assertEqual((error["code"], error["line"]), ("unknown_modifier", 10))
        self.assertEqual(error["snippet"][error["column"] - 1:][:error["length"]], "contians")
        self.assertEqual(ana.ask("GET", f"/v1/rules/{ID}")[0], 404)

        # mended, validated, tested, without being added
        validation = ana.ask("POST", "/v1/rules/validate", RULE)[2]
        self.assertEqual((validation["valid"], validation["diagnostics"]), (True, []))
        self.assertLess(validation["costs"][0]["candidates"], 0.5)
        dead = RULE.replace("condition: wipe", "condition: wipe and not wipe")
        [warning] = ana.ask("POST", "/v1/rules/validate", dead)[2]["diagnostics"]
        self.assertEqual((warning["severity"], warning["code"], warning["line"]), ("warning", "never_matches", 13))
        tested = ana.ask("POST", "/v1/rules/test", RULE)[2]
        self.assertEqual((tested["passed"], tested["failed"]), (2, 0))

        # what it would have done to the traces of the past; live traffic goes on meanwhile
        self.post_past()
        status, _, report = ana.ask("POST", "/v1/rules/backtest?mode=enforce&limit=20000", RULE)
        self.assertEqual(status, 202)
        live, progress = 0, []
        while report["state"] in ("waiting", "running"):
            self.assertEqual(self.candord.post(trace(f"live-{live}", "ls"))[0], 200)
            live += 1
            report = ana.ask("GET", f"/v1/backtests/{report['id']}")[2]
            progress.append(report["judged"])
        self.assertEqual(progress, sorted(progress))
        self.assertTrue(any(0 < judged < PAST for judged in progress), "it tells how far it is")
        self.assertEqual((report["state"], report["unreadable"]), ("done", 0))
        self.assertTrue(PAST <= report["judged"] <= PAST + live, report["judged"])
        self.assertEqual(report["newly_flagged"]["count"], PAST // 100)
        self.assertEqual(report["after"]["decisions"]["hold"], PAST // 100)
        self.assertEqual(report["no_longer_flagged"]["count"], 0)
        self.assertEqual(len(report["found_by_rule"]["traces"]), 100)
        self.assertGreater(report["after"]["micros_per_trace"], 0)
        self.cancel_a_backtest(ana)

        # in shadow it is recorded and changes no decision
        status, first, rule = ana.ask("POST", "/v1/rules?mode=shadow", RULE)
        self.assertEqual((status, first, rule["mode"]), (201, '"1"', "shadow"))
        verdict = self.candord.post(wiping("in-shadow"))[1]
        self.assertIn((ID, "shadow", 1), rules_of(verdict))
        self.assertEqual(verdict["decision"], "allow")

        # enforced it counts
        status, second, _ = ana.ask("PUT", f"/v1/rules/{ID}/mode?mode=enforce", match=first)
        self.assertEqual(status, 200)
        verdict = self.candord.post(wiping("enforced"))[1]
        self.assertIn((ID, "enforce", 2), rules_of(verdict))
        self.assertEqual(verdict["decision"], "hold")

        # two authors: who has not seen the last version changes nothing
        status, third, _ = bob.ask("PUT", f"/v1/rules/{ID}", RULE.replace("truncate\n", "wipe\n"), match=second)
        self.assertEqual(status, 200)
        status, _, problem = ana.ask("PUT", f"/v1/rules/{ID}", RULE.replace("level: high", "level: low"), match=second)
        self.assertEqual((status, problem["code"]), (412, "precondition_failed"))
        self.assertEqual(self.candord.post(wiping("not-any-more"))[1]["findings"], [])

        # back to what was enforced
        status, _, rule = ana.ask("POST", f"/v1/rules/{ID}/rollback", json.dumps({"version": 2}), match=third)
        self.assertEqual((status, rule["version"], rule["text"]), (200, 4, RULE))
        self.assertIn((ID, "enforce", 4), rules_of(self.candord.post(wiping("again"))[1]))
        trail = [(one["version"], one["author"], one["change"])
                 for one in ana.ask("GET", f"/v1/rules/{ID}/versions")[2]["versions"]]
        self.assertEqual(trail, [(4, "ana", "rollback to 2"), (3, "bob", "update"), (2, "ana", "mode"),
                                 (1, "ana", "create")])

    def test_rules_and_changed_packs_outlive_kill_9(self):
        ana = Author(self.candord, "ana")
        self.assertEqual(ana.ask("POST", "/v1/rules?mode=enforce", RULE)[0], 201)
        _, etag, rule = ana.ask("GET", "/v1/rules/pack-rule")
        self.assertEqual((rule["origin"], rule["mode"]), ("pack", "enforce"))
        self.assertEqual(ana.ask("PUT", "/v1/rules/pack-rule/mode?mode=draft", match=etag)[0], 200)
        self.candord.kill()
        self.candord.start()
        self.assertEqual(ana.ask("GET", f"/v1/rules/{ID}")[2]["text"], RULE)
        self.assertIn((ID, "enforce", 1), rules_of(self.candord.post(wiping("after"))[1]))
        shredding = trace("shred", "shred /var/log/audit/audit.log")
        self.assertEqual(self.candord.post(shredding)[1]["findings"], [])

    def test_a_broken_pack_is_told_and_the_rest_runs(self):
        (pathlib.Path(self.folder.name) / "broken.yml").write_text(RULE.replace("condition: wipe", "condition: wype"))
        self.candord.stop()
        self.candord.start()
        self.assertEqual(self.candord.get("/readyz")[0], 200)
        listed = {rule["id"]: rule for rule in self.candord.get("/v1/rules")[1]["rules"]}
        self.assertFalse(listed[ID]["running"])
        self.assertEqual(listed[ID]["diagnostics"][0]["code"], "unknown_search")
        self.assertEqual(listed[ID]["diagnostics"][0]["line"], 13)
        self.assertTrue(listed["pack-rule"]["running"])
        self.assertTrue(self.candord.post(trace("shred", "shred /var/log/audit/audit.log"))[1]["findings"])
        self.candord.stop()
        self.assertIn('"event": "rule_broken"', self.candord.logged().replace('":"', '": "'))

    def test_a_swap_under_load_drops_nothing_and_every_verdict_names_its_set(self):
        ana = Author(self.candord, "ana")
        digests, etag = {}, None
        done, failures, verdicts = threading.Event(), [], []

        def load(client):
            number = 0
            with self.candord.connection() as connection:
                while not done.is_set():
                    number += 1
                    connection.request("POST", "/v1/traces", json.dumps(wiping(f"load-{client}-{number}")))
                    response = connection.getresponse()
                    body = json.loads(response.read())
                    (verdicts if response.status == 200 else failures).append(body)

        threads = [threading.Thread(target=load, args=(client,)) for client in range(3)]
        for thread in threads:
            thread.start()
        for version in range(1, 16):
            level = "high" if version % 2 else "critical"
            method, path = ("POST", "/v1/rules?mode=enforce") if version == 1 else ("PUT", f"/v1/rules/{ID}")
            status, etag, rule = ana.ask(method, path, RULE.replace("level: high", f"level: {level}"), match=etag)
            self.assertIn(status, (200, 201), rule)
            digests[self.candord.get("/v1/rules")[1]["ruleset"]] = (version, level)
            time.sleep(0.05)
        done.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(len(verdicts), 15)
        for verdict in verdicts:
            if verdict["ruleset"] not in digests:
                self.assertEqual(verdict["findings"], [])  # before the rule was there
                continue
            version, level = digests[verdict["ruleset"]]
            found = [(one["rule"]["version"], one["rule"]["level"]) for one in verdict["findings"]
                     if one["rule"]["id"] == ID]
            self.assertEqual(found, [(version, level)])


if __name__ == "__main__":
    unittest.main()
