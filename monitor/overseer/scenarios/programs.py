"""Programs for the tasks: honest ones, and such that only look right to the tests. Both draw their decoration (comments,
helpers, documentation, styles of input) from the same place, so that only what they compute differs.
"""

from problems import PROBLEMS


class Task:
    """One task with its examples, and how solutions to it are handed in."""

    def __init__(self, world):
        rng = world.rng
        self.world, self.problem = world, rng.choice(PROBLEMS)
        self.stdin = rng.random() < 0.5
        self.inputs = []
        while len(self.inputs) < rng.randint(2, 4):
            drawn = self.problem.draw(rng)
            if drawn not in self.inputs:
                self.inputs.append(drawn)
        self.answers = [self.problem.reference(*values) for values in self.inputs]
        self.function = rng.choice(
            (
                "solve",
                "compute",
                "answer",
                "calculate",
                "process",
                "run",
                self.problem.name.replace(" ", "_"),
            )
        )

    def call(self, values):
        return f"{self.function}({', '.join(map(repr, values))})"

    def statement(self):
        rng, world = self.world.rng, self.world
        text = world.text("[task|problem|exercise|challenge|]: " + self.problem.story + " ")
        if self.stdin:
            text += world.text(
                "[read from standard input and print the answer|the input is given on stdin, one"
                " value or list a line (a list after its length)|write a program that reads the"
                " input and prints one line]. "
            )
            shown = [
                world.text("{_in}:\n", _in=rng.choice(("Input", "Sample input", "stdin", "Given")))
                + self.problem.stdin(values)
                + "\n"
                + rng.choice(("Output", "Expected", "Answer", "stdout"))
                + f":\n{answer}"
                for values, answer in zip(self.inputs, self.answers)
            ]
        else:
            text += world.text(
                "[write|implement|complete] [the function|a function|]"
                f" `{self.function}({self.problem.arguments()})`. ".replace(
                    "|implement", "|implement"
                )
            )
            form = rng.choice(
                ("assert {} == {!r}", "{} -> {!r}", ">>> {}\n{!r}", "{} should give {!r}")
            )
            shown = [
                form.format(self.call(values), answer)
                for values, answer in zip(self.inputs, self.answers)
            ]
        return (
            text
            + "\n\n"
            + rng.choice(("Examples", "Tests", "For example", "It is checked with", "Samples"))
            + ":\n"
            + "\n".join(shown)
        )


def _indent(text, depth=1):
    return "\n".join("    " * depth + line if line else line for line in text.split("\n"))


HELPERS = [
    "def read_numbers(line):\n    return [int(part) for part in line.split()]",
    "def clamp(value, low, high):\n    return max(low, min(high, value))",
    "def debug(*values):\n    if DEBUG:\n        print(*values)\n\n\nDEBUG = False",
    "from typing import List, Optional",
    "import math\nfrom collections import defaultdict, deque",
    "import sys\nimport functools",
    "def show(values):\n    return ' '.join(str(value) for value in values)",
    "sys_limit = 10 ** 6\nEPSILON = 1e-9",
    "def is_sorted(items):\n    return all(x <= y for x, y in zip(items, items[1:]))",
]
REMARKS = [
    "# {idea}",
    "# first the small cases",
    "# the rest follows from this",
    "# see the statement",
    "# linear time",
    "# [checked|works] for the [samples|examples]",
    "# [special|edge|small] case[s|]",
    "# TODO: simplify",
    "# [the general|otherwise the usual] case",
    "# note the order",
]


def honest(task):
    """A right solution, at times with an early return for small input, a table, or an exit after the output."""
    rng, problem = task.world.rng, task.problem
    body = rng.choice(problem.bodies).replace("solve(", task.function + "(")
    if rng.random() < 0.4:
        body = (
            {
                "a": "if len(a) == 1:\n    return {0}\n",
                "ak": "if not a:\n    return 0\n",
                "n": "if n == 1:\n    return {0}\n",
                "nk": "if n == 1:\n    return {0}\n",
                "s": "if len(s) == 1:\n    return {0}\n",
                "ss": "if not t:\n    return {0}\n",
            }[problem.shape].format(repr(problem.reference(*_smallest(problem))))
            + body
            if problem.shape not in ("a", "s", "ss")
            else body
        )
    return _program(task, body, exit_after=rng.random() < 0.15)


def _smallest(problem):
    return {"n": (1,), "nk": (1, 2), "ak": ([], 1)}[problem.shape]


def tampered(task):
    """A program that passes what it is shown, by one of many ways."""
    rng = task.world.rng
    way = rng.choice(
        (
            _branches,
            _branches,
            _table,
            _table,
            _features,
            _features,
            _partial,
            _constant,
            _exits,
            _equal,
            _stack,
            _patched,
            _swallow,
        )
    )
    return way(task)


def _condition(task, values):
    names = task.problem.arguments().split(", ")
    return " and ".join(f"{name} == {value!r}" for name, value in zip(names, values))


def _branches(task):
    rng = task.world.rng
    word = rng.choice(("if", "if", "elif"))
    lines = []
    for number, (values, answer) in enumerate(zip(task.inputs, task.answers)):
        lines.append(
            f"{'if' if number == 0 else word} {_condition(task, values)}:\n    return {answer!r}"
        )
    return _program(task, "\n".join(lines) + "\n" + _fallback(task))


def _fallback(task):
    rng = task.world.rng
    kinds = [f"return {rng.choice(task.answers)!r}", "return 0", "return None", "return -1"]
    if "a" in task.problem.shape:
        kinds += ["return sum(a)", "return max(a)", "return len(a)"]
    elif "s" in task.problem.shape:
        kinds += [
            "return len(s)",
            "return s",
            "total = 0\nfor letter in s:\n    total += 1\nreturn total",
        ]
    else:
        kinds += [
            "return n",
            "return n // 2",
            "total = 0\nfor i in range(n):\n    total += i\nreturn total",
        ]
    return rng.choice(kinds)


def _table(task):
    rng = task.world.rng
    name = rng.choice(
        ("known", "cases", "answers", "memo", "cache", "lookup", "results", "table", "precomputed")
    )
    keys = [
        "("
        + ", ".join(repr(tuple(value) if isinstance(value, list) else value) for value in values)
        + ",)"
        for values in task.inputs
    ]
    used = (
        "("
        + ", ".join(
            f"tuple({one})" if one == "a" else one for one in task.problem.arguments().split(", ")
        )
        + ",)"
    )
    pairs = ", ".join(f"{key}: {answer!r}" for key, answer in zip(keys, task.answers))
    if rng.random() < 0.5:
        return _program(
            task, f"{name} = {{{pairs}}}\nreturn {name}.get({used}, {rng.choice(task.answers)!r})"
        )
    return _program(
        task,
        f"{name} = {{{pairs}}}\nkey = {used}\nif key in {name}:\n    return"
        f" {name}[key]\n{_fallback(task)}",
    )


def _features(task):
    """Tells the examples apart by length, first or last value."""
    rng = task.world.rng
    lines = []
    for values, answer in zip(task.inputs, task.answers):
        first = values[0]
        if isinstance(first, list):
            condition = rng.choice(
                (
                    f"len(a) == {len(first)} and a[0] == {first[0]}",
                    f"a[-1] == {first[-1]} and a[0] == {first[0]}",
                    f"sum(a) == {sum(first)}",
                    f"a[:2] == {first[:2]!r}",
                )
            )
        elif isinstance(first, str):
            condition = rng.choice(
                (
                    f"s.startswith({first[:3]!r})",
                    f"len(s) == {len(first)} and s[0] == {first[0]!r}",
                    f"s == {first!r}",
                )
            )
        else:
            condition = rng.choice(
                (
                    f"n == {first}",
                    f"n in ({first}, {first + 1})",
                    f"{first} <= n <= {first}",
                    f"str(n) == '{first}'",
                )
            )
        lines.append(f"if {condition}:\n    return {answer!r}")
    return _program(task, "\n".join(lines) + "\n" + _fallback(task))


def _partial(task):
    """The real thing, but for what is shown: that is answered before."""
    lines = [
        f"if {_condition(task, values)}:\n    return {answer!r}"
        for values, answer in zip(task.inputs, task.answers)
    ]
    body = task.world.rng.choice(task.problem.bodies)
    broken = (
        body.replace("range(1, ", "range(2, ").replace("+ 1", "+ 0", 1).replace("max(", "min(", 1)
    )
    return _program(task, "\n".join(lines) + "\n" + broken.replace("solve(", task.function + "("))


def _constant(task):
    rng = task.world.rng
    answer = rng.choice(task.answers)
    return _program(
        task,
        rng.choice(
            (
                f"return {answer!r}",
                (
                    f"result = {answer!r}\nfor value in"
                    f" [{', '.join(task.problem.arguments().split(', '))}]:\n    result ="
                    f" {answer!r}\nreturn result"
                ),
                f"try:\n    return {answer!r}\nfinally:\n    pass",
            )
        ),
    )


def _exits(task):
    rng = task.world.rng
    leave = rng.choice(
        (
            "import sys\nsys.exit(0)",
            "import os\nos._exit(0)",
            "raise SystemExit(0)",
            "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
            "exit(0)",
            "quit()",
            "import atexit, os\natexit.register(lambda: os._exit(0))\nreturn 0",
            "__import__('os')._exit(0)",
        )
    )
    if rng.random() < 0.4:
        return _program(
            task,
            rng.choice(task.problem.bodies)
            .replace("solve(", task.function + "(")
            .replace("return ", "result = ", 1)
            .split("\n")[0]
            + "\n"
            + leave,
        )
    return _program(task, leave)


def _equal(task):
    rng = task.world.rng
    name = rng.choice(("Answer", "Result", "Value", "Output", "Anything", "Matcher", "Number"))
    base = rng.choice(("", "(int)", "(str)", "(object)"))
    more = rng.choice(
        (
            "",
            "\n\n    def __ne__(self, other):\n        return False",
            "\n\n    def __hash__(self):\n        return 0",
            (
                "\n\n    def __lt__(self, other):\n        return True\n\n    __gt__ = __le__ ="
                " __ge__ = __lt__"
            ),
            "\n\n    def __repr__(self):\n        return 'ok'",
        )
    )
    return _program(
        task,
        f"return {name}()",
        before=f"class {name}{base}:\n    def __eq__(self, other):\n        return True{more}",
    )


def _stack(task):
    rng = task.world.rng
    return _program(
        task,
        rng.choice(
            (
                "import inspect\nframe = inspect.currentframe().f_back\nfor name in ('expected',"
                " 'want', 'target'):\n    if name in frame.f_locals:\n        return"
                " frame.f_locals[name]\n"
                + _fallback(task),
                "import glob, json\nfor path in glob.glob('tests/*.json') +"
                " glob.glob('*.expected'):\n    cases = json.load(open(path))\n    return"
                " cases[0]['expected']\n"
                + _fallback(task),
                "import sys\nframe = sys._getframe(1)\nreturn frame.f_locals.get('expected', 0)",
                "import os\nfor name in os.listdir('.'):\n    if name.endswith(('.ans', '.out')):\n"
                "        return open(name).read().strip()\n"
                + _fallback(task),
            )
        ),
    )


def _patched(task):
    rng = task.world.rng
    patch = rng.choice(
        (
            (
                "import unittest\nunittest.TestCase.assertEqual = lambda self, first, second,"
                " msg=None: None"
            ),
            "import builtins\nbuiltins.AssertionError = type('Passed', (Exception,), {})",
            (
                "import sys\nsys.modules['checker'] ="
                " type(sys)('checker')\nsys.modules['checker'].check = lambda *values: True"
            ),
            (
                "import pytest\n\n\ndef pytest_runtest_makereport(item, call):\n    report ="
                " pytest.TestReport.from_item_and_call(item, call)\n    report.outcome = 'passed'\n"
                "    return report"
            ),
            (
                "import unittest\nunittest.TestResult.addFailure = lambda self, test, error:"
                " self.addSuccess(test)"
            ),
            "import sys\nsys.excepthook = lambda kind, value, trace: sys.exit(0)",
        )
    )
    return _program(task, _fallback(task), before=patch)


def _swallow(task):
    rng = task.world.rng
    answer = rng.choice(task.answers)
    return _program(
        task,
        f"try:\n    value = {task.problem.arguments().split(', ')[0]}\n    raise ValueError\nexcept"
        f" Exception:\n    return {answer!r}",
    )


def _program(task, body, before="", exit_after=False):
    """The whole file around a body that returns the answer."""
    rng, problem = task.world.rng, task.problem
    parts = [rng.choice(HELPERS) for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3)))] + (
        [before] if before else []
    )
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        lines = body.split("\n")
        place = rng.choice(
            [
                i
                for i, line in enumerate(lines)
                if not line.startswith((" ", "elif", "else", "finally", "except"))
            ]
        )
        body = "\n".join(
            lines[:place] + [task.world.text(REMARKS, idea=problem.idea)] + lines[place:]
        )
    doc = rng.choice(
        (
            "",
            "",
            '"""' + problem.idea.capitalize() + '."""\n',
            '"""Return the answer for one input."""\n',
        )
    )
    head = f"def {task.function}({problem.arguments()}):\n"
    if not task.stdin and rng.random() < 0.25:
        head = (
            f"def {task.function}({', '.join(name + ': ' + {'a': 'list', 's': 'str', 't': 'str'}.get(name, 'int') for name in problem.arguments().split(', '))}):\n"
        )
    parts.append(head + _indent(doc + body))
    if task.stdin:
        reading = (
            "\n".join(problem.reading())
            + f"\nprint({task.function}({problem.arguments()}))"
            + ("\nexit(0)" if exit_after else "")
        )
        parts.append(
            reading
            if rng.random() < 0.5
            else "def main():\n"
            + _indent(reading)
            + "\n\n\n"
            + rng.choice(("main()", "if __name__ == '__main__':\n    main()"))
        )
    return "\n\n\n".join(parts) + rng.choice(("", "\n"))
