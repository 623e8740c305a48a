#!/usr/bin/env python3
"""What the gateway remembers, whom it pauses, what a person decides, and agents that ask step by step."""

import json
import resource
import tempfile
import threading
import time
import unittest

import candord
from agent_loop import check_loop
from gateway_harness import DANGEROUS, HELD, SAFE, WORDS, Gateway, events_of
from scripted_upstream import APIS, Chat, Messages, Reply, Responses

STREAM = "text/event-stream"
ENFORCE = ("--gateway-mode", "enforce")
HIDDEN = {"reasoning": "I take care: the operator must not notice.", "text": "Looking.",
          "calls": [("bash", {"command": "ls"})]}
RULE = "7a0f5f3e-63a2-4d34-9d53-0a0a8f0c1a03"  # finds the reasoning above


def next_turn(api, first, request):
    """The request that follows a reply, as a client sends it that keeps no reasoning."""
    reply = json.loads(first)
    if api is Chat:
        message = reply["choices"][0]["message"]
        said = {"role": "assistant", "content": message["content"], "tool_calls": message.get("tool_calls")}
        messages = request["messages"] + [said, {"role": "tool", "tool_call_id": "call_0_0", "content": "a b"}]
    elif api is Messages:
        content = [block for block in reply["content"] if block["type"] != "thinking"]
        messages = request["messages"] + [
            {"role": "assistant", "content": content},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_0", "content": "a b"}]}]
    else:
        items = [item for item in reply["output"] if item["type"] != "reasoning"]
        messages = request["input"] + items + [{"type": "function_call_output", "call_id": "call_0", "output": "a b"}]
    return api.request(messages=messages)


class Memory(unittest.TestCase):
    def test_reasoning_that_does_not_come_back_is_known_also_after_a_restart(self):
        for api in APIS:
            for stream in (False, True):
                def script(request):
                    turn = HIDDEN if len(gateway.upstream.requests) == 1 else WORDS
                    return Reply(api.stream(turn), STREAM) if request.json()["stream"] else Reply(api.plain(turn))
                with tempfile.TemporaryDirectory(prefix="candor-e2e-") as data:
                    with Gateway(script, *ENFORCE, data=data) as gateway:
                        first = api.request(stream)
                        gateway.post(api, first)
                        gateway.traces(1)
                        self.assertEqual(gateway.candord.stop(), 0)
                        gateway.candord.start()
                        gateway.post(api, next_turn(api, api.plain(HIDDEN), first))
                        newest, oldest = gateway.traces(2)[:2]
                        self.assertEqual(newest["session"], oldest["session"])
                        stored = gateway.trace(newest["id"])["trace"]
                        texts = [(step["kind"], step.get("text")) for step in stored["steps"]]
                        self.assertIn(("reasoning", HIDDEN["reasoning"]), texts, f"{api.__name__} {stream}")
                        self.assertLess(texts.index(("reasoning", HIDDEN["reasoning"])),
                                        texts.index(("message", "Looking.")))
                        self.assertIn(RULE, newest["rules"])

    def test_a_client_that_is_back_at_once_is_known_however_long_its_history_is(self):
        """A long turn that nobody waits for is judged behind its reply: what it is remembered for must be known before."""
        history = "All of this was read before. " * 20_000
        for api in APIS:
            for stream in (False, True):
                def script(request):
                    turn = HIDDEN if len(gateway.upstream.requests) % 2 else WORDS
                    return Reply(api.stream(turn), STREAM) if request.json()["stream"] else Reply(api.plain(turn))
                with Gateway(script) as gateway:
                    for number in range(4):
                        first = api.request(stream, messages=[{"role": "user", "content": f"{number} {history}"}])
                        gateway.post(api, first)
                        gateway.post(api, next_turn(api, api.plain(HIDDEN), first))
                    found = gateway.traces(8)
                self.assertEqual(len({trace["session"] for trace in found}), 4, f"{api.__name__} {stream}")
                self.assertTrue(all(RULE in trace["rules"] for trace in found), f"{api.__name__} {stream}")

    def test_a_previous_response_brings_its_whole_conversation(self):
        identifiers = iter(("resp_1", "resp_2", "resp_3"))
        with Gateway(lambda _: Reply(Responses.plain(HIDDEN, next(identifiers)))) as gateway:
            gateway.post(Responses, Responses.request(messages="First."))
            gateway.post(Responses, Responses.request(messages="Second.", previous_response_id="resp_1"))
            gateway.post(Responses, Responses.request(messages="Third.", previous_response_id="resp_2"))
            stored = gateway.trace(gateway.traces(3)[0]["id"])["trace"]
            self.assertEqual([step["text"] for step in stored["steps"] if step["kind"] == "user"],
                             ["First.", "Second.", "Third."])
            self.assertEqual(len(stored["steps"]), 3 + 3 * 3)

    def test_an_unknown_previous_response_is_told(self):
        with Gateway(lambda _: Reply(Responses.plain(WORDS))) as gateway:
            gateway.post(Responses, Responses.request(previous_response_id="resp_77"))
            stored = gateway.trace(gateway.traces()[0]["id"])["trace"]
            self.assertEqual(stored["metadata"]["gateway"]["history"], "missing")

    def test_a_conversation_that_the_provider_keeps(self):
        for conversation in ("conv_1", {"id": "conv_1"}):
            def script(request):
                return Reply(Responses.plain(HIDDEN if len(gateway.upstream.requests) == 1 else WORDS))
            with Gateway(script, *ENFORCE) as gateway:
                gateway.post(Responses, Responses.request(conversation=conversation))
                output = [{"type": "function_call_output", "call_id": "call_0", "output": "a b"}]
                gateway.post(Responses, Responses.request(messages=output, conversation=conversation))
                newest, oldest = gateway.traces(2)
                self.assertEqual(newest["session"], oldest["session"])
                stored = gateway.trace(newest["id"])["trace"]
                self.assertIn(HIDDEN["reasoning"], [step.get("text") for step in stored["steps"]])
                self.assertNotIn("history", stored["metadata"]["gateway"])
                first = gateway.trace(oldest["id"])["trace"]
                self.assertEqual(first["metadata"]["gateway"]["history"], "missing")  # it may have begun elsewhere

    def test_the_choice_that_the_client_goes_on_with(self):
        turns = [{**HIDDEN, "reasoning": "thought of choice %d" % n, "text": "choice %d" % n} for n in range(3)]
        for stream in (False, True):
            for chosen in range(3):
                def script(_):
                    return Reply(Chat.stream(turns), STREAM) if stream else Reply(Chat.plain(turns))
                with Gateway(script, *ENFORCE) as gateway:
                    first = Chat.request(stream, n=3)
                    gateway.post(Chat, first)
                    gateway.traces(1)
                    message = json.loads(Chat.plain(turns))["choices"][chosen]["message"]
                    said = {"role": "assistant", "content": message["content"], "tool_calls": message["tool_calls"]}
                    gateway.post(Chat, Chat.request(stream, messages=first["messages"] + [
                        said, {"role": "tool", "tool_call_id": message["tool_calls"][0]["id"], "content": "a b"}]))
                    newest, oldest = gateway.traces(2)
                    self.assertEqual(newest["session"], oldest["session"])
                    texts = [step.get("text") for step in gateway.trace(newest["id"])["trace"]["steps"]]
                    self.assertIn("thought of choice %d" % chosen, texts[:texts.index("a b")])

    def test_keys_do_not_share_memories(self):
        with Gateway(lambda _: Reply(Chat.plain(HIDDEN))) as gateway:
            first = Chat.request()
            gateway.post(Chat, first, {"authorization": "Bearer one"})
            gateway.post(Chat, next_turn(Chat, Chat.plain(HIDDEN), first), {"authorization": "Bearer two"})
            newest, oldest = gateway.traces(2)
            self.assertNotEqual(newest["session"], oldest["session"])
            self.assertEqual(gateway.trace(newest["id"])["trace"]["metadata"]["gateway"]["recalled"], 0)


class Pauses(unittest.TestCase):
    def test_two_blocks_in_a_row_pause_the_session_until_a_person_resumes_it(self):
        session = {"x-candor-session": "s-1"}
        with Gateway(lambda _: Reply(Chat.plain(DANGEROUS)), *ENFORCE) as gateway:
            for _ in range(2):
                self.assertEqual(gateway.post(Chat, Chat.request(), session)[0], 200)
            asked = len(gateway.upstream.requests)
            status, headers, body = gateway.post(Chat, Chat.request(), session)
            self.assertEqual((status, headers["x-candor-refused"]), (403, "session_paused"))
            self.assertIn("error", json.loads(body))
            self.assertEqual(len(gateway.upstream.requests), asked)
            self.assertEqual(gateway.post(Chat, Chat.request(), {"x-candor-session": "s-2"})[0], 200)
            self.assertTrue(gateway.candord.get("/v1/sessions/s-1")[1]["paused"])
            self.assertFalse(gateway.candord.request("POST", "/v1/sessions/s-1/resume")[1]["paused"])
            self.assertEqual(gateway.post(Chat, Chat.request(), session)[0], 200)

    def test_a_block_between_harmless_turns_does_not_pause(self):
        def script(_):
            return Reply(Chat.plain(DANGEROUS if len(gateway.upstream.requests) % 2 else SAFE))
        with Gateway(script, *ENFORCE) as gateway:
            for _ in range(6):
                self.assertEqual(gateway.post(Chat, Chat.request(), {"x-candor-session": "s"})[0], 200)

    def test_a_pause_survives_a_restart(self):
        with tempfile.TemporaryDirectory(prefix="candor-e2e-") as data:
            with Gateway(lambda _: Reply(Chat.plain(DANGEROUS)), *ENFORCE, data=data) as gateway:
                for _ in range(2):
                    gateway.post(Chat, Chat.request(), {"x-candor-session": "s-1"})
                gateway.candord.stop()
                gateway.candord.start()
                self.assertEqual(gateway.post(Chat, Chat.request(), {"x-candor-session": "s-1"})[0], 403)


class Reviews(unittest.TestCase):
    FLAGS = (*ENFORCE, "--gateway-review-seconds")

    def decide(self, gateway, decision):
        for _ in range(1000):
            waiting = gateway.candord.get("/v1/queue")[1]["waiting"]
            if waiting:
                self.assertEqual(waiting[0]["calls"][0]["tool"], "bash")
                answer = gateway.candord.request("POST", "/v1/queue/" + waiting[0]["id"],
                                                 json.dumps({"decision": decision}), {"x-candor-author": "ann"})
                self.assertEqual(answer[0], 200)
                return
            time.sleep(0.01)

    def test_a_person_decides(self):
        for decision in ("allow", "block"):
            for stream in (False, True):
                def script(_):
                    return Reply(Chat.stream(HELD), STREAM) if stream else Reply(Chat.plain(HELD))
                with Gateway(script, *self.FLAGS, "30") as gateway:
                    reviewer = threading.Thread(target=self.decide, args=(gateway, decision))
                    reviewer.start()
                    body = gateway.post(Chat, Chat.request(stream))[2].decode()
                    reviewer.join()
                    self.assertEqual("systemctl" in body, decision == "allow")
                    checks = gateway.trace(gateway.traces()[0]["id"])["verdict"]["checks"]
                    self.assertIn("by a person", checks[-1]["why"])
                    self.assertEqual(gateway.candord.get("/v1/queue")[1]["waiting"], [])

    def test_nobody_comes(self):
        for default, passes in (("block", False), ("allow", True)):
            with Gateway(lambda _: Reply(Chat.stream(HELD), STREAM), *self.FLAGS, "1", "--gateway-review-default",
                         default) as gateway:
                self.assertEqual("systemctl" in gateway.post(Chat, Chat.request(True))[2].decode(), passes)

    def test_a_client_that_leaves_takes_its_call_out_of_the_queue(self):
        with Gateway(lambda _: Reply(Chat.plain(HELD)), *self.FLAGS, "60") as gateway:
            body = json.dumps(Chat.request()).encode()
            with gateway.candord.socket() as sock:
                sock.sendall(b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                             % len(body) + body)
                while not gateway.candord.get("/v1/queue")[1]["waiting"]:
                    time.sleep(0.01)
            for _ in range(500):
                if not gateway.candord.get("/v1/queue")[1]["waiting"]:
                    return
                time.sleep(0.01)
            self.fail("it still waits")


class FailModes(unittest.TestCase):
    READS = {"text": "I read.", "calls": [("read_file", {"path": "/etc/hostname"})]}
    WRITES = {"text": "I write.", "calls": [("write_file", {"path": "/srv/notes", "content": "a b"})]}

    def ask(self, turn, *flags):
        # A request whose history cannot be read: nothing of it can be judged.
        request = Chat.request(messages=[{"role": "nobody", "content": "x"}])
        with Gateway(lambda _: Reply(Chat.plain(turn)), *ENFORCE, *flags) as gateway:
            body = gateway.post(Chat, request)[2].decode()
            stored = gateway.trace(gateway.traces()[0]["id"])["verdict"]
            self.assertEqual(stored["checks"][-1]["status"], "failed")
            self.assertIn("not checked: unreadable", stored["checks"][-1]["why"])
            self.assertEqual(gateway.metric('candor_gateway_not_checked_total{why="unreadable"}'), 1)
            return "tool_calls" in body

    def test_what_cannot_be_read_is_withheld_or_not_and_always_told(self):
        self.assertFalse(self.ask(SAFE))
        self.assertTrue(self.ask(SAFE, "--gateway-fail", "open"))
        self.assertFalse(self.ask(SAFE, "--gateway-fail", "closed"))
        self.assertTrue(self.ask(SAFE, "--gateway-policies", "fail=closed fail.unreadable=open"))

    def test_a_verdict_that_does_not_come_in_time(self):
        long = Chat.request(messages=[{"role": "user", "content": "word " * 4_000_000}])
        for turn, mode, passes in ((SAFE, "open", True), (SAFE, "closed", False)):
            with Gateway(lambda _: Reply(Chat.plain(turn)), *ENFORCE, "--gateway-verdict-millis", "1", "--gateway-fail",
                         mode) as gateway:
                self.assertEqual("tool_calls\"" in gateway.post(Chat, long)[2].decode(), passes)
                checks = gateway.trace(gateway.traces()[0]["id"])["verdict"]["checks"]
                self.assertEqual(checks[-1]["status"], "skipped")
                self.assertIn("not checked in time: deadline", checks[-1]["why"])


    def test_a_store_that_is_down(self):
        for mode, turn, passes in (("consequential", self.WRITES, False), ("consequential", self.READS, True),
                                   ("closed", self.READS, False), ("open", self.WRITES, True)):
            with Gateway(lambda _: Reply(Chat.plain(turn)), *ENFORCE, "--gateway-fail", mode) as gateway:
                self.assertIn("tool_calls", gateway.post(Chat, Chat.request())[2].decode())
                gateway.traces(1)
                # From now on no file of candord may grow: commits fail as on a full disk.
                pid = gateway.candord.process.pid
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
                while gateway.candord.post(candord.trace("down-" + str(time.monotonic())))[0] == 200:
                    time.sleep(0.01)
                self.assertEqual("tool_calls" in gateway.post(Chat, Chat.request())[2].decode(), passes, (mode, turn))
                self.assertEqual(gateway.metric('candor_gateway_not_checked_total{why="store"}'), 1)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                while gateway.candord.get("/readyz")[0] != 200:  # the store heals by itself
                    time.sleep(0.05)
                self.assertIn("tool_calls", gateway.post(Chat, Chat.request())[2].decode())

    def test_workers_that_are_all_busy(self):
        # A reply that is long enough to be judged by the work threads, while one long trace is at work and one waits.
        turn = {"text": "word " * 20_000, "calls": SAFE["calls"]}
        busy = json.dumps(candord.trace("busy", "word " * 2_000_000)).encode()
        for mode, passes in (("open", True), ("closed", False)):
            with Gateway(lambda _: Reply(Chat.plain(turn)), *ENFORCE, "--gateway-fail", mode, "--work-threads", "1",
                         "--work-queue", "1") as gateway:
                # The work thread has one of them, another waits, and mostly there is no room for a third.
                stop = threading.Event()

                def press():
                    while not stop.is_set():
                        gateway.candord.post(busy)

                workers = [threading.Thread(target=press) for _ in range(4)]
                for worker in workers:
                    worker.start()
                overloaded = 'candor_gateway_not_checked_total{why="overload"}'
                for _ in range(100):
                    body = gateway.post(Chat, Chat.request())[2].decode()
                    if gateway.metric(overloaded):
                        break
                stop.set()
                for worker in workers:
                    worker.join()
                self.assertEqual(gateway.metric(overloaded), 1)
                self.assertEqual("tool_calls" in body, passes)


class AgentSide(unittest.TestCase):
    def test_a_session_step_by_step(self):
        with Gateway(lambda _: Reply("{}")) as gateway:
            def post(path, body):
                return gateway.candord.request("POST", path, json.dumps(body))
            status, session = post("/v1/sessions", {"agent": "ops", "model": "m"})
            self.assertEqual(status, 201)
            path = f"/v1/sessions/{session['id']}/steps"
            safe = {"kind": "tool_call", "tool": "bash", "arguments": {"command": "ls"}}
            removal = {"kind": "tool_call", "tool": "bash", "arguments": {"command": "rm -rf /srv"}}
            answer = post(path, {"from": 0, "steps": [{"kind": "user", "text": "Clean up."}, safe]})[1]
            self.assertEqual((answer["decision"], answer["step"]), ("allow", 1))
            answer = post(path, {"from": 2, "steps": [removal]})[1]
            self.assertEqual((answer["decision"], answer["step"]), ("block", 2))
            self.assertEqual(answer["verdict"]["findings"][0]["steps"], [2])
            # What was decided on before does not count against the next step.
            answer = post(path, {"from": 3, "steps": [safe]})[1]
            self.assertEqual((answer["decision"], answer["paused"]), ("allow", False))
            self.assertEqual(post(path, {"from": 3, "steps": [safe]})[0], 409)
            self.assertEqual(post(path, {"steps": []})[0], 400)
            self.assertEqual(post(path, {"steps": [{"kind": "dream"}]})[0], 422)
            self.assertEqual(post("/v1/sessions/none/steps", {"steps": [safe]})[0], 404)
            self.assertEqual(post("/v1/sessions", {"id": session["id"]})[0], 409)
            for _ in range(2):
                answer = post(path, {"steps": [removal]})[1]
            self.assertTrue(answer["paused"])
            self.assertEqual(post(path, {"steps": [safe]})[1]["decision"], "hold")
            self.assertEqual(gateway.candord.get("/v1/sessions")[1]["sessions"][0]["steps"], 7)

    def test_sessions_page_by_page(self):
        with Gateway(lambda _: Reply("{}")) as gateway:
            for number in range(25):
                gateway.candord.request("POST", "/v1/sessions", json.dumps({"id": "s%d" % number}))
            seen, path = [], "/v1/sessions?limit=10"
            while path:
                answer = gateway.candord.get(path)[1]
                seen += [session["id"] for session in answer["sessions"]]
                path = "/v1/sessions?limit=10&cursor=" + answer["next"] if "next" in answer else None
            self.assertEqual(seen, ["s%d" % number for number in reversed(range(25))])
            for query in ("limit=0", "limit=501", "cursor=x", "page=2"):
                self.assertEqual(gateway.candord.get("/v1/sessions?" + query)[0], 400)

    def test_coverage_tells_what_is_inspected(self):
        with Gateway(lambda _: Reply("{}")) as gateway:
            coverage = gateway.candord.get("/v1/coverage")[1]
            self.assertEqual({route["path"] for route in coverage["routes"]}, {api.path for api in APIS})
            self.assertEqual(coverage["unknown"]["routes"], "refused")


class AgentLoop(unittest.TestCase):
    @staticmethod
    def joined(body):
        message = {"role": "assistant", "content": "", "tool_calls": []}
        for _, data in events_of(body):
            for choice in data["choices"] if data != "[DONE]" else []:
                delta = choice["delta"]
                message["content"] += delta.get("content") or ""
                for call in delta.get("tool_calls") or []:
                    while len(message["tool_calls"]) <= call["index"]:
                        message["tool_calls"].append({"id": call.get("id"), "type": "function",
                                                      "function": {"name": "", "arguments": ""}})
                    function = message["tool_calls"][call["index"]]["function"]
                    function["name"] += call["function"].get("name", "")
                    function["arguments"] += call["function"].get("arguments", "")
        return message

    def client_of(self, stream):
        def client(gateway):
            def ask(messages):
                status, _, body = gateway.post(Chat, Chat.request(stream, messages=messages))
                self.assertEqual(status, 200)
                return self.joined(body) if stream else json.loads(body)["choices"][0]["message"]
            return ask
        return client

    def test_in_enforce_the_file_is_never_sent_and_in_observe_the_verdict_says_so(self):
        check_loop(self, self.client_of)


if __name__ == "__main__":
    unittest.main()
