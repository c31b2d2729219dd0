"""How botocore reads answers: instants, and lists of numbers or of these, as they came.

To look at each of a hundred thousand points costs more than all the rest.
"""

from functools import lru_cache
from typing import Any

# Shapes whose values JSON has as they are meant.
AS_IN_JSON = frozenset({"double", "float", "integer", "long", "timestamp"})


def as_it_came(told: Any) -> Any:
    """An instant as the service writes it, text or seconds."""
    return told


@lru_cache(maxsize=1)
def parsers() -> Any:
    """What makes the parsers of a session's clients (botocore.parsers.ResponseParserFactory)."""
    from botocore.parsers import JSONParser, ResponseParserFactory

    class Json(JSONParser):
        def _handle_list(self, shape: Any, node: Any) -> Any:
            return node if shape.member.type_name in AS_IN_JSON else super()._handle_list(shape, node)

    class Parsers(ResponseParserFactory):
        def create_parser(self, protocol_name: str) -> Any:
            return Json(as_it_came) if protocol_name == "json" else super().create_parser(protocol_name)

    made = Parsers()
    made.set_parser_defaults(timestamp_parser=as_it_came)
    return made
