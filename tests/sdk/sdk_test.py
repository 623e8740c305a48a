"""Each official client asks twice, directly and through the gateway: it must see the same. Run by run.sh."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end-to-end"))

import anthropic  # noqa: E402
import openai  # noqa: E402

from agent_loop import check_loop  # noqa: E402
from gateway_harness import DANGEROUS, SAFE, WORDS, Gateway  # noqa: E402
from scripted_upstream import Chat, Messages, Reply, Responses  # noqa: E402

ENFORCE = ("--gateway-mode", "enforce")
PARALLEL = {"text": "Both.", "calls": SAFE["calls"] + [("read_file", {"path": "a.txt"})]}
REFUSAL = {"refusal": "I cannot help with that."}
REDACTED = {"reasoning": "Thinking.", "redacted": True, "text": "Done."}


def script_of(api, turn):
    def script(request):
        return Reply(api.stream(turn), "text/event-stream") if request.json().get("stream") else Reply(api.plain(turn))
    return script


def clients(gateway):
    """(openai, anthropic) directly, and through the gateway."""
    through = f"http://127.0.0.1:{gateway.candord.port}"
    direct = gateway.upstream.url
    return [(openai.OpenAI(api_key="k", base_url=one, max_retries=0), anthropic.Anthropic(api_key="k", base_url=two, max_retries=0))
            for one, two in ((direct + "/v1", direct), (through + "/openai/v1", through + "/anthropic"))]


def ask_chat(client, stream, **more):
    answer = client[0].chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}], stream=stream, **more)
    return [chunk.model_dump() for chunk in answer] if stream else answer.model_dump()


def ask_responses(client, stream):
    answer = client[0].responses.create(model="m", input="Hi", stream=stream)
    return [event.model_dump() for event in answer] if stream else answer.model_dump()


def ask_messages(client, stream):
    question = {"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": "Hi"}]}
    if not stream:
        return client[1].messages.create(**question).model_dump()
    with client[1].messages.stream(**question) as answer:
        events = [event.model_dump() for event in answer]
        return events + [answer.get_final_message().model_dump()]


class Python(unittest.TestCase):
    def same(self, api, turn, ask, **more):
        with Gateway(script_of(api, turn), *ENFORCE) as gateway:
            direct, through = clients(gateway)
            for stream in (False, True):
                self.assertEqual(ask(through, stream, **more), ask(direct, stream, **more))

    def test_chat(self):
        for turn in (WORDS, SAFE, PARALLEL, REFUSAL):
            self.same(Chat, turn, ask_chat)

    def test_chat_with_two_choices(self):
        self.same(Chat, [SAFE, WORDS], ask_chat, n=2)

    def test_responses(self):
        for turn in (WORDS, SAFE, PARALLEL):
            self.same(Responses, turn, ask_responses)

    def test_messages(self):
        for turn in (WORDS, SAFE, PARALLEL, REDACTED):
            self.same(Messages, turn, ask_messages)

    def test_errors(self):
        error = json.dumps({"type": "error", "error": {"type": "rate_limit_error", "message": "slow down", "code": "c"}})
        with Gateway(lambda _: Reply(error, status=429), *ENFORCE) as gateway:
            for client in clients(gateway):
                with self.assertRaises(openai.RateLimitError) as caught:
                    ask_chat(client, True)
                self.assertIn("slow down", str(caught.exception))
                with self.assertRaises(anthropic.RateLimitError):
                    ask_messages(client, False)

    def test_a_withheld_call_is_an_ordinary_end(self):
        with Gateway(script_of(Chat, DANGEROUS), *ENFORCE) as gateway:
            through = clients(gateway)[1]
            self.assertEqual(ask_chat(through, False)["choices"][0]["finish_reason"], "content_filter")
            chunks = ask_chat(through, True)
            self.assertEqual(chunks[-1]["choices"][0]["finish_reason"], "content_filter")
            self.assertFalse(any(chunk["choices"][0]["delta"]["tool_calls"] for chunk in chunks))
        with Gateway(script_of(Responses, DANGEROUS), *ENFORCE) as gateway:
            through = clients(gateway)[1]
            for answer in (ask_responses(through, False), ask_responses(through, True)[-1]["response"]):
                self.assertEqual((answer["status"], answer["incomplete_details"]["reason"]), ("incomplete", "content_filter"))
                self.assertNotIn("function_call", [item["type"] for item in answer["output"]])
        with Gateway(script_of(Messages, DANGEROUS), *ENFORCE) as gateway:
            through = clients(gateway)[1]
            for answer in (ask_messages(through, False), ask_messages(through, True)[-1]):
                self.assertEqual(answer["stop_reason"], "end_turn")
                self.assertEqual(answer["content"][-1]["text"], "This action is not allowed to run.")
                self.assertEqual(answer["content"][0]["signature"], "c2lnbmVk+/=")


class AgentLoop(unittest.TestCase):
    """An agent on the OpenAI client, unmodified, that keeps no reasoning."""

    @staticmethod
    def client_of(stream):
        def client(gateway):
            chat = clients(gateway)[1][0].chat.completions

            def ask(messages):
                if not stream:
                    return chat.create(model="m", messages=messages).choices[0].message.model_dump(exclude_none=True)
                try:
                    with chat.stream(model="m", messages=messages) as events:
                        return events.get_final_completion().choices[0].message.model_dump(exclude_none=True)
                except openai.ContentFilterFinishReasonError:  # how this helper tells of a withheld call
                    return {"role": "assistant", "content": ""}
            return ask
        return client

    def test_in_enforce_the_file_is_never_sent_and_in_observe_the_verdict_says_so(self):
        check_loop(self, self.client_of)


class Node(unittest.TestCase):
    def test_the_clients_of_npm_see_the_same(self):
        for api, turns in ((Chat, (WORDS, SAFE, PARALLEL)), (Responses, (WORDS, SAFE)), (Messages, (WORDS, SAFE, REDACTED))):
            for turn in turns:
                with Gateway(script_of(api, turn), *ENFORCE) as gateway:
                    direct = self.run_node(api, gateway.upstream.url + "/v1" if api is not Messages else gateway.upstream.url)
                    prefix = "/anthropic" if api is Messages else "/openai/v1"
                    through = self.run_node(api, f"http://127.0.0.1:{gateway.candord.port}{prefix}")
                    self.assertEqual(through, direct)
                    self.assertGreater(len(direct), 2)

    def run_node(self, api, url):
        script = HERE / "ask.mjs"
        target = pathlib.Path(os.environ["CANDOR_SDKS"]) / "ask.mjs"  # where node finds the packages
        target.write_text(script.read_text())
        done = subprocess.run(["node", target, api.__name__, url], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    unittest.main()
