"""candord as a gateway before a scripted upstream, and a client that sees bytes."""

import contextlib
import http.client
import json
import pathlib
import shutil
import tempfile
import time

from candord import Candord
from scripted_upstream import ScriptedUpstream

RULES = """
title: A tree is removed
id: 7a0f5f3e-63a2-4d34-9d53-0a0a8f0c1a01
logsource: {product: agent, category: tool_call}
detection:
    removal: {args.command|contains: 'rm -rf'}
    condition: removal
level: critical
---
title: A call that a person should see
id: 7a0f5f3e-63a2-4d34-9d53-0a0a8f0c1a02
logsource: {product: agent, category: tool_call}
detection:
    selection: {args.command|contains: 'systemctl stop'}
    condition: selection
level: high
---
title: What was thought before is known
id: 7a0f5f3e-63a2-4d34-9d53-0a0a8f0c1a03
logsource: {product: agent, category: reasoning}
detection:
    selection: {text|contains: 'the operator must not notice'}
    condition: selection
level: low
---
title: Text that must not be said
id: 7a0f5f3e-63a2-4d34-9d53-0a0a8f0c1a04
logsource: {product: agent, category: message}
detection:
    selection: {text|contains: 'the launch code is'}
    condition: selection
level: critical
"""

SAFE = {"reasoning": "Old logs are the safest thing to remove. — naïve \u2713", "text": "I look first.",
        "calls": [("bash", {"command": "ls -l /var/log"})]}
DANGEROUS = {"reasoning": "I remove everything.", "text": "I clean up.",
             "calls": [("bash", {"command": "rm -rf /srv/data"})]}
HELD = {"text": "I stop it.", "calls": [("bash", {"command": "systemctl stop audit"})]}
WORDS = {"reasoning": "Nothing to do.", "text": "There is nothing to be removed."}


class Gateway:
    """with Gateway(script, "--gateway-mode", "enforce") as gateway: gateway.post(Chat, Chat.request())"""

    def __init__(self, script, *flags, tls=None, url=None, data=None, rules=None):
        self.folder = tempfile.mkdtemp(prefix="candor-e2e-gateway-")
        (pathlib.Path(self.folder) / "rules.yml").write_text(RULES)
        self.upstream = ScriptedUpstream(script, tls)
        url = url or self.upstream.url
        self.candord = Candord("--rules", str(rules or self.folder), "--openai-upstream", url, "--anthropic-upstream", url, *flags,
                               data=data)

    def __enter__(self):
        self.candord.start()
        return self

    def __exit__(self, *_):
        self.candord.kill()
        self.upstream.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)
        if not self.candord.keeps_data:
            shutil.rmtree(self.candord.data, ignore_errors=True)

    def post(self, api, body, headers=None, path=None):
        """Status, headers, the whole body's bytes."""
        with self.candord.connection() as connection:
            connection.request("POST", path or api.path, body if isinstance(body, (bytes, str)) else json.dumps(body),
                               {"content-type": "application/json", **(headers or {})})
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()

    @contextlib.contextmanager
    def stream(self, api, body, headers=None):
        """The response, whose read1() gives bytes as they come."""
        with self.candord.connection() as connection:
            connection.request("POST", api.path, json.dumps(body), {"content-type": "application/json",
                                                                    **(headers or {})})
            yield connection.getresponse()

    def traces(self, count=1):
        """The stored traces, newest first, once there are so many."""
        for _ in range(6000):
            found = self.candord.get("/v1/traces?limit=100")[1]["traces"]
            if len(found) >= count:
                return found
            time.sleep(0.01)
        raise AssertionError(f"only {len(found)} traces")

    def trace(self, identifier):
        return self.candord.get("/v1/traces/" + identifier)[1]

    def metric(self, name):
        """The sum of a counter's series whose text begins so."""
        text = self.candord.get("/metrics")[1].decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def events_of(body):
    """(name, data) of each event of a stream."""
    out = []
    for block in body.decode().split("\n\n"):
        name, data = None, []
        for line in block.split("\n"):
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data.append(line[6:])
        if data:
            text = "\n".join(data)
            out.append((name, json.loads(text) if text != "[DONE]" else text))
    return out
