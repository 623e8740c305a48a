"""The families, one file each. To add one: write `<name>.py` with `twins(rng, balance, index)` and add its line here."""

from families import (
    injection,
    tool_plan,
    unasked,
    code_submission,
)

FAMILIES = [
    injection,
    tool_plan,
    unasked,
    code_submission,
]
