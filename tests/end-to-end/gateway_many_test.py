#!/usr/bin/env python3
"""Many connections of the gateway at once: idle ones, clients that vanish, readers that stand still, large requests. What was
taken is given back."""

import json
import os
import resource
import select
import socket
import struct
import threading
import time
import unittest

from gateway_harness import SAFE, WORDS, Gateway
from scripted_upstream import Chat, Reply, event

STREAM = "text/event-stream"
IDLE = 10_000
KEPT = 256  # idle connections to upstream, a core


def raise_limit(wanted):
    """Files that a process may open, for us and what we start: as many as are wanted, or as there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def files_of(gateway):
    return len(os.listdir(f"/proc/{gateway.candord.process.pid}/fd"))


def post_bytes(request):
    body = json.dumps(request).encode()
    return b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (Chat.path.encode(), len(body), body)


class Many(unittest.TestCase):
    def wait_for_files(self, gateway, most):
        for _ in range(2000):
            if files_of(gateway) <= most:
                return
            time.sleep(0.01)
        self.fail(f"{files_of(gateway)} files are open, of {most}")

    def test_ten_thousand_idle_connections(self):
        count = min(IDLE, raise_limit(IDLE + 2000) - 1000)
        reply = Chat.plain(WORDS)
        with Gateway(lambda _: Reply(reply), "--max-connections", str(count + 100), "--idle-seconds", "3600") as gateway:
            expected = reply.encode()
            self.assertEqual(gateway.post(Chat, Chat.request())[2], expected)
            before, resident = files_of(gateway), []
            for _ in range(2):
                socks = [socket.create_connection(("127.0.0.1", gateway.candord.port)) for _ in range(count)]
                used = socks[:count // 10]  # these have asked something, the others have said nothing
                for sock in used:
                    sock.sendall(post_bytes(Chat.request()))
                for sock in used:
                    data = b""
                    while not data.endswith(expected):
                        data += sock.recv(65536)
                self.assertGreaterEqual(files_of(gateway), count)
                resident.append(gateway.candord.resident_bytes())
                self.assertEqual(gateway.post(Chat, Chat.request())[2], expected)
                for sock in socks:
                    sock.close()
                self.wait_for_files(gateway, before + KEPT * os.cpu_count() + 50)
            print(f"{count} idle connections: {resident[0] >> 20} MiB, again: {resident[1] >> 20} MiB")
            self.assertLess(resident[1], 1 << 30)
            self.assertLess(resident[1], 1.2 * resident[0] + (20 << 20))

    def test_clients_that_vanish_leave_nothing_behind(self):
        raise_limit(4096)
        piece = event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": 0, "delta": {"content": "word "}, "finish_reason": None}]})
        with Gateway(lambda _: Reply([piece] * 3000, STREAM, pause=0.01), "--gateway-mode", "enforce") as gateway:
            before = files_of(gateway)
            for _ in range(3):
                socks = [gateway.candord.socket() for _ in range(100)]
                for sock in socks:
                    sock.sendall(post_bytes(Chat.request(True)))
                for number, sock in enumerate(socks):
                    sock.recv(200)
                    if number % 2:  # a reset, and not an end
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    sock.close()
            self.wait_for_files(gateway, before + 5)
            for _ in range(2000):  # and upstream is told by each
                if not gateway.upstream.open:
                    break
                time.sleep(0.01)
            self.assertEqual(len(gateway.upstream.open), 0)
            self.assertEqual(len(gateway.traces(100)), 100)  # what was seen is kept

    def test_readers_that_stand_still_cost_little(self):
        """Upstream has much to say, and nobody reads it: the gateway does not read on."""
        piece = event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": 0, "delta": {"content": "x" * 10_000}, "finish_reason": None}]})
        sent = []

        class Counted(Reply):
            def send(self, sock):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
                for _ in range(2000):
                    sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece.encode()) if sent else
                                 b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                    sent.append(len(piece))
                return False

        with Gateway(lambda _: Counted([], STREAM)) as gateway:
            gateway.candord.get("/healthz")
            before = gateway.candord.resident_bytes()
            with socket.socket() as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                sock.connect(("127.0.0.1", gateway.candord.port))
                sock.sendall(post_bytes(Chat.request(True)))
                last = -1
                while last != len(sent):
                    last = len(sent)
                    time.sleep(0.5)
                self.assertLess(sum(sent), 15 << 20)
                self.assertLess(gateway.candord.resident_bytes() - before, 20 << 20)
                self.assertEqual(gateway.candord.get("/healthz")[0], 200)

    def test_a_request_of_32_mebibytes(self):
        reply = Chat.plain(SAFE)
        empty = len(json.dumps(Chat.request(messages=[{"role": "user", "content": ""}])))
        most = Chat.request(messages=[{"role": "user", "content": "w" * ((32 << 20) - empty - 100)}])
        more = Chat.request(messages=[{"role": "user", "content": "w" * (32 << 20)}])
        with Gateway(lambda _: Reply(reply), "--gateway-mode", "enforce", "--gateway-verdict-millis", "60000") as gateway:
            self.assertEqual(gateway.post(Chat, most)[2].decode(), reply)
            self.assertEqual(gateway.upstream.requests[0].body, json.dumps(most).encode())
            with gateway.candord.socket() as sock:
                sock.sendall(b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" %
                             (Chat.path.encode(), len(json.dumps(more))))
                self.assertIn(b"413", sock.makefile("rb").readline())
            self.assertEqual(len(gateway.upstream.requests), 1)

    def test_an_upstream_that_says_nothing_for_too_long(self):
        never = threading.Event()
        pieces = Chat.stream(SAFE)
        with Gateway(lambda _: Reply(pieces[:2] + [never] + pieces[2:], STREAM), "--upstream-seconds", "1") as gateway:
            with gateway.candord.socket() as sock:
                sock.sendall(post_bytes(Chat.request(True)))
                data = b""
                while select.select([sock], [], [], 10)[0]:
                    more = sock.recv(65536)
                    if not more:
                        break
                    data += more
            self.assertIn(pieces[0].encode(), data)
            self.assertFalse(data.endswith(b"0\r\n\r\n"))  # no end that upstream has not sent
            never.set()
            self.assertEqual(gateway.metric('candor_gateway_upstream_failures_total{code="upstream_cut"}'), 1)


if __name__ == "__main__":
    unittest.main()
