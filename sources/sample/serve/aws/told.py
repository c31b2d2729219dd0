"""A call's result or refusal in the bytes that boto3 expects, by botocore's model of the operation.

https://smithy.io/2.0/aws/protocols/index.html; parameters and results are as boto3 has them, instants as ISO text.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from sources.sample.serve.asked import Answer
from sources.sample.serve.aws import cbor
from sources.sample.serve.aws.asked import CBOR, Asked, Shape

REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Refusal(Exception):
    """A service's error: its code, its words, the HTTP status."""

    code: str
    message: str
    status: int = 400


def result(asked: Asked, values: dict[str, Any]) -> Answer:
    """The answer of a call; keys of `values` that the operation's output does not know are left out."""
    shape = asked.operation.output_shape
    if asked.protocol in ("query", "ec2"):
        return _xml(200, _form_result(asked, shape, values))
    if asked.protocol == "rest-xml":
        return _xml(200, _rest_xml(shape, values), *_headers(shape, values))
    body = _plain(shape, values, cbor.Instant if asked.protocol == CBOR else float) if shape else {}
    if asked.protocol == CBOR:
        return Answer(200, cbor.written(body), (*_type("application/cbor"), ("smithy-protocol", "rpc-v2-cbor")))
    return Answer(200, json.dumps(body).encode(), _type("application/x-amz-json-1.1"))


def refusal(protocol: str, refused: Refusal) -> Answer:
    """The answer of a call that is refused."""
    code, message, status = refused.code, refused.message, refused.status
    said = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    if protocol == "ec2":
        errors = f"<Response><Errors><Error>{said}</Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
        return _xml(status, errors)
    if protocol == "rest-xml":
        return _xml(status, f"<Error>{said}<RequestId>{REQUEST_ID}</RequestId></Error>")
    if protocol == "query":
        who = "Receiver" if status >= 500 else "Sender"
        error = f"<Error><Type>{who}</Type>{said}</Error><RequestId>{REQUEST_ID}</RequestId>"
        return _xml(status, f"<ErrorResponse>{error}</ErrorResponse>")
    told = {"__type": code, "message": message}
    if protocol == CBOR:
        return Answer(status, cbor.written(told), (*_type("application/cbor"), ("smithy-protocol", "rpc-v2-cbor")))
    return Answer(status, json.dumps(told).encode(), (*_type("application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)))


def _form_result(asked: Asked, shape: Shape | None, values: dict[str, Any]) -> str:
    name, space = asked.operation.name, asked.operation.metadata.get("xmlNamespace", "")
    inner = "".join(_members(shape, values, asked.protocol == "ec2")) if shape else ""
    if asked.protocol == "ec2":
        return f'<{name}Response xmlns="{space}"><requestId>{REQUEST_ID}</requestId>{inner}</{name}Response>'
    wrapper = shape.serialization.get("resultWrapper", f"{name}Result") if shape else f"{name}Result"
    about = f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
    return f'<{name}Response xmlns="{space}"><{wrapper}>{inner}</{wrapper}>{about}</{name}Response>'


def _rest_xml(shape: Shape | None, values: dict[str, Any]) -> str:
    if shape is None:
        return ""
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        return "".join(_element(member.serialization.get("name", payload), member, values.get(payload), False))
    name = shape.serialization.get("name", shape.name)
    return f"<{name}>{''.join(_members(shape, values, False))}</{name}>"


def _headers(shape: Shape | None, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "header" and name in values:
            yield member.serialization["name"], str(values[name])


def _members(shape: Shape, values: dict[str, Any], is_ec2: bool) -> Iterator[str]:
    for name, member in shape.members.items():
        if values.get(name) is not None and "location" not in member.serialization:
            yield from _element(member.serialization.get("name", name), member, values[name], is_ec2)


def _element(name: str, shape: Shape, value: Any, is_ec2: bool) -> Iterator[str]:
    if value is None:
        return
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        for each in value:
            yield from _element(shape.member.serialization.get("name", name), shape.member, each, is_ec2)
    elif shape.type_name == "map" and shape.serialization.get("flattened"):
        yield from (f"<{name}>{entry}</{name}>" for entry in _entries(shape, value, is_ec2))
    else:
        yield f"<{name}>{''.join(_content(shape, value, is_ec2))}</{name}>"


def _content(shape: Shape, value: Any, is_ec2: bool) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _members(shape, value, is_ec2)
    elif shape.type_name == "list":
        inner = shape.member.serialization.get("name", "item" if is_ec2 else "member")
        for each in value:
            yield from _element(inner, shape.member, each, is_ec2)
    elif shape.type_name == "map":
        yield from (f"<entry>{entry}</entry>" for entry in _entries(shape, value, is_ec2))
    elif shape.type_name == "boolean":
        yield "true" if value else "false"
    elif shape.type_name == "timestamp":
        yield _iso(value)
    else:
        yield escape(str(value))


def _entries(shape: Shape, value: dict[str, Any], is_ec2: bool) -> Iterator[str]:
    key, held = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    for name, each in value.items():
        yield f"<{key}>{escape(name)}</{key}>{''.join(_element(held, shape.value, each, is_ec2))}"


def _plain(shape: Shape, value: Any, instant: type[float]) -> Any:
    """A result as JSON or CBOR hold it."""
    if shape.type_name == "structure":
        payload = shape.serialization.get("payload")
        if payload:
            return _plain(shape.members[payload], value.get(payload, {}), instant)
        return {
            member.serialization.get("name", name): _plain(member, value[name], instant)
            for name, member in shape.members.items()
            if value.get(name) is not None and "location" not in member.serialization
        }
    if shape.type_name == "list":
        return list(map(_writer(shape.member, instant), value))
    if shape.type_name == "map":
        return {name: _plain(shape.value, each, instant) for name, each in value.items()}
    return _writer(shape, instant)(value)


def _writer(shape: Shape, instant: type[float]) -> Callable[[Any], Any]:
    """What writes values of a shape: found once for a list of thousands."""
    if shape.type_name in ("structure", "list", "map"):
        return lambda value: _plain(shape, value, instant)
    if shape.type_name == "timestamp":
        is_text = shape.serialization.get("timestampFormat") == "iso8601" and instant is float
        return _iso if is_text else lambda value: instant(_seconds(value))
    return float if shape.type_name in ("double", "float") else lambda value: value


def _seconds(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    told = datetime.fromisoformat(value)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _iso(value: Any) -> str:
    return datetime.fromtimestamp(_seconds(value), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _xml(status: int, body: str, *headers: tuple[str, str]) -> Answer:
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}' if body else ""
    return Answer(status, declared.encode(), (*_type("text/xml;charset=UTF-8"), *headers))


def _type(type_: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", type_), ("x-amzn-RequestId", REQUEST_ID))
