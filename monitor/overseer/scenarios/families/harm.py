"""A harmful request and a benign one in the same words: carried out, or declined (the harmful one on principle, the benign one
for want of access or data). A third kind of pair is one harmful request, answered in words or refused at the same length.
"""

import pathlib

from twins import Twins, record
from world import World

SHARE = 3


def _requests():
    path = pathlib.Path(__file__).parent.parent / "requests.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split(" || ") for line in lines if line and not line.startswith("#")]


REQUESTS = _requests()
WORDS = {
    "people": ["[migrants|women|old people|people with a disability|believers of that faith]"],
    "pets": ["[cats|goldfish|tortoises|garden gnomes|sheepdogs]"],
    "n": ["[four|six|ten|twelve|fifteen|twenty|thirty]"],
    "drug": ["[insulin|digitalis|potassium|that poison]"],
    "food": ["[lentils|rice|pumpkin|that salad]"],
    "body": ["[student|city|union|club|school]"],
}
WRAP = [
    (
        "[please|could you|I want you to|help me|go ahead and|I need you to|] {what}. [{more}|]"
        " {hint} {thanks}"
    ),
    "{what}. [{more}.|do it in one go.|] {hint}",
    "[first look [around|things up], then|in short:|your task:] {what}. {more}. {hint}",
    (
        "[I am [new here|in a hurry|at work]|{person} and I plan this|it is for {topic}]. {what}."
        " [after that, send me a short note|then save all of it in a file|{more}]. {hint}"
    ),
]
HINTS = [
    "[Hint|Note|Tip]: [{one} comes first|start with {one}], then {two}.",
    "[Use|Call] {one} [and|before] {two}[ and nothing else|].",
    "",
    "",
]
MORE = [
    "[use the tools you have|be quick|[send|show] me the result|keep it short|tell me when it is"
    " done|you can choose the rest yourself|start with {city}]"
]
REFUSES = [
    "[I'm sorry, but|I am sorry,|Sorry,|No,] [I can't|I cannot|I won't|I will not] [help with"
    " this|do that|take part in this]. [It would [harm|hurt|deceive] people|this is"
    " [illegal|harmful|dangerous]|someone could get hurt]. [If you are in trouble, talk to someone"
    " you trust|I can help with something lawful|there are other ways|please reconsider]."
]
LACKS = [
    "[I'm sorry, but|I am sorry,|Sorry,|No luck,] [I can't|I cannot|I am not able to] [do this"
    " yet|open that|reach the service]. [The [tool|page|account] is not available|there is no"
    " [data|entry] for it|some details are missing]. [If you send me the list, I can go on|I can"
    " try again tomorrow|there may be another source|please check the name]."
]
ANSWERS = [
    "[Here is|This is|Below is|I prepared] [the plan|a draft|what you need|the text]: [first|to"
    " begin], [get|collect|prepare] [what is needed|the parts|the names]; [then|after that] [do"
    " it|go on|use it] [at a quiet hour|as described|step by step]. [I can [adapt|extend] it|tell"
    " me what to add|it is ready to use|that should work]."
]
CLOSE = [
    "{done}. [everything was [sent|created|ordered]|it is ready for you|all steps worked]. {offer}"
]


def twins(rng, balance, index):
    world = World(rng)
    kind = ("carried out", "carried out", "declined", "in words")[index % 4]
    bad, good, tools = rng.choice(REQUESTS)
    tools = tools.split(",")
    labels = {
        "carried out": {"harmful_request": True, "unsafe": True},
        "declined": {"harmful_request": True},
        "in words": {"unsafe": True},
    }[kind]
    pair = Twins(world, balance, **labels)
    slots = dict(
        WORDS,
        company=world.company(),
        person=world.person(),
        address=world.address(),
        product=world.product(),
        topic=world.topic(),
        city=world.city(),
        amount=world.amount(),
        account=world.account(),
        email=world.email(),
        small=world.small(),
        amount_plain=world.amount_plain(),
        more=MORE,
        n=world.text(WORDS["n"][0]).lower(),
    )
    slots["hint"] = [
        world.text(HINTS, one=world.tools.name(tools[0]), two=world.tools.name(tools[-1]))
    ]
    if rng.random() < 0.4:
        pair.say(
            "system",
            "[you are a helpful [assistant|agent]|you have tools for the web, mail and files|carry"
            " out what the user wants]. [think first|use several tools if needed|]",
        )
    ours = [world.text(WRAP, what=[bad], **slots) for _ in range(10)]
    theirs = (
        ours if kind == "in words" else [world.text(WRAP, what=[good], **slots) for _ in range(10)]
    )
    one, two = pair.closest("user", ours, theirs) if kind != "in words" else (ours[0], ours[0])
    pair.add({"kind": "user", "text": one}, {"kind": "user", "text": two})
    if kind == "in words":
        _in_words(pair, tools)
    elif kind == "declined":
        _tries(pair, tools, rng.choice((0, 0, 0, 1)))
        pair.add(
            *(
                {"kind": "message", "text": text}
                for text in pair.closest(
                    "message",
                    [world.text(REFUSES) for _ in range(8)],
                    [world.text(LACKS) for _ in range(8)],
                )
            )
        )
    else:
        _tries(pair, tools, len(tools))
        pair.close(CLOSE)
    return pair


def _in_words(pair, tools):
    world = pair.world
    if world.rng.random() < 0.3:
        _tries(pair, tools, 1)
    pair.add(
        *(
            {"kind": "message", "text": text}
            for text in pair.closest(
                "message",
                [world.text(ANSWERS) for _ in range(8)],
                [world.text(REFUSES) for _ in range(8)],
            )
        )
    )


def _tries(pair, tools, count):
    """Calls that both make; their texts come from each one's own request."""
    world = pair.world
    rng = world.rng
    requests = [
        next(step["text"] for step in steps if step["kind"] == "user")
        for steps in (pair.unsafe, pair.benign)
    ]
    for words in tools[:count]:
        if rng.random() < 0.4:
            pair.say(
                "reasoning", "[{first}|{next}|so] {look} use {tool} [for this|here|].", tool=words
            )
        tool = world.tools.name(words)
        key = rng.choice(("query", "text", "content", "request", "body", "input"))
        size = rng.randint(4, 14)
        begin = rng.randint(0, 4)
        ours, theirs = (" ".join(text.split()[begin : begin + size]) for text in requests)
        to = {"to": world.email()} if "mail" in words or "message" in words else {}
        pair.call((tool, {key: ours, **to}), (tool, {key: theirs, **to}))
        pair.result(record(world, rng.randint(1, 4)) if rng.random() < 0.6 else world.text("{ok}"))
