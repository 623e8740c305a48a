"""Direct against through the gateway, side by side, on loopback: time to the first byte of a stream, how long a tool call is held, and
many streams at once. Run by gateway.sh."""

import json
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end-to-end"))

from gateway_harness import Gateway  # noqa: E402
from scripted_upstream import Chat, Reply, ScriptedUpstream  # noqa: E402

HISTORY = [{"role": "user", "content": "Free some disk space. " + "Context of the task. " * 150}]
WORDS = {"text": "There is nothing to be removed, as far as I can see. " * 4}
CALL = {"reasoning": "I look at what is there first. " * 20, "calls": [("bash", {"command": "ls -l /var/log " + "x" * 1500})]}


class Asker:
    """One kept connection; gives (seconds to the first byte, to the last)."""

    def __init__(self, port, path):
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path = path

    def ask(self, body, last=b"0\r\n\r\n"):
        head = f"POST {self.path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        start = time.perf_counter()
        self.sock.sendall(head.encode() + body)
        data = self.sock.recv(65536)
        first = time.perf_counter() - start
        while not data.endswith(last):
            data += self.sock.recv(65536)
        return first, time.perf_counter() - start


def percentiles(values):
    values = sorted(values)
    return statistics.median(values) * 1e3, values[int(len(values) * 0.99)] * 1e3


def report(title, direct, through):
    d50, d99 = percentiles(direct)
    t50, t99 = percentiles(through)
    print(f"{title:38} direct {d50:7.3f} {d99:7.3f}   through {t50:7.3f} {t99:7.3f}   added {t50 - d50:7.3f} {t99 - d99:7.3f}   ms, median and 99th")


def first_byte(gateway, rounds):
    body = json.dumps(Chat.request(True, messages=HISTORY)).encode()
    direct, through = Asker(gateway.upstream.port, "/v1/chat/completions"), Asker(gateway.candord.port, Chat.path)
    times = {direct: [], through: []}
    for _ in range(rounds):
        for asker in (direct, through):
            times[asker].append(asker.ask(body)[0])
    return times[direct][rounds // 10:], times[through][rounds // 10:]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    flags = ("--gateway-mode", "enforce", "--log-level", "error")
    packs = ("--rules", str(pathlib.Path(__file__).resolve().parents[2] / "rules" / "packs"))

    one = ["".join(Chat.stream(WORDS))]
    with Gateway(lambda _: Reply(one, "text/event-stream"), *flags, *packs) as gateway:
        report("first byte, 3 KiB of history", *first_byte(gateway, rounds))

    # The call's last byte leaves upstream at a known time; the client notes when it has the call.
    pieces = Chat.stream(CALL)
    sent = []

    class Timed(Reply):
        def send(self, sock):
            kept = super().send(Stamp(sock))
            return kept

    class Stamp:
        def __init__(self, sock):
            self.sock = sock

        def sendall(self, data):
            if b'"finish_reason": "tool_calls"' in data:
                sent.append(time.perf_counter())
            self.sock.sendall(data)

    with Gateway(lambda _: Timed(pieces, "text/event-stream"), *flags, *packs) as gateway:
        body = json.dumps(Chat.request(True, messages=HISTORY)).encode()
        held = {}
        for name, port, path in (("direct", gateway.upstream.port, "/v1/chat/completions"),
                                 ("through", gateway.candord.port, Chat.path)):
            asker, times = Asker(port, path), []
            for _ in range(rounds):
                asker.ask(body)
                times.append(time.perf_counter() - sent[-1])
            held[name] = times[rounds // 10:]
        report("a call's last byte, 4 KiB turn", held["direct"], held["through"])
        print(f"{'verdict alone':38} {gateway.metric('candor_gateway_hold_seconds_sum') / max(1, gateway.metric('candor_gateway_hold_seconds_count')) * 1e3:.3f} ms on average")

    many(flags + packs)


def many(flags):
    """1,000 streams at once, each event after the other: memory of candord, and that all of them end."""
    go = threading.Event()
    pieces = Chat.stream(WORDS)
    with Gateway(lambda _: Reply(pieces[:2] + [go] + pieces[2:], "text/event-stream"), *flags) as gateway:
        body = json.dumps(Chat.request(True)).encode()
        askers = []
        start = time.perf_counter()
        for _ in range(1000):
            asker = Asker(gateway.candord.port, Chat.path)
            asker.sock.sendall((f"POST {Chat.path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
            askers.append(asker)
        for asker in askers:
            asker.data = asker.sock.recv(65536)
        memory = gateway.candord.resident_bytes() / 2**20
        go.set()
        whole = 0
        for asker in askers:
            while not asker.data.endswith(b"0\r\n\r\n"):
                more = asker.sock.recv(65536)
                if not more:
                    break
                asker.data += more
            whole += asker.data.endswith(b"0\r\n\r\n")
        print(f"{'1,000 streams at once':38} {whole} whole, {memory:.0f} MiB resident, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
