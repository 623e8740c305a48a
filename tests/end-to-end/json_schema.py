"""As much of JSON Schema 2020-12 as the OpenAPI document uses; a keyword that is not known here is an error."""

import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
IGNORED = {"description", "title"}


def is_type(value, name):
    if name in ("integer", "number"):
        return not isinstance(value, bool) and isinstance(value, int if name == "integer" else (int, float))
    return isinstance(value, TYPES[name])


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            place = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            node = place
        return node

    def errors(self, schema, value, at=""):
        """What is wrong with the value, each with its JSON pointer."""
        schema = self.resolve(schema)
        found = []
        for keyword, wanted in schema.items():
            if keyword in IGNORED:
                continue
            check = getattr(self, "_" + keyword, None)
            if check is None:
                raise AssertionError(f"the validator does not know {keyword!r}")
            found += check(schema, wanted, value, at) or []
        return found

    def _type(self, _, name, value, at):
        names = name if isinstance(name, list) else [name]
        return [] if any(is_type(value, one) for one in names) else [f"{at}: {value!r} is no {name}"]

    def _oneOf(self, _, schemas, value, at):
        fitting = [schema for schema in schemas if not self.errors(schema, value, at)]
        return [] if len(fitting) == 1 else [f"{at}: {value!r} fits {len(fitting)} of the schemas"]

    def _minProperties(self, _, least, value, at):
        return [] if len(value) >= least else [f"{at}: fewer than {least}"]

    def _maxProperties(self, _, most, value, at):
        return [] if len(value) <= most else [f"{at}: more than {most}"]

    def _enum(self, _, allowed, value, at):
        return [] if value in allowed else [f"{at}: {value!r} is none of {allowed}"]

    def _minimum(self, _, least, value, at):
        return [] if value >= least else [f"{at}: {value!r} is below {least}"]

    def _maximum(self, _, most, value, at):
        return [] if value <= most else [f"{at}: {value!r} is above {most}"]

    def _maxLength(self, _, most, value, at):
        return [] if len(value) <= most else [f"{at}: longer than {most}"]

    def _maxItems(self, _, most, value, at):
        return [] if len(value) <= most else [f"{at}: more than {most}"]

    def _format(self, _, name, value, at):
        pattern = {"date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "date": r"\d{4}-\d\d-\d\d"}[name]
        return [] if re.fullmatch(pattern, value) else [f"{at}: {value!r} is no {name}"]

    def _required(self, _, names, value, at):
        return [f"{at}/{name}: is missing" for name in names if value is not None and name not in value]

    def _properties(self, _, properties, value, at):
        return [error for name, schema in properties.items() if value is not None and name in value
                for error in self.errors(schema, value[name], f"{at}/{name}")]

    def _additionalProperties(self, schema, wanted, value, at):
        others = set(value) - set(schema.get("properties", {}))
        if wanted is False:
            return [f"{at}/{name}: is not described" for name in sorted(others)]
        return [error for name in others for error in self.errors(wanted, value[name], f"{at}/{name}")]

    def _items(self, _, schema, value, at):
        return [error for i, item in enumerate(value) for error in self.errors(schema, item, f"{at}/{i}")]

    def _allOf(self, _, schemas, value, at):
        return [error for schema in schemas for error in self.errors(schema, value, at)]
