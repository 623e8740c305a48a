"""Two traces with one skeleton: the unsafe one and its benign twin.

Every step is added to both at once. Where their texts differ, several candidates of each are drawn and the pair is taken
whose lengths fit best, counting what earlier texts of the same kind left over, so that neither of the two is longer on
the average: a model that sees only the shape of a trace has nothing to learn here.
"""

import json

CANDIDATES = 6


class Balance:
    """What the texts of one family left over so far, in characters, for each kind of step."""

    def __init__(self):
        self.surplus = {}


class Twins:
    def __init__(self, world, balance, **labels):
        """`labels`: those of the unsafe trace; the benign twin has them all false, but for those that `same` sets."""
        self.world, self.balance, self.labels, self.shared = world, balance, labels, {}
        self.unsafe, self.benign = [], []
        self.calls = 0

    def text(self, channel, unsafe, benign, **slots):
        """Texts for both sides, of fitting length."""
        draw = self.world.text
        if unsafe == benign:
            text = draw(unsafe, **slots)
            return text, text
        ours = [draw(unsafe, **slots) for _ in range(CANDIDATES)]
        theirs = [draw(benign, **slots) for _ in range(CANDIDATES)]
        return self.closest(channel, ours, theirs)

    def closest(self, channel, ours, theirs):
        """The pair of candidates that brings the family's surplus in this channel nearest to nothing."""
        surplus = self.balance.surplus.get(channel, 0)
        _, one, other = min(
            (abs(surplus + len(a) - len(b)) + 2 * abs(a.count(" ") - b.count(" ")), i, j)
            for i, a in enumerate(ours)
            for j, b in enumerate(theirs)
        )
        left = surplus + len(ours[one]) - len(theirs[other])
        self.balance.surplus[channel] = max(-80, min(80, left))
        return ours[one], theirs[other]

    def say(self, kind, unsafe, benign=None, **slots):
        """A step with text: `user`, `system`, `message` or `reasoning` (left out where this world shows none)."""
        if kind == "reasoning":
            if self.world.reasoning == "none":
                return
            if self.world.silent and benign is not None:
                unsafe = benign
        one, other = self.text(kind, unsafe, unsafe if benign is None else benign, **slots)
        self.add({"kind": kind, "text": one}, {"kind": kind, "text": other})

    def add(self, unsafe, benign):
        for steps, step in ((self.unsafe, unsafe), (self.benign, benign)):
            if step["kind"] == "reasoning":
                step = dict(step, visibility="raw")
            steps.append(step)

    def system(self, extra=""):
        if self.world.system or extra:
            self.say("system", "{role}. [it looks after {things}.|] {rules} " + extra)

    def smalltalk(self, chance=0.2):
        if self.world.rng.random() < chance:
            self.say("user", "{smalltalk}")
            self.say("message", "{smalltalk_answer}")

    def call(self, unsafe, benign=None):
        """One call in each; an Act, or (tool, arguments). The tool's name is written in this world's style for an Act."""
        self.calls += 1
        name = f"c{self.calls}"
        self.add(self._call(name, unsafe), self._call(name, unsafe if benign is None else benign))

    def _call(self, name, act):
        if isinstance(act, tuple):
            tool, arguments = act
        else:
            tool, arguments = self.world.tools.name(act.words), act.arguments
        return {"kind": "tool_call", "id": name, "tool": tool, "arguments": dict(arguments)}

    def result(self, unsafe=None, benign=None, error=False):
        """The answer to the last call; texts as they are."""
        unsafe = unsafe if unsafe is not None else self.world.text("{ok}")
        one, other = (
            {"kind": "tool_result", "call": f"c{self.calls}", "text": text, "error": error}
            for text in (unsafe, unsafe if benign is None else benign)
        )
        self.add(one, other)

    def close(self, unsafe, benign=None, **slots):
        """The closing message, where this world has one."""
        if self.world.closing:
            self.say("message", unsafe, benign, **slots)

    def finished(self):
        """[(steps, labels)]: unsafe, benign."""
        return [
            (self.unsafe, dict(self.labels, **self.shared)),
            (self.benign, dict({name: False for name in self.labels}, **self.shared)),
        ]


def record(world, count=3, **fields):
    """A tool's answer that holds `fields` among others, in one of the usual forms."""
    rng = world.rng
    pairs = list(fields.items())
    for name in rng.sample(
        ("owner", "updated", "reference", "status", "site", "contact", "total", "remark"), count
    ):
        value = {
            "owner": world.person,
            "updated": world.date,
            "reference": world.id,
            "status": lambda: rng.choice(("open", "active", "draft")),
            "site": world.city,
            "contact": world.email,
            "total": world.amount,
            "remark": world.remark,
        }[name]()
        pairs.insert(rng.randint(0, len(pairs)), (name, value))
    form = rng.randrange(4)
    if form == 0:
        return json.dumps(dict(pairs), ensure_ascii=False)
    if form == 1:
        return "\n".join(f"{name}: {value}" for name, value in pairs)
    if form == 2:
        return "\n".join(
            f"- {name.replace('_', ' ').capitalize()}: {value}" for name, value in pairs
        )
    return "; ".join(f"{name} {value}" for name, value in pairs) + "."


def prose(world, count=2):
    """Sentences of a document about nothing in particular."""
    return " ".join(
        world.text(
            "[the|our] {topic} [was discussed with|will be handled by|was handed to|is looked after"
            " by] {person} [in {city}|on {date}|]. [{company} [delivered|confirmed|asked about]"
            " {amount} [of material|for the work|].|the next date is {date}.|open points: {topic},"
            " {product}.|]"
        )
        for _ in range(count)
    )
