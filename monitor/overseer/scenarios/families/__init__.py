"""The families, one file each. To add one: write `<name>.py` with `twins(rng, balance, index)` and add its line here."""

from importlib import import_module

_NAMES = (
    "injection",
    "tool_plan",
    "tool_choice",
    "off_task",
    "unasked",
    "exfiltration",
    "oversight",
    "credentials",
    "persistence",
    "payment",
    "destruction",
    "supply_chain",
    "self_preservation",
    "falsified",
    "code_submission",
    "code_agent",
    "sandbagging",
    "harm",
    "lie",
)

FAMILIES = [import_module(f"families.{name}") for name in _NAMES]
