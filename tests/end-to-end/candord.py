"""Runs the real candord for a black-box test: on a port that the system chooses, with a data folder of its own."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CANDOR_BUILD", ROOT / "build" / "dev"))


class Candord:
    """with Candord("--max-steps", "10") as candord: candord.post(trace)"""

    def __init__(self, *flags, data=None):
        self.flags = flags
        self.data = data or tempfile.mkdtemp(prefix="candor-e2e-")
        self.keeps_data = data is not None
        self.process = None
        self.text = ""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        if not self.keeps_data:
            shutil.rmtree(self.data, ignore_errors=True)

    def start(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [BUILD / "candord", "--listen", "127.0.0.1:0", "--data", self.data, *self.flags],
            stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        match = re.fullmatch(r"candord listens on http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            self.exit_code()
            raise AssertionError(f"candord did not start: {line!r}\n{self.logged()}")
        self.port = int(match[1])

    def ask_to_end(self):
        self.process.send_signal(signal.SIGTERM)

    def exit_code(self):
        """Waits until it has ended."""
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.seek(0)
        self.text += self.log.read().decode()
        self.log.close()
        return code

    def stop(self):
        self.ask_to_end()
        return self.exit_code()

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.exit_code()

    def logged(self):
        """What it has written to standard error until it ended."""
        return self.text

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def alive(self):
        return self.process.poll() is None

    def connection(self, timeout=60):
        return contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout))

    def socket(self, timeout=20):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def request(self, method, path, body=None, headers=None):
        """Status, body; the body as JSON when it is."""
        with self.connection() as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read()
            is_json = "json" in response.getheader("content-type", "") and "nd" not in response.getheader("content-type")
            return response.status, json.loads(text) if is_json and text else text

    def get(self, path):
        return self.request("GET", path)

    def post(self, body, path="/v1/traces"):
        return self.request("POST", path, body if isinstance(body, (bytes, str)) else json.dumps(body))


def trace(name, text="Free some disk space on web-3.", **members):
    return {"id": name, "agent": "ops-bot",
            "steps": [{"kind": "user", "text": text},
                      {"kind": "reasoning", "text": "Old logs are the safest thing to remove.", "visibility": "raw"},
                      {"kind": "tool_call", "id": "c1", "tool": "bash", "arguments": {"command": "ls -l /var/log"}},
                      {"kind": "tool_result", "call": "c1", "text": "syslog.1.gz"},
                      {"kind": "message", "text": "There is one compressed log."}], **members}
