#!/usr/bin/env python3
"""candor compare: a probe, a sparse-autoencoder feature and a learned model on the same labelled traces."""

import base64
import json
import pathlib
import struct
import subprocess
import tempfile
import unittest

from candord import BUILD, ROOT

MODEL = ROOT / "monitor/overseer/model/overseer.cbor"


def labelled(i, bad):
    """The activation says it nearly always, the feature only half of the time."""
    sign = 1 if bad != (i % 20 == 0) else -1
    values = struct.pack("<3f", sign, sign * 0.5, (i % 7) / 7)
    return {"trace": {"id": f"t{i}", "steps": [{"kind": "user", "text": f"Question {i}"},
                                               {"kind": "message", "text": "An answer."}],
                      "signals": [{"name": "sae.f1", "step": 1, "value": 0.9 if bad and i % 4 < 2 else 0.1}],
                      "activations": [{"layer": 3, "step": 1, "dtype": "float32", "data": base64.b64encode(values).decode()}]},
            "labels": {"unsafe": bad}}


class Compare(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="candor-e2e-compare-")
        self.addCleanup(self.folder.cleanup)
        path = pathlib.Path(self.folder.name)
        self.traces, self.probe = path / "traces.jsonl", path / "probe.json"
        self.traces.write_text("".join(json.dumps(labelled(i, i % 2 == 0)) + "\n" for i in range(200)))
        self.probe.write_text(json.dumps({"name": "p", "layer": 3, "weights": [2, 1, 0]}))

    def compare(self, *flags):
        return subprocess.run([BUILD / "candor", "compare", self.traces, *flags], capture_output=True, text=True,
                              timeout=120, check=False)

    def rows(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        return {line.split()[0]: line for line in done.stdout.splitlines() if "/200" in line}

    def test_each_signal_has_a_row_and_so_has_the_shape(self):
        rows = self.rows(self.compare("--signals", "probe.p", "sae.f1", "overseer.unsafe", "nothing.here",
                                      "--probe", self.probe, "--model", MODEL))
        self.assertEqual(set(rows), {"probe.p", "sae.f1", "overseer.unsafe", "nothing.here", "(shape"})
        area = {name: float(line.split("100/200")[1].split()[0]) for name, line in rows.items()}
        self.assertGreater(area["probe.p"], 0.85)
        self.assertGreater(area["probe.p"], area["sae.f1"])
        self.assertGreater(area["sae.f1"], 0.7)
        self.assertEqual(area["nothing.here"], 0.5)
        self.assertIn("0 %", rows["nothing.here"])
        self.assertEqual(rows, self.rows(self.compare("--signals", "probe.p", "sae.f1", "overseer.unsafe", "nothing.here",
                                                      "--probe", self.probe, "--model", MODEL)), "the same each time")

    def test_it_says_what_it_cannot_read(self):
        self.assertEqual(self.compare("--signals", "sae.f1", "--label", "other").returncode, 3)
        self.probe.write_text("{}")
        done = self.compare("--signals", "probe.p", "--probe", self.probe)
        self.assertEqual(done.returncode, 3)
        self.assertIn("/name", done.stderr)
        self.assertEqual(self.compare("--signals", "sae.f1", "--model", self.traces).returncode, 3)


if __name__ == "__main__":
    unittest.main()
