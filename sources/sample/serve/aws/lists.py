"""Which elements of a list a call asks for, and in which pages it gets them.

A parameter asks for the elements that hold it under its own name (`Bucket`), or under its name in the singular
(`VolumeIds`: `VolumeId`); what no element holds asks for nothing. Elements may so carry more than AWS answers:
`elbv2.describe_target_health` needs a `TargetGroupArn` in each of its lines.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sources.sample.serve.aws.asked import Asked, Shape, paging
from sources.sample.serve.aws.told import Refusal
from sources.sample.serve.dialects.base import page

DEFAULT_PAGE = 100
PAGES = {
    "ec2": 1000,
    "elbv2": 400,
    "elb": 400,
    "s3": 1000,
    "lambda": 50,
    "autoscaling": 50,
    "logs": 50,
    "organizations": 20,
}
# EC2's filters that are not called as the field is.
FILTERS = {
    "status": "State",
    "state": "State",
    "instance-state-name": "State.Name",
    "instance-state-code": "State.Code",
    "attachment.status": "Attachments.State",
    "attachment.instance-id": "Attachments.InstanceId",
    "attachment.state": "Attachments.State",
}


def list_of(asked: Asked) -> tuple[str, Shape] | None:
    """The member of the operation's output that its elements are in; none where the output is one thing."""
    shape = asked.operation.output_shape
    told = paging(asked.service, asked.operation.name).get("result_key", [])
    keys = [told] if isinstance(told, str) else list(told)
    members = dict(shape.members) if shape else {}
    found = next((key for key in keys if key in members and members[key].type_name == "list"), None)
    if found is None and not asked.operation.name.startswith("Get"):
        lists = [name for name, member in members.items() if member.type_name == "list"]
        found = lists[0] if len(lists) == 1 and len(members) <= 2 else None
    return (found, members[found]) if found else None


def wanted(whole: Sequence[Any], asked: Asked, account: str) -> list[Any]:
    """The elements that a call's parameters ask for."""
    pages = paging(asked.service, asked.operation.name)
    aside = {"DryRun", "Filters", pages.get("limit_key"), *_names(pages.get("input_token"))}
    kept = list(whole)
    for name, value in asked.given.items():
        if name not in aside:
            kept = _holding(kept, name, ["self", account] if value == "self" else value, account)
    for filter_ in asked.given.get("Filters", []) or []:
        if isinstance(filter_, dict) and asked.service in ("ec2", "rds"):
            kept = [thing for thing in kept if _passes(thing, filter_["Name"], filter_.get("Values", []))]
    return kept


def paged(kept: Sequence[Any], asked: Asked, key: str) -> dict[str, Any]:
    """One page of the elements, as the operation's result has it."""
    pages = paging(asked.service, asked.operation.name)
    inward, outward = pages.get("input_token"), pages.get("output_token")
    if not isinstance(inward, str) or not isinstance(outward, str):
        return {key: list(kept)}
    most = int(asked.given.get(str(pages.get("limit_key")), 0) or PAGES.get(asked.service, DEFAULT_PAGE))
    items, rest = page(kept, _first(kept, asked.given.get(inward)), most)
    result: dict[str, Any] = {key: list(items)}
    if "more_results" in pages:
        result[pages["more_results"]] = rest is not None
    if rest is not None:
        named = isinstance(items[-1], str)
        result[outward.partition(" ")[0]] = items[-1] if named else b64encode(f"from {rest}".encode()).decode()
    return result


def _first(kept: Sequence[Any], token: Any) -> int:
    """Where a page begins: a token is what the page before gave, or its last name."""
    if not token:
        return 0
    if token in kept:
        return kept.index(token) + 1
    try:
        return int(b64decode(token, validate=True).decode().removeprefix("from "))
    except ValueError as error:
        raise Refusal("InvalidNextToken", "The token is not valid.") from error


def _names(token: Any) -> list[str]:
    return [token] if isinstance(token, str) else list(token or [])


def _holding(kept: list[Any], name: str, value: Any, account: str) -> list[Any]:
    """Those that hold the value, where any holds the name; `self` is the account."""
    if name == "LookupAttributes":  # of CloudTrail: what an event says of itself or of what it was done to
        return [
            thing
            for thing in kept
            if all(each["AttributeValue"] in _deep(thing, each["AttributeKey"]) for each in value)
        ]
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int | float | bool) for each in values):
        return kept
    asked = {account if each == "self" else each for each in values}
    names = (
        {name, name.removesuffix("s"), "OwnerId"} if name == "Owners" else {name, name.removesuffix("s"), f"{name}s"}
    )
    held = [(thing, [each for each_name in names for each in _deep(thing, each_name)]) for thing in kept]
    if not any(found for _, found in held):
        return kept
    return [thing for thing, found in held if asked & {each for each in found if not isinstance(each, dict | list)}]


def _deep(thing: Any, name: str) -> Iterator[Any]:
    """All values under a name, at any depth; of a list, its elements."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key == name:
                yield from value if isinstance(value, list) else [value]
            yield from _deep(value, name)
    elif isinstance(thing, list):
        for each in thing:
            yield from _deep(each, name)


def _passes(thing: Any, name: str, values: list[str]) -> bool:
    if name.startswith("tag:"):
        tags = [tag for tag in _deep(thing, "Tags") if tag["Key"] == name.removeprefix("tag:")]
        return any(fnmatchcase(tag["Value"], value) for tag in tags for value in values)
    if name == "tag-key":
        return any(tag["Key"] in values for tag in _deep(thing, "Tags"))
    path = FILTERS.get(name, "".join(part[:1].upper() + part[1:] for part in name.split("-"))).split(".")
    found: list[Any] = [thing]
    for step in path:
        found = [value for each in found for value in _deep(each, step)]
    return any(fnmatchcase(_text(each), value) for each in found for value in values if not isinstance(each, dict))


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
