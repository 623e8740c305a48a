"""Text from templates: `[a|b|]` takes one of its parts, `{slot}` is looked up; both may stand within each other.

A slot is first looked up in the caller's bindings (a text, or a list of further templates), then among the shared phrases. Escapes do
not exist: a text with brackets or braces of its own goes in through a binding and is not expanded again.
"""

import functools

from phrases import PHRASES


def _parse(text, at, closing):
    """Nodes up to a character of `closing`: a text, ("slot", name) or ("any", [nodes, ...])."""
    nodes, plain = [], []
    while at < len(text) and text[at] not in closing:
        mark = text[at]
        if mark not in "[{":
            plain.append(mark)
            at += 1
            continue
        if plain:
            nodes.append("".join(plain))
            plain = []
        if mark == "{":
            end = text.index("}", at)
            nodes.append(("slot", text[at + 1 : end]))
            at = end + 1
            continue
        parts = []
        while text[at] != "]":
            part, at = _parse(text, at + 1, "|]")
            parts.append(part)
        nodes.append(("any", parts))
        at += 1
    if plain:
        nodes.append("".join(plain))
    return nodes, at


@functools.lru_cache(maxsize=None)
def _template(text):
    return _parse(text, 0, "")[0]


def expand(rng, template, bindings):
    """One text of the template, drawn with `rng`. `template` may be a list, of which one is taken."""
    pieces = []
    _append(rng, _choice(rng, template), bindings, pieces)
    return _tidy("".join(pieces))


def _choice(rng, template):
    if isinstance(template, (list, tuple)):
        template = template[int(rng.random() * len(template))]
    return _template(template)


def _append(rng, nodes, bindings, pieces):
    for node in nodes:
        if isinstance(node, str):
            pieces.append(node)
        elif node[0] == "any":
            parts = node[1]
            _append(rng, parts[int(rng.random() * len(parts))], bindings, pieces)
        elif node[1] in bindings:
            value = bindings[node[1]]
            if isinstance(value, list):
                _append(rng, _choice(rng, value), bindings, pieces)
            else:
                pieces.append(value)
        else:
            _append(rng, _choice(rng, PHRASES[node[1]]), bindings, pieces)


def _tidy(text):
    """Blanks that an empty part left behind, and capitals after a full stop."""
    for _ in range(3):
        text = text.replace("  ", " ")
    text = (
        text.replace(" .", ".")
        .replace(" ,", ",")
        .replace("\n ", "\n")
        .replace("..", ".")
        .replace(". .", ".")
        .lstrip(" ,.")
        .rstrip()
    )
    letters = list(text)
    start = True
    for index, letter in enumerate(letters):
        if start and letter.isalpha():
            letters[index] = letter.upper()
            start = False
        elif start and not letter.isspace():
            start = False
        if letter in "!?\n" or (letter == "." and letters[index + 1 : index + 2] == [" "]):
            start = True
    return "".join(letters)
