#!/usr/bin/env python3
"""kill -9 in the middle of a load of 10,000 posts: every acknowledged trace is there after the restart."""

import http.client
import itertools
import json
import random
import threading
import time
import unittest

from candord import Candord, trace

POSTS = 10_000
CLIENTS = 8
KILLS = 3


class Load:
    """Posts traces from several connections until the server goes away, and remembers what was acknowledged."""

    def __init__(self):
        self.acknowledged = {}  # name -> verdict
        self.numbers = iter(range(POSTS))
        self.lock = threading.Lock()

    def next_names(self, count):
        with self.lock:
            return [f"load-{number}" for number in itertools.islice(self.numbers, count)]

    def run(self, candord, kill_after):
        threads = [threading.Thread(target=self._guarded, args=(client, candord))
                   for client in [self._post_single] * (CLIENTS - 1) + [self._post_batches]]
        for thread in threads:
            thread.start()
        target = len(self.acknowledged) + kill_after
        while any(thread.is_alive() for thread in threads):
            if len(self.acknowledged) >= target and candord.alive():
                candord.kill()
            time.sleep(0.001)
        for thread in threads:
            thread.join()

    def _guarded(self, client, candord):
        try:
            client(candord)
        except (OSError, http.client.HTTPException):
            pass  # killed

    def _post_single(self, candord):
        with candord.connection() as connection:
            while names := self.next_names(1):
                connection.request("POST", "/v1/traces", json.dumps(trace(names[0])))
                response = connection.getresponse()
                body = response.read()
                if response.status == 200:
                    self.acknowledged[names[0]] = json.loads(body)

    def _post_batches(self, candord):
        while names := self.next_names(40):
            with candord.socket() as sock, sock.makefile("rb") as received:
                body = "".join(json.dumps(trace(name)) + "\n" for name in names).encode()
                sock.sendall(f"POST /v1/traces/batch HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                while received.readline() not in (b"\r\n", b""):
                    pass
                for line in received:
                    if line.endswith(b"\n"):  # else the server was killed in the middle of it
                        verdict = json.loads(line)
                        self.acknowledged[verdict["trace"]] = verdict


def missing(candord, acknowledged):
    with candord.connection() as connection:
        for name, verdict in acknowledged.items():
            connection.request("GET", f"/v1/traces/{name}")
            response = connection.getresponse()
            body = response.read()
            if response.status != 200 or json.loads(body)["verdict"] != verdict:
                yield name, response.status, body


class Durability(unittest.TestCase):
    def test_what_was_acknowledged_survives_kill_9(self):
        rng = random.Random(20261122)
        load = Load()
        with Candord() as candord:
            for _ in range(KILLS):
                before = len(load.acknowledged)
                load.run(candord, kill_after=rng.randrange(1000, 2500))
                self.assertFalse(candord.alive(), "it was to be killed in the middle of the load")
                self.assertGreaterEqual(len(load.acknowledged), before + 1000)
                candord.start()
                self.assertEqual(list(missing(candord, load.acknowledged)), [])
            load.run(candord, kill_after=POSTS)
            self.assertTrue(candord.alive())
            self.assertEqual(list(missing(candord, load.acknowledged)), [])
            some = next(iter(load.acknowledged))
            self.assertEqual(candord.post(trace(some)), (200, load.acknowledged[some]))


if __name__ == "__main__":
    unittest.main()
