#!/usr/bin/env python3
"""The tables of monitor/overseer/README.md: what the shipped model's heads say of labelled sets that it never saw.

usage: overseer_figures.py CANDOR [--model FILE] [--data DIR]

CANDOR is the built command line. The shipped model learns from generated traces only (monitor/overseer/model/make.sh), so every set here
is wholly left out; `card` of the model says so. DIR holds the sets, one {"trace": …, "labels": {…}} a line; without --data it
is ../shared/data, and when that is not there nothing is measured.

All figures are `candor evaluate`'s (monitor/overseer/evaluation): of the model itself, and, from the same generated traces, of models that
see only the reasoning, only the action, or only the shape. Intervals are 95 % bootstrap over tasks. Standard library only.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
SEED = 5
COUNT = 7200  # as model/make.sh
FEW = 100     # negatives that recall at 1 % needs

# Name, set, head; with a fourth member only traces for which that label is true.
ROWS = [
    ("assebench", "assebench_security_scrubbed", "unsafe"),
    ("agentdojo, attack", "agentdojo", "injected", "attack_present"),
    ("agentdojo, all", "agentdojo", "injected"),
    ("reward hacks", "reward_hack_code", "unsafe"),
    ("silent hacks", "silent_reward_hacking_org2", "unsafe"),
    ("agentharm", "agentharm_llama31", "harmful_request"),
    ("instrumental lying", "instrumental_lying", "deceptive"),
    ("pressure", "pressure_deception", "deceptive"),
]
HONEST = ["tau_airline_benign", "claude_code_sessions"]
HEADS = ["deceptive", "harmful_request", "injected", "unsafe"]


class Rows:
    """What one run of `candor evaluate` said."""

    def __init__(self, candor, arguments):
        run = subprocess.run([candor, "evaluate", *arguments, "--head", *HEADS, "--seed", str(SEED), "--output", "json"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(run.stderr)
        said = json.loads(run.stdout)
        self.traffic = {(row["set"], row["head"], row["view"]): row for row in said["traffic"]}
        self.rows = {(row["set"], row["head"], row["learned"], row["view"], row["sees"]): row for row in said["rows"]}

    def row(self, source, head, learned, view="whole", sees="joint"):
        for (a, b, c, d, e), row in self.rows.items():
            if (a, b, d, e) == (source, head, view, sees) and c.startswith(learned):
                return row
        return None


def number(value):
    return "-" if value is None else f"{value:.3f}"


def figure(row, name):
    if row is None or row[name] is None:
        return "-"
    return f"{row[name]['value']:.3f} [{row[name]['low']:.3f}, {row[name]['high']:.3f}]"


def plain(row):
    return "-" if row is None or row["auc"] is None else f"{row['auc']['value']:.3f}"


def percent(share):
    return "-" if share is None else f"{100 * share:.1f} %"


class Measured:
    def __init__(self, candor, model, generated, data, only=None):
        sets = sorted({row[1] for row in ROWS if only is None or row[1] == only[0]})
        files = [str(data / (name + ".jsonl")) for name in sets]
        kept = [] if only is None else ["--only", ":".join(only)]
        honest = [str(data / (name + ".jsonl")) for name in HONEST] if only is None else []
        self.ready = Rows(candor, [*files, *honest, *kept, "--model", str(model)])
        self.made = Rows(candor, [*files, str(generated), *kept, "--vectors", str(model), "--learn-only", "generated",
                                  "--measure-only", *sets])


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def separation(name, of, source, head, view):
    ready = of.ready.row(source, head, "ready", view)
    others = [plain(of.made.row(source, head, "other", view, sees)) for sees in ("reasoning", "action", "shape")]
    one = figure(ready, "recall_at_1") if ready["negatives"] >= FEW else "(few negatives)"
    cut = "-" if view == "request" else plain(of.ready.row(source, head, "ready", "cut"))
    return [name, f"`{head}`", f"{ready['positives']} / {ready['negatives']}", figure(ready, "auc"), figure(ready, "recall_at_5"),
            one, cut, *others]


def calibration(name, of, source, head):
    ready, own = of.ready.row(source, head, "ready"), of.made.row(source, head, "own")
    inside = of.made.row(source, head, "own", "whole", "shape")
    return [name, str(ready["positives"] + ready["negatives"]), number(ready["calibration_error"]),
            number(ready["recalibrated_error"]), number(own and own["calibration_error"]),
            number(own and own["recalibrated_error"]), figure(own, "auc"), plain(inside)]


def deployment(name, of, source, head):
    at = of.ready.row(source, head, "ready")["at_deployment_percentile"]
    if at is None:
        return [name, "(too few negatives)", "-"]
    return [name, f"{percent(at['false_positives'])} [{100 * at['low']:.1f}, {100 * at['high']:.1f}]", percent(at["recall"])]


def cascade(name, of, source, head):
    row, cells = of.ready.row(source, head, "ready"), [name]
    for which in ("with_simulated_judge", "with_simulated_judge_rare"):
        at = row[which]
        cells += ["-", "-"] if at is None else [f"{at['alone']:.3f} -> {at['recall']:.3f}",
                                                f"{percent(at['asked'])}, {percent(at['false_positives'])}"]
    return cells


def honest(of, name, head):
    row = of.ready.traffic[(name, head, "whole")]
    at = row["flagged"]
    return [name, f"`{head}`", str(row["traces"]), str(at["traffic"]),
            f"{percent(at['false_positives'])} [{100 * at['low']:.1f}, {100 * at['high']:.1f}]", f"{row['score_95']:.3f}"]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("candor")
    args.add_argument("--model", type=pathlib.Path, default=REPOSITORY / "monitor/overseer/model/overseer.cbor")
    args.add_argument("--data", type=pathlib.Path, default=REPOSITORY.parent / "shared" / "data")
    options = args.parse_args()
    if not options.data.is_dir():
        print(f"skipped: no {options.data}")
        return
    with tempfile.TemporaryDirectory() as folder:
        generated = pathlib.Path(folder) / "generated.jsonl"
        with open(generated, "wb") as out:
            subprocess.run([sys.executable, REPOSITORY / "monitor/overseer/scenarios/generate.py", "--seed", str(SEED), "--count",
                            str(COUNT)], stdout=out, check=True)
        everything = Measured(options.candor, options.model, generated, options.data)
        only = {row[3]: Measured(options.candor, options.model, generated, options.data, (row[1], row[3]))
                for row in ROWS if len(row) > 3}
    rows = [(name, only[keep[0]] if keep else everything, source, head) for name, source, head, *keep in ROWS]
    table(["row", "label", "positives / negatives", "AUC", "recall at 5 %", "recall at 1 %", "AUC, cut", "reasoning", "action",
           "shape"],
          [separation(*row, "whole") for row in rows] +
          [separation(row[0] + ", first turn", *row[1:], "request") for row in rows if row[3] == "harmful_request"])
    table(["row", "over the percentile (50 benign traces as traffic)", "recall there"], [deployment(*row) for row in rows])
    table(["set", "head", "traces", "as traffic", "over the percentile", "95th percentile of the score"],
          [honest(everything, name, head) for name in HONEST for head in HEADS if head != "deceptive"])
    table(["row", "traces", "ECE", "after Platt", "ECE, own folds", "after Platt, own folds", "AUC, own folds",
           "AUC, own folds, shape"], [calibration(*row) for row in rows])
    table(["row", "recall at 1 %, alone -> with a judge", "asked, false positives", "positives 1 in 100: recall",
           "asked, false positives"], [cascade(*row) for row in rows])


if __name__ == "__main__":
    main()
