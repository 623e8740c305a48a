#!/usr/bin/env python3
"""The gateway between a scripted upstream and a client: what passes is the same bytes, what must not pass does not."""

import gzip
import hashlib
import json
import select
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import pathlib

from gateway_harness import DANGEROUS, HELD, SAFE, WORDS, Gateway, events_of
from scripted_upstream import APIS, Chat, Messages, Reply, Responses, event

STREAM = "text/event-stream"
ENFORCE = ("--gateway-mode", "enforce")
SECRET = "srv/data"  # in the dangerous call, and nowhere else


def streamed(pieces, **options):
    return lambda _request: Reply(pieces, STREAM, **options)


def plain(text, **options):
    return lambda _request: Reply(text, **options)


class SameBytes(unittest.TestCase):
    def test_allowed_replies_are_the_same_bytes_plain_and_streamed(self):
        for mode in ("observe", "enforce"):
            for api in APIS:
                for turn in (SAFE, WORDS):
                    answers = {False: api.plain(turn).encode(), True: "".join(api.stream(turn)).encode()}

                    def script(request):
                        return Reply(api.stream(turn), STREAM) if request.json()["stream"] else Reply(answers[False])
                    with Gateway(script, "--gateway-mode", mode) as gateway:
                        for stream in (False, True):
                            status, headers, body = gateway.post(api, api.request(stream))
                            self.assertEqual((status, body), (200, answers[stream]), f"{mode} {api.__name__} {stream}")
                            self.assertEqual(headers["content-type"], STREAM if stream else "application/json")
                        self.assertEqual([trace["decision"] for trace in gateway.traces(2)], ["allow", "allow"])

    def test_the_request_goes_on_as_it_came(self):
        body = b'{ "model":"scripted-1","messages" : [{"role":"user","content":"h\\u00e9"}],"stream":false , "seed":1.50}'
        with Gateway(plain(Chat.plain(WORDS))) as gateway:
            gateway.post(Chat, body, {"authorization": "Bearer sk-1", "x-candor-agent": "ops", "x-secret": "1",
                                      "openai-organization": "org-1", "connection": "x-stainless-lang",
                                      "x-stainless-lang": "python", "x-stainless-os": "Linux", "cookie": "a=b"},
                         path=Chat.path + "?api-version=1")
            request = gateway.upstream.requests[0]
            self.assertEqual(request.body, body)
            self.assertEqual(request.path, "/v1/chat/completions?api-version=1")
            self.assertEqual(request.headers["authorization"], "Bearer sk-1")
            self.assertEqual(request.headers["openai-organization"], "org-1")
            self.assertEqual(request.headers["x-stainless-os"], "Linux")
            self.assertEqual(request.headers["accept-encoding"], "identity")
            for dropped in ("x-candor-agent", "x-secret", "cookie", "x-stainless-lang"):
                self.assertNotIn(dropped, request.headers)
            self.assertEqual(gateway.traces()[0]["agent"], "ops")

    def test_errors_of_the_provider_pass(self):
        error = json.dumps({"error": {"message": "Rate limit", "type": "requests", "param": None, "code": "rate"}})
        with Gateway(plain(error, status=429, headers=[("Retry-After", "7"), ("X-Request-Id", "r1")]), *ENFORCE) as gateway:
            status, headers, body = gateway.post(Chat, Chat.request())
            self.assertEqual((status, body.decode()), (429, error))
            self.assertEqual((headers["retry-after"], headers["x-request-id"]), ("7", "r1"))

    def test_connections_are_kept(self):
        with Gateway(plain(Chat.plain(WORDS)), "--io-threads", "1") as gateway:
            for _ in range(5):
                self.assertEqual(gateway.post(Chat, Chat.request())[0], 200)
            self.assertEqual(gateway.upstream.connections, 1)

    def test_events_arrive_as_they_are_sent(self):
        go_on = threading.Event()
        pieces = Chat.stream(WORDS)
        with Gateway(streamed(pieces[:3] + [go_on] + pieces[3:]), *ENFORCE) as gateway:
            with gateway.stream(Chat, Chat.request(True)) as response:
                got = b""
                while len(got) < len("".join(pieces[:3]).encode()):
                    got += response.read1(65536)
                go_on.set()
                self.assertEqual(got + response.read(), "".join(pieces).encode())

    def test_a_large_request_passes(self):
        body = Chat.request(messages=[{"role": "user", "content": "x" * (31 << 20)}])
        with Gateway(plain(Chat.plain(WORDS)), *ENFORCE, "--gateway-verdict-millis", "60000") as gateway:
            self.assertEqual(gateway.post(Chat, body)[0], 200)
            self.assertEqual(gateway.upstream.requests[0].json(), body)
            self.assertEqual(gateway.traces()[0]["decision"], "allow")


class Withheld(unittest.TestCase):
    def test_a_dangerous_call_never_arrives(self):
        for api in APIS:
            for stream in (False, True):
                def script(_request):
                    return Reply(api.stream(DANGEROUS), STREAM) if stream else Reply(api.plain(DANGEROUS))
                with Gateway(script, *ENFORCE) as gateway:
                    status, _, body = gateway.post(api, api.request(stream))
                    self.assertEqual(status, 200)
                    self.assertNotIn(SECRET, body.decode())
                    self.assertNotIn("rm -rf", body.decode())
                    self.assertIn("I clean up.", self.text(api, body) if stream else body.decode())
                    self.assertEqual(gateway.traces()[0]["decision"], "block")
                    stored = gateway.trace(gateway.traces()[0]["id"])
                    self.assertIn(SECRET, json.dumps(stored["trace"]))
                    self.assertEqual(stored["verdict"]["checks"][-1]["why"], "withheld")
                    self.assertNotIn("tree", body.decode())  # the rule's title
                    self.check_end(api, stream, body)

    @staticmethod
    def text(api, body):
        out = ""
        for _, data in events_of(body):
            if api is Chat and data != "[DONE]":
                out += "".join(choice["delta"].get("content") or "" for choice in data["choices"])
            elif api is Messages:
                out += data.get("delta", {}).get("text", "")
            elif api is Responses and data["type"] == "response.output_text.delta":
                out += data["delta"]
        return out

    def check_end(self, api, stream, body):
        if not stream:
            reply = json.loads(body)
            if api is Chat:
                self.assertEqual(reply["choices"][0]["finish_reason"], "content_filter")
                self.assertNotIn("tool_calls", reply["choices"][0]["message"])
            elif api is Messages:
                self.assertEqual(reply["stop_reason"], "end_turn")
                self.assertEqual(reply["content"][0]["signature"], "c2lnbmVk+/=")
            else:
                self.assertEqual(reply["status"], "incomplete")
            return
        events = events_of(body)
        self.assertTrue(self.text(api, body).endswith("This action is not allowed to run."))
        if api is Chat:
            self.assertEqual(events[-1][1], "[DONE]")
            self.assertEqual(events[-2][1]["choices"][0]["finish_reason"], "content_filter")
        elif api is Messages:
            self.assertEqual([name for name, _ in events[-2:]], ["message_delta", "message_stop"])
            self.assertEqual(events[-2][1]["delta"]["stop_reason"], "end_turn")
            starts = [data["index"] for name, data in events if name == "content_block_start"]
            stops = [data["index"] for name, data in events if name == "content_block_stop"]
            self.assertEqual(starts, [0, 1, 2])
            self.assertEqual(stops, starts)
        else:
            self.assertEqual(events[-1][1]["type"], "response.incomplete")
            numbers = [data["sequence_number"] for _, data in events]
            self.assertEqual(numbers, sorted(set(numbers)))

    def test_not_one_byte_of_a_call_comes_before_its_end(self):
        for api, turn in ((Chat, SAFE), (Messages, SAFE), (Responses, SAFE)):
            pieces = api.stream(turn)
            first = next(i for i, piece in enumerate(pieces) if "bash" in piece)
            complete = next(i for i, piece in enumerate(pieces) if i > first and (
                '"finish_reason": "tool_calls"' in piece or "content_block_stop" in piece
                or ("output_item.done" in piece and "bash" in piece)))
            held = threading.Event()
            with Gateway(streamed(pieces[:complete] + [held] + pieces[complete:]), *ENFORCE) as gateway:
                with gateway.stream(api, api.request(True)) as response:
                    before = "".join(pieces[:first]).encode()
                    got = b""
                    while len(got) < len(before):
                        got += response.read1(65536)
                    self.assertEqual(got, before)
                    ready, _, _ = select.select([response.fp], [], [], 0.2)  # upstream has sent all but the call's end
                    self.assertEqual(ready, [])
                    held.set()
                    got += response.read()
                    self.assertEqual(got, "".join(pieces).encode())

    def test_every_choice_is_looked_at(self):
        turns = [SAFE, DANGEROUS]
        for stream in (False, True):
            def script(_request):
                return Reply(Chat.stream(turns), STREAM) if stream else Reply(Chat.plain(turns))
            with Gateway(script, *ENFORCE) as gateway:
                body = gateway.post(Chat, Chat.request(stream, n=2))[2].decode()
                self.assertNotIn(SECRET, body)

    def test_parallel_calls_of_which_one_is_dangerous(self):
        turn = {"calls": SAFE["calls"] + DANGEROUS["calls"]}
        for api in APIS:
            with Gateway(streamed(api.stream(turn)), *ENFORCE) as gateway:
                body = gateway.post(api, api.request(True))[2].decode()
                self.assertNotIn(SECRET, body)

    def test_observing_changes_nothing_and_tells(self):
        for api in APIS:
            with Gateway(streamed(api.stream(DANGEROUS))) as gateway:
                body = gateway.post(api, api.request(True))[2]
                self.assertEqual(body, "".join(api.stream(DANGEROUS)).encode())
                self.assertEqual(gateway.traces()[0]["decision"], "block")

    def test_annotating_adds_the_decision_before_the_end(self):
        with Gateway(streamed(Chat.stream(DANGEROUS)), "--gateway-mode", "annotate") as gateway:
            body = gateway.post(Chat, Chat.request(True))[2].decode()
            self.assertEqual(body, "".join(Chat.stream(DANGEROUS)[:-1]) + ': candor {"decision":"block"}\n\n' +
                             Chat.stream(DANGEROUS)[-1])
        with Gateway(plain(Chat.plain(SAFE)), "--gateway-mode", "annotate") as gateway:
            self.assertEqual(gateway.post(Chat, Chat.request())[1]["x-candor-decision"], "allow")

    def test_everything_can_be_held(self):
        words = {"text": "Well: the launch code is 1234."}
        for api in APIS:
            for stream in (False, True):
                def script(_request):
                    return Reply(api.stream(words), STREAM) if stream else Reply(api.plain(words))
                with Gateway(script, *ENFORCE, "--gateway-hold", "all") as gateway:
                    self.assertNotIn("launch", gateway.post(api, api.request(stream))[2].decode())
                with Gateway(script, *ENFORCE) as gateway:
                    self.assertIn("1234", gateway.post(api, api.request(stream))[2].decode())
        with Gateway(streamed(Chat.stream(SAFE)), *ENFORCE, "--gateway-hold", "all") as gateway:
            self.assertEqual(gateway.post(Chat, Chat.request(True))[2], "".join(Chat.stream(SAFE)).encode())

    def test_a_tail_of_text_is_held(self):
        words = {"text": "Listen, this is quite long. " * 40 + "the launch code is 1234."}
        pieces = [event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": 0, "delta": {"content": words["text"][i:i + 8]}, "finish_reason": None}]})
            for i in range(0, len(words["text"]), 8)] + [event("[DONE]")]
        with Gateway(streamed(pieces), *ENFORCE, "--gateway-tail-tokens", "20") as gateway:
            text = self.text(Chat, gateway.post(Chat, Chat.request(True))[2])
            self.assertIn("Listen", text)
            self.assertNotIn("1234", text)

    def test_policies_differ_by_key_agent_and_model(self):
        key = hashlib.sha256(b"secret-1").hexdigest()[:16]
        flags = ("--gateway-policies", "agent=careful-* mode=enforce", "model=gpt-x mode=enforce",
                 f"key={key} mode=enforce")
        with Gateway(plain(Chat.plain(DANGEROUS)), *flags) as gateway:
            def passes(body=None, **headers):
                return SECRET in gateway.post(Chat, body or Chat.request(), {k.replace("_", "-"): v for k, v
                                                                               in headers.items()})[2].decode()
            self.assertTrue(passes())
            self.assertFalse(passes(x_candor_agent="careful-1"))
            self.assertFalse(passes({**Chat.request(), "model": "gpt-x"}))
            self.assertFalse(passes(authorization="Bearer secret-1"))
            self.assertTrue(passes(authorization="Bearer secret-2"))

    def test_asks_again(self):
        answers = [Chat.plain(DANGEROUS), Chat.plain(SAFE)]
        with Gateway(lambda _: Reply(answers[min(1, len(gateway.upstream.requests) - 1)]), *ENFORCE,
                     "--gateway-resample", "2") as gateway:
            self.assertEqual(gateway.post(Chat, Chat.request())[2].decode(), answers[1])
            self.assertEqual([trace["decision"] for trace in gateway.traces(2)], ["allow", "block"])
            self.assertEqual(gateway.upstream.requests[0].body, gateway.upstream.requests[1].body)


class Refused(unittest.TestCase):
    def refused(self, script, reason, stream=True, status=502, flags=ENFORCE):
        with Gateway(script, *flags) as gateway:
            got, headers, body = gateway.post(Chat, Chat.request(stream))
            self.assertEqual((got, headers.get("x-candor-refused")), (status, reason), body)
            self.assertGreaterEqual(gateway.metric("candor_gateway_refused_total"), 1)
            return body

    def test_what_cannot_be_read_is_refused(self):
        for encoding in ("br", "zstd", "deflate", "gzip, gzip"):
            self.refused(plain("packed", headers=[("Content-Encoding", encoding)]), "encoded_reply")
        self.refused(plain(gzip.compress(Chat.plain(SAFE).encode()), headers=[("Content-Encoding", "identity"),
                                                                              ("Content-Encoding", "gzip")]),
                     "encoded_reply")
        self.refused(plain("x", content_type="text/html"), "unknown_content_type")
        self.refused(plain("", status=302, headers=[("Location", "http://127.0.0.1:1/")]), "redirect")
        self.refused(streamed([event({"type": "something.new"})]), "unknown_event")
        self.refused(streamed([event("no JSON")]), "unknown_event")

    def test_what_parsers_read_differently_is_refused(self):
        safe = Chat.plain(SAFE)
        dangerous = json.dumps(json.loads(Chat.plain(DANGEROUS))["choices"])
        for reply in (safe[:-1] + ', "choices": ' + dangerous + "}", safe[:-1] + ', "Choices": ' + dangerous + "}",
                      safe.replace('"message": {', '"message": {"tool_calls": [], ', 1)):
            for flags in (ENFORCE, ()):  # what is only observed is refused too, as a stream is
                body = self.refused(plain(reply), "ambiguous_reply", stream=False, flags=flags)
                self.assertNotIn(SECRET, body.decode())
        # Where it may pass, it counts as not checked: a call that could change something does not.
        with Gateway(plain(safe[:-1] + ', "choices": ' + dangerous + "}"), *ENFORCE, "--gateway-unknown",
                     "pass") as gateway:
            self.assertNotIn(SECRET, gateway.post(Chat, Chat.request())[2].decode())
            self.assertEqual(gateway.metric('candor_gateway_not_checked_total{why="unreadable"}'), 1)

    def test_unknown_events_are_refused_when_only_observed_too(self):
        for api, data in ((Chat, {"type": "something.new"}), (Responses, {"type": "response.surprise.delta"}),
                          (Messages, {"type": "content_block_surprise", "index": 0})):
            known = api.stream(WORDS)
            with Gateway(streamed([known[0], event(data)] + known[1:])) as gateway:
                status, _, body = gateway.post(api, api.request(True))
                body = body.decode()
                self.assertTrue(body.startswith(known[0]) if status == 200 else status == 502)
                self.assertNotIn("urprise", body)
                self.assertNotIn("something.new", body)
                self.assertIn("error", body)
                self.assertGreaterEqual(gateway.metric('candor_gateway_refused_total{reason="unknown_event"}'), 1)

    def test_routes_that_are_not_inspected(self):
        with Gateway(plain("{}")) as gateway:
            for path in ("/openai/v1/embeddings", "/openai/v1/chat/completions/", "/openai", "/anthropic/v1/complete",
                         "/openai/v1/chat%2Fcompletions", "//openai/v1/chat/completions", "/openai/v1/files"):
                self.assertEqual(gateway.post(Chat, "{}", path=path)[0], 404, path)
            self.assertEqual(gateway.upstream.requests, [])
        with Gateway(plain('{"data":[]}'), "--gateway-unknown", "pass") as gateway:
            self.assertEqual(gateway.candord.get("/openai/v1/models")[1], {"data": []})
            self.assertEqual(gateway.upstream.requests[0].path, "/v1/models")

    def test_unknown_events_may_pass(self):
        pieces = [event({"type": "something.new"}, "something.new")] + Responses.stream(WORDS)
        with Gateway(streamed(pieces), "--gateway-unknown", "pass") as gateway:
            self.assertEqual(gateway.post(Responses, Responses.request(True))[2], "".join(pieces).encode())
            self.assertGreaterEqual(gateway.metric("candor_gateway_unknown_parts_total"), 1)

    def test_ambiguous_lengths_of_upstream(self):
        body = Chat.plain(SAFE).encode()
        for head in (b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(body),
                     b"Content-Length: %d\r\nContent-Length: %d\r\n" % (len(body), len(body)),
                     b"Transfer-Encoding: gzip, chunked\r\n", b"Content-Length: +%d\r\n" % len(body)):
            raw = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + head + b"\r\n" + body
            with Gateway(lambda _: raw, *ENFORCE) as gateway:
                self.assertEqual(gateway.post(Chat, Chat.request())[0], 502, head)

    def test_ambiguous_lengths_of_clients_never_reach_upstream(self):
        body = json.dumps(Chat.request()).encode()
        with Gateway(plain(Chat.plain(WORDS))) as gateway:
            for head in (b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(body),
                         b"Content-Length: %d\r\nContent-Length: 5\r\n" % len(body), b"Transfer-Encoding: gzip\r\n",
                         b"Transfer-Encoding: xchunked\r\n", b"Content-Length: +%d\r\n" % len(body),
                         b"Content-Length: %d\r\nX-A: b\rX-B: c\r\n" % len(body)):
                with gateway.candord.socket() as sock:
                    sock.sendall(b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n" + body)
                    answer = sock.makefile("rb").readline()
                    self.assertIn(answer.split(b" ")[1], (b"400", b"501"), head)
            self.assertEqual(gateway.upstream.requests, [])

    def test_no_upstream(self):
        with Gateway(plain("{}"), url="http://127.0.0.1:1") as gateway:
            status, _, body = gateway.post(Chat, Chat.request())
            self.assertEqual(status, 502)
            self.assertIn("error", json.loads(body))


class Packed(unittest.TestCase):
    """Upstreams that pack their replies although they are asked not to: the client gets them unpacked."""

    HEADERS = [("Content-Encoding", "gzip")]

    def test_the_client_gets_what_was_packed(self):
        for api in APIS:
            text = "".join(api.stream(SAFE)).encode()
            packed = gzip.compress(text)
            for size in (1, 50, len(packed)):
                pieces = [packed[i:i + size] for i in range(0, len(packed), size)]
                with Gateway(streamed(pieces, headers=self.HEADERS), *ENFORCE) as gateway:
                    status, headers, body = gateway.post(api, api.request(True))
                    self.assertEqual((status, body), (200, text))
                    self.assertNotIn("content-encoding", headers)
                    self.assertEqual(gateway.upstream.requests[0].headers["accept-encoding"], "identity")
            with Gateway(plain(gzip.compress(api.plain(SAFE).encode()), headers=self.HEADERS), *ENFORCE) as gateway:
                self.assertEqual(gateway.post(api, api.request())[2].decode(), api.plain(SAFE))

    def test_a_dangerous_call_is_withheld(self):
        for api in APIS:
            for stream in (False, True):
                packed = gzip.compress("".join(api.stream(DANGEROUS)).encode() if stream else
                                       api.plain(DANGEROUS).encode())
                script = (streamed if stream else plain)([packed], headers=self.HEADERS)
                with Gateway(script, *ENFORCE) as gateway:
                    status, _, body = gateway.post(api, api.request(stream))
                    self.assertEqual(status, 200)
                    self.assertNotIn(SECRET, body.decode())

    def test_what_is_no_gzip_or_ends_too_soon_or_grows_too_large(self):
        packed = gzip.compress(Chat.plain(SAFE).encode())
        bomb = gzip.compress(b"[" + b"0," * (20 << 20) + b"0]")
        for body, reason in ((packed[:-5], "upstream_cut"), (b"no gzip", "upstream_cut"), (bomb, "reply_too_large"),
                             (packed + b"x", "upstream_cut")):
            with Gateway(plain([body], headers=self.HEADERS), *ENFORCE) as gateway:
                status, headers, _ = gateway.post(Chat, Chat.request())
                self.assertEqual((status, headers.get("x-candor-refused")), (502, reason))
                self.assertLess(gateway.candord.resident_bytes(), 400 << 20)


class Broken(unittest.TestCase):
    def test_upstream_dies_in_the_middle_of_an_event(self):
        pieces = Chat.stream(SAFE)
        whole = "".join(pieces).encode()
        for cut in (5, len(whole) // 3, whole.index(b"bash") + 2, whole.index(b'"finish_reason": "tool_calls"')):
            with Gateway(streamed([whole[:cut]], dies=True), *ENFORCE) as gateway:
                with gateway.stream(Chat, Chat.request(True)) as response:
                    got = b""
                    try:
                        got = response.read()
                        self.assertEqual(response.status, 502)
                    except Exception as broken:  # IncompleteRead has what came
                        got = getattr(broken, "partial", b"")
                        self.assertTrue(whole.startswith(got))
                        self.assertNotIn(b"bash", got)
                self.assertTrue(gateway.candord.alive())

    def test_upstream_dies_before_it_answers(self):
        with Gateway(lambda _: b"", *ENFORCE) as gateway:
            self.assertEqual(gateway.post(Chat, Chat.request())[0], 502)

    def test_the_client_vanishes_and_upstream_is_told(self):
        never = threading.Event()
        endless = [event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": 0, "delta": {"content": "word "}, "finish_reason": None}]})] * 2000
        for script in (streamed(endless, pause=0.01), streamed([never] + endless, pause=0.01)):
            with Gateway(script, *ENFORCE) as gateway:
                body = json.dumps(Chat.request(True)).encode()
                with gateway.candord.socket() as sock:
                    sock.sendall(b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                                 % len(body) + body)
                    while not gateway.upstream.requests:
                        time.sleep(0.01)
                    time.sleep(0.1)
                never.set()
                self.assertTrue(gateway.upstream.broken.wait(10))
                never.clear()

    def test_a_slow_reader_gets_everything_and_memory_stays(self):
        piece = event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": 0, "delta": {"content": "x" * 10000}, "finish_reason": None}]})
        pieces = [piece] * 1500 + [event("[DONE]")]
        with Gateway(streamed(pieces)) as gateway:
            with gateway.stream(Chat, Chat.request(True)) as response:
                size = 0
                while got := response.read1(100_000):
                    size += len(got)
                    if size < 1_000_000:
                        time.sleep(0.02)
            self.assertEqual(size, sum(len(p) for p in pieces))

    def test_a_kept_connection_that_upstream_has_closed(self):
        with Gateway(plain(Chat.plain(WORDS), framing="close")) as gateway:
            for _ in range(3):
                self.assertEqual(gateway.post(Chat, Chat.request())[2].decode(), Chat.plain(WORDS))


class Tls(unittest.TestCase):
    def test_the_upstream_is_verified(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="candor-e2e-tls-"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
                        folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        script = streamed(Chat.stream(SAFE))
        with Gateway(script, *ENFORCE, "--gateway-ca-file", str(folder / "cert.pem"), tls=context) as gateway:
            for _ in range(2):
                self.assertEqual(gateway.post(Chat, Chat.request(True))[2], "".join(Chat.stream(SAFE)).encode())
            self.assertEqual(gateway.upstream.requests[0].headers["host"], f"localhost:{gateway.upstream.port}")
        with Gateway(script, tls=context) as gateway:  # signed by nobody that the system knows
            self.assertEqual(gateway.post(Chat, Chat.request(True))[0], 502)
            self.assertEqual(gateway.upstream.requests, [])


if __name__ == "__main__":
    unittest.main()
