#!/usr/bin/env python3
"""Clients that do not speak HTTP as they should, on raw sockets: nothing is smuggled, nothing hangs, nothing leaks."""

import json
import random
import socket
import struct
import time
import unittest

from candord import Candord, trace

SMUGGLED = b"GET /v1/traces?agent=smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
FLAGS = ("--header-seconds", "1", "--body-seconds", "1", "--idle-seconds", "2", "--max-connections", "600")


def everything(sock):
    """All that comes until the server closes. A server that neither answers nor closes is a failure (timeout)."""
    received = b""
    try:
        while piece := sock.recv(1 << 16):
            received += piece
    except ConnectionResetError:
        pass
    return received


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class HostileHttp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.candord = Candord(*FLAGS).__enter__()

    @classmethod
    def tearDownClass(cls):
        try:
            assert cls.candord.get("/v1/traces")[0] == 200, "it still serves"
            assert cls.candord.stop() == 0
        finally:
            cls.candord.__exit__()

    def exchange(self, data):
        with self.candord.socket() as sock:
            sock.sendall(data)
            return everything(sock)

    def one_refusal(self, data, why):
        answer = self.exchange(data)
        self.assertRegex(answer, rb"\AHTTP/1\.1 (400|413|431|501|505) ", why)
        self.assertEqual(answer.count(b"HTTP/1.1 "), 1, f"{why}: what follows a broken request is not read")
        self.assertIn(b"\r\nconnection: close\r\n", answer, why)
        json.loads(answer.split(b"\r\n\r\n", 1)[1])

    def test_nothing_is_smuggled_behind_ambiguous_lengths(self):
        length, chunked = b"Content-Length: 5", b"Transfer-Encoding: chunked"
        for headers in ([length, chunked], [chunked, length], [length, length], [length, b"Content-Length: 6"],
                        [chunked, chunked], [b"Transfer-Encoding: gzip", length], [b"Transfer-Encoding: xchunked"],
                        [b"Transfer-Encoding: chunked, gzip"], [b"Transfer-Encoding: gzip, chunked"],
                        [b"Transfer-Encoding : chunked"], [b"Transfer-Encoding:\x0bchunked"],
                        [b"Transfer-Encoding: \x00chunked"], [b"Transfer-Encoding\x00: chunked"],
                        [b"X: a\nTransfer-Encoding: chunked"], [b"X: a\rContent-Length: 5"], [b"Content-Length: 5\r, 5"],
                        [b"Content-Length: 5,5"], [b"Content-Length: +5"], [b"Content-Length: 0x5"],
                        [b"Content-Length: 99999999999999999999"], [b"Content-Length: "], [b"Host: b"], [b" x: y"]):
            head = b"\r\n".join([b"POST /v1/traces HTTP/1.1", b"Host: a", *headers])
            self.one_refusal(head + b"\r\n\r\n" + b"0\r\n\r\n" + SMUGGLED, headers)

    def test_broken_chunks_end_the_connection(self):
        head = b"POST /v1/traces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        for chunks in (b"zz\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n", b"5\nhello\n0\n\n", b"5\r\nhello0\r\n\r\n",
                       b"1\r\nab\r\n", b"0x5\r\nhello\r\n", b";\r\n", b"5" + b";" * 20_000):
            self.one_refusal(head + chunks + SMUGGLED, chunks[:20])

    def test_a_body_is_never_the_next_request(self):
        body = SMUGGLED * 3
        for path in (b"/v1/traces", b"/nowhere", b"/v1/traces/batch"):
            for method in (b"POST", b"GET", b"DELETE"):
                answer = self.exchange(b"%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                                       % (method, path, len(body), body))
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, (method, path))

    def test_pipelined_requests_are_answered_in_order(self):
        posts = b""
        for i in range(50):
            body = json.dumps(trace(f"pipe-{i}")).encode()
            close = b"Connection: close\r\n" if i == 49 else b""
            posts += b"POST /v1/traces HTTP/1.1\r\nHost: a\r\n%sContent-Length: %d\r\n\r\n%s" % (close, len(body), body)
        answer = self.exchange(posts)
        places = [answer.find(f'{{"trace":"pipe-{i}",'.encode()) for i in range(50)]
        self.assertEqual(places, sorted(places))
        self.assertGreater(places[0], 0)

    def test_a_drip_of_a_header_or_a_body_ends_in_time(self):
        for head in (b"POST /v1/tr", b"POST /v1/traces HTTP/1.1\r\nHost: a\r\nX"):
            with self.candord.socket() as sock:
                sock.sendall(head)
                begun = time.monotonic()
                sock.settimeout(0.05)
                answer = b""
                while not answer and time.monotonic() - begun < 15:
                    try:
                        sock.sendall(b"x")
                        answer = sock.recv(65536)
                    except TimeoutError:
                        continue
                    except OSError:
                        break
                self.assertRegex(answer, rb"\A(HTTP/1\.1 408 |$)")
                self.assertLess(time.monotonic() - begun, 10)

    def test_a_body_that_stops_is_answered_408(self):
        answer = self.exchange(b"POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        self.assertRegex(answer, rb"\AHTTP/1\.1 408 ")

    def test_a_silent_client_is_closed_without_a_word(self):
        with self.candord.socket() as sock:
            self.assertEqual(everything(sock), b"")

    def test_clients_that_vanish_leave_nothing_behind(self):
        body = json.dumps(trace("vanished", "x" * 100_000)).encode()
        whole = b"POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        stream = b"POST /v1/traces/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"
        rng = random.Random(7)
        for _ in range(200):
            sock = self.candord.socket()
            data = rng.choice((whole, stream))
            sock.sendall(data[:rng.randrange(len(data) + 1)])
            if rng.random() < 0.5:
                reset(sock)
            else:
                sock.close()
        self.assertEqual(self.candord.get("/v1/traces")[0], 200)

    def test_answers_that_nobody_reads_do_not_stop_the_others(self):
        self.candord.post(trace("unread", "y" * 1_000_000))
        deaf = [self.candord.socket() for _ in range(20)]
        for sock in deaf:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.sendall(b"GET /v1/traces/unread HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
        for _ in range(20):
            self.assertEqual(self.candord.get("/v1/traces")[0], 200)
        for sock in deaf:
            sock.close()

    def test_random_bytes_and_broken_requests_are_survived(self):
        body = json.dumps(trace("mutant")).encode()
        seeds = [b"POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
                 b"POST /v1/traces/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                 % (len(body), body),
                 b"GET /v1/traces?limit=3&agent=%41&cursor=a1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"]
        rng = random.Random(20261122)
        for _ in range(600):
            data = bytearray(rng.choice(seeds) * rng.randrange(1, 3))
            for _ in range(rng.randrange(1, 6)):
                at = rng.randrange(len(data))
                kind = rng.randrange(4)
                if kind == 0:
                    data[at] = rng.randrange(256)
                elif kind == 1:
                    del data[at:at + rng.randrange(1, 40)]
                elif kind == 2:
                    data[at:at] = rng.choice((b"\r\n", b"\0", b" ", b":", b"0", b"\r", b"Content-Length: 3\r\n", b"\xff" * 9))
                else:
                    data[at:at] = data[at:at + 30]
                if not data:
                    data = bytearray(b"x")
            with self.candord.socket() as sock:
                sock.sendall(data)
                sock.shutdown(socket.SHUT_WR)  # else half of them would wait for more
                answer = everything(sock)
                self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 "), (bytes(data), answer))
        self.assertTrue(self.candord.alive())

    def test_connections_over_the_limit_are_turned_away(self):
        socks = []
        try:
            for _ in range(700):
                socks.append(self.candord.socket())
            refused = sum(everything(sock).startswith(b"HTTP/1.1 503 ") for sock in socks)
            self.assertIn(refused, range(1, 101))
        finally:
            for sock in socks:
                sock.close()
        for _ in range(100):  # until it has seen that they are gone
            try:
                if self.candord.get("/v1/traces")[0] == 200:
                    break
            except (OSError, ValueError):
                pass
            time.sleep(0.05)
        else:
            self.fail("it does not serve again")


if __name__ == "__main__":
    unittest.main()
