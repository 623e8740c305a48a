"""A model's provider that says what a test tells it, over a raw socket: plain replies, streams cut anywhere, deaths."""

import contextlib
import json
import socket
import threading
import time


class Reply:
    """What the upstream sends: a head, and the body in pieces. `pause` seconds lie between pieces; a piece may be an
    Event, which is waited for. `framing`: length, chunked, or close. `dies`: cut off after the pieces."""

    def __init__(self, pieces, content_type="application/json", status=200, headers=(), framing=None, pause=0.0,
                 dies=False):
        self.pieces = [pieces] if isinstance(pieces, (bytes, str)) else list(pieces)
        self.content_type, self.status, self.headers = content_type, status, list(headers)
        self.framing = framing or ("chunked" if "event-stream" in content_type else "length")
        self.pause, self.dies = pause, dies

    def send(self, sock):
        pieces = [piece.encode() if isinstance(piece, str) else piece for piece in self.pieces]
        head = f"HTTP/1.1 {self.status} Scripted\r\nContent-Type: {self.content_type}\r\n"
        for name, value in self.headers:
            head += f"{name}: {value}\r\n"
        if self.framing == "length":
            size = sum(len(piece) for piece in pieces if isinstance(piece, bytes))
            head += f"Content-Length: {size + (10 if self.dies else 0)}\r\n"
        elif self.framing == "chunked":
            head += "Transfer-Encoding: chunked\r\n"
        sock.sendall(head.encode() + b"\r\n")
        for piece in pieces:
            if isinstance(piece, threading.Event):
                piece.wait(20)
                continue
            if self.pause:
                time.sleep(self.pause)
            if piece and self.framing == "chunked":
                sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            elif piece:
                sock.sendall(piece)
        if self.framing == "chunked" and not self.dies:
            sock.sendall(b"0\r\n\r\n")
        return self.framing != "close" and not self.dies


class Request:
    def __init__(self, line, headers, body):
        self.method, self.path, _ = line.split(" ", 2)
        self.headers, self.body = headers, body

    def json(self):
        return json.loads(self.body)


class ScriptedUpstream:
    """`script(request)` gives a Reply (or raw bytes, after which the connection is closed)."""

    def __init__(self, script, tls=None):
        self.script, self.tls = script, tls
        self.requests, self.connections, self.broken = [], 0, threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}" if tls else f"http://127.0.0.1:{self.port}"
        self.open = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        for sock in list(self.open):
            with contextlib.suppress(OSError):
                sock.close()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.open.add(sock)
        try:
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            stream = sock.makefile("rb")
            while True:
                request = self.read(stream)
                if request is None:
                    break
                self.requests.append(request)
                reply = self.script(request)
                if isinstance(reply, bytes):
                    sock.sendall(reply)
                    break
                if not reply.send(sock):
                    break
        except OSError:
            self.broken.set()  # the gateway has gone away
        finally:
            self.open.discard(sock)
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    @staticmethod
    def read(stream):
        line = stream.readline().decode().rstrip("\r\n")
        if not line:
            return None
        headers = {}
        while True:
            field = stream.readline().decode().rstrip("\r\n")
            if not field:
                break
            name, value = field.split(":", 1)
            headers[name.lower()] = value.strip()
        return Request(line, headers, stream.read(int(headers.get("content-length", 0))))


# ---- replies of the three APIs, plain and streamed, from one description

def event(data, name=None):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {name}\n" if name else "") + f"data: {text}\n\n"


def pieces_of(text, count=3):
    size = max(1, -(-len(text) // count))
    return [text[i:i + size] for i in range(0, len(text), size)] or [""]


class Chat:
    """`turn`: {"reasoning": …, "text": …, "calls": [(tool, arguments)]}, or a list of them, one for each choice."""

    path = "/openai/v1/chat/completions"

    @staticmethod
    def request(stream=False, messages=None, **members):
        return {"model": "scripted-1", "stream": stream,
                "messages": messages or [{"role": "user", "content": "Free some disk space."}], **members}

    @staticmethod
    def plain(turns, reasoning_name="reasoning_content"):
        choices = []
        for index, turn in enumerate(turns if isinstance(turns, list) else [turns]):
            message = {"role": "assistant", "content": turn.get("text"), "refusal": turn.get("refusal")}
            if turn.get("reasoning"):
                message[reasoning_name] = turn["reasoning"]
            if turn.get("calls"):
                message["tool_calls"] = [
                    {"id": f"call_{index}_{i}", "type": "function",
                     "function": {"name": tool, "arguments": json.dumps(arguments)}}
                    for i, (tool, arguments) in enumerate(turn["calls"])]
            choices.append({"index": index, "message": message, "logprobs": None,
                            "finish_reason": "tool_calls" if turn.get("calls") else "stop"})
        return json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "scripted-1",
                           "choices": choices, "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})

    @staticmethod
    def stream(turns, reasoning_name="reasoning_content"):
        turns = turns if isinstance(turns, list) else [turns]

        def chunk(index, delta, finish=None):
            return event({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted-1",
                          "choices": [{"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}]})
        out = [chunk(i, {"role": "assistant", "content": ""}) for i in range(len(turns))]
        per_choice = []
        for index, turn in enumerate(turns):
            mine = [chunk(index, {reasoning_name: piece}) for piece in pieces_of(turn.get("reasoning") or "")
                    if piece]
            mine += [chunk(index, {"content": piece}) for piece in pieces_of(turn.get("text") or "") if piece]
            if turn.get("refusal"):
                mine.append(chunk(index, {"refusal": turn["refusal"]}))
            for i, (tool, arguments) in enumerate(turn.get("calls") or []):
                mine.append(chunk(index, {"tool_calls": [{"index": i, "id": f"call_{index}_{i}", "type": "function",
                                                          "function": {"name": tool, "arguments": ""}}]}))
                mine += [chunk(index, {"tool_calls": [{"index": i, "function": {"arguments": piece}}]})
                         for piece in pieces_of(json.dumps(arguments))]
            mine.append(chunk(index, {}, "tool_calls" if turn.get("calls") else "stop"))
            per_choice.append(mine)
        while any(per_choice):  # choices come interleaved
            out += [mine.pop(0) for mine in per_choice if mine]
        out.append(event({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted-1",
                          "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}))
        return out + [event("[DONE]")]


class Messages:
    path = "/anthropic/v1/messages"

    @staticmethod
    def request(stream=False, messages=None, **members):
        return {"model": "scripted-1", "max_tokens": 1000, "stream": stream,
                "messages": messages or [{"role": "user", "content": "Free some disk space."}], **members}

    @staticmethod
    def blocks(turn):
        out = []
        if turn.get("reasoning"):
            out.append({"type": "thinking", "thinking": turn["reasoning"], "signature": "c2lnbmVk+/="})
        if turn.get("redacted"):
            out.append({"type": "redacted_thinking", "data": "ZW5jcnlwdGVk"})
        if turn.get("text"):
            out.append({"type": "text", "text": turn["text"]})
        return out + [{"type": "tool_use", "id": f"toolu_{i}", "name": tool, "input": arguments}
                      for i, (tool, arguments) in enumerate(turn.get("calls") or [])]

    @classmethod
    def plain(cls, turn):
        return json.dumps({"id": "msg_1", "type": "message", "role": "assistant", "model": "scripted-1",
                           "content": cls.blocks(turn), "stop_reason": "tool_use" if turn.get("calls") else "end_turn",
                           "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}})

    @classmethod
    def stream(cls, turn):
        def typed(name, /, **members):
            return event({"type": name, **members}, name)
        out = [typed("message_start", message={
            "id": "msg_1", "type": "message", "role": "assistant", "model": "scripted-1", "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}),
            typed("ping")]
        for index, block in enumerate(cls.blocks(turn)):
            kind = block["type"]
            if kind == "text":
                start, deltas = {"type": "text", "text": ""}, [
                    {"type": "text_delta", "text": piece} for piece in pieces_of(block["text"])]
            elif kind == "thinking":
                start = {"type": "thinking", "thinking": "", "signature": ""}
                deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces_of(block["thinking"])]
                deltas.append({"type": "signature_delta", "signature": block["signature"]})
            elif kind == "tool_use":
                start = {**block, "input": {}}
                deltas = [{"type": "input_json_delta", "partial_json": piece}
                          for piece in [""] + pieces_of(json.dumps(block["input"]))]
            else:
                start, deltas = block, []
            out.append(typed("content_block_start", index=index, content_block=start))
            out += [typed("content_block_delta", index=index, delta=delta) for delta in deltas]
            out.append(typed("content_block_stop", index=index))
        out.append(typed("message_delta", delta={"stop_reason": "tool_use" if turn.get("calls") else "end_turn",
                                                 "stop_sequence": None}, usage={"output_tokens": 9}))
        return out + [typed("message_stop")]


class Responses:
    path = "/openai/v1/responses"

    @staticmethod
    def request(stream=False, messages=None, **members):
        return {"model": "scripted-1", "stream": stream,
                "input": messages or [{"role": "user", "content": "Free some disk space."}], **members}

    @staticmethod
    def items(turn):
        out = []
        if turn.get("reasoning"):
            out.append({"id": "rs_1", "type": "reasoning", "summary": [],
                        "content": [{"type": "reasoning_text", "text": turn["reasoning"]}], "status": "completed"})
        if turn.get("text"):
            out.append({"id": "msg_1", "type": "message", "role": "assistant", "status": "completed",
                        "content": [{"type": "output_text", "text": turn["text"], "annotations": []}]})
        return out + [{"id": f"fc_{i}", "type": "function_call", "call_id": f"call_{i}", "name": tool,
                       "arguments": json.dumps(arguments), "status": "completed"}
                      for i, (tool, arguments) in enumerate(turn.get("calls") or [])]

    @classmethod
    def response(cls, status, output, identifier="resp_1"):
        return {"id": identifier, "object": "response", "created_at": 1, "status": status, "error": None,
                "incomplete_details": None, "instructions": None, "model": "scripted-1", "output": output,
                "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "temperature": 1.0, "top_p": 1.0,
                "metadata": {}}

    @classmethod
    def plain(cls, turn, identifier="resp_1"):
        return json.dumps(cls.response("completed", cls.items(turn), identifier))

    @classmethod
    def stream(cls, turn, identifier="resp_1"):
        out = []

        def typed(name, /, **members):
            out.append(event({"type": name, "sequence_number": len(out), **members}, name))
        typed("response.created", response=cls.response("in_progress", [], identifier))
        typed("response.in_progress", response=cls.response("in_progress", [], identifier))
        items = cls.items(turn)
        for index, item in enumerate(items):
            place = {"item_id": item["id"], "output_index": index}
            if item["type"] == "function_call":
                typed("response.output_item.added", output_index=index,
                      item={**item, "arguments": "", "status": "in_progress"})
                for piece in pieces_of(item["arguments"]):
                    typed("response.function_call_arguments.delta", **place, delta=piece)
                typed("response.function_call_arguments.done", **place, arguments=item["arguments"], name=item["name"])
            else:
                typed("response.output_item.added", output_index=index,
                      item={**item, "content": [], "status": "in_progress"})
                part = item["content"][0]
                kind = "response.output_text" if item["type"] == "message" else "response.reasoning_text"
                typed("response.content_part.added", **place, content_index=0, part={**part, "text": ""})
                for piece in pieces_of(part["text"]):
                    typed(kind + ".delta", **place, content_index=0, delta=piece,
                          **({"logprobs": []} if item["type"] == "message" else {}))
                typed(kind + ".done", **place, content_index=0, text=part["text"],
                      **({"logprobs": []} if item["type"] == "message" else {}))
                typed("response.content_part.done", **place, content_index=0, part=part)
            typed("response.output_item.done", output_index=index, item=item)
        typed("response.completed", response=cls.response("completed", items, identifier))
        return out


APIS = (Chat, Messages, Responses)
