"""Which operation of which service a signed request asks for, and with which parameters.

The signature's scope tells the access key, the region and the service; the protocol's own marks tell the operation:
https://smithy.io/2.0/aws/protocols/index.html. Signatures are not verified: there is nothing to keep from anybody.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session
from botocore.exceptions import UnknownServiceError

from sources.sample.serve.asked import Request
from sources.sample.serve.aws import cbor

SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
# Where botocore calls a service otherwise than its signature does.
SIGNED = {
    "elasticloadbalancing": ("elbv2", "elb"),
    "monitoring": ("cloudwatch",),
    "es": ("opensearch", "es"),
    "elasticfilesystem": ("efs",),
    "tagging": ("resourcegroupstaggingapi",),
    "s3": ("s3", "s3control"),
    "states": ("stepfunctions",),
}
CBOR = "smithy-rpc-v2-cbor"
# botocore's models have no types of their own.
Shape = Any
OperationModel = Any
ServiceModel = Any


@dataclass(frozen=True)
class Asked:
    """One call: the service as botocore calls it, the protocol that the client speaks, the parameters by member."""

    key: str
    region: str
    service: str
    protocol: str
    operation: OperationModel
    given: dict[str, Any]


class UnknownOperation(LookupError):
    """No operation of a known service is meant."""


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


@cache
def model(service: str) -> ServiceModel:
    """A service's model, of botocore's own."""
    return _session().get_service_model(service)


@cache
def paging(service: str, operation: str) -> dict[str, Any]:
    """What botocore's paginators know of an operation; empty where it has no pages."""
    try:
        told = _session().get_component("data_loader").load_service_model(service, "paginators-1")
    except (LookupError, UnknownServiceError):
        return {}
    return dict(told["pagination"].get(operation, {}))


def read(request: Request) -> Asked:
    """The call that a request is. Raises UnknownOperation."""
    scope = SCOPE.search(request.headers.get("authorization", ""))
    if scope is None:
        raise UnknownOperation("the request is not signed")
    for service in SIGNED.get(scope["service"], (scope["service"],)):
        found = _found(request, service)
        if found:
            protocol, operation, given = found
            return Asked(scope["key"], scope["region"], service, protocol, operation, given)
    raise UnknownOperation(f"{scope['service']}: {request.method} {request.path}")


def _found(request: Request, service: str) -> tuple[str, OperationModel, dict[str, Any]] | None:
    try:
        known = model(service)
    except UnknownServiceError:
        return None
    target = request.headers.get("x-amz-target", "")
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        name = request.path.rpartition("/")[2]
        return (CBOR, known.operation_model(name), cbor.read(request.body)) if name in known.operation_names else None
    if target:
        name = target.rpartition(".")[2]
        given = json.loads(request.body or b"{}")
        return ("json", known.operation_model(name), given) if name in known.operation_names else None
    form = {**request.query, **request.form}
    if "Action" in form:
        if form.get("Version") != known.api_version or form["Action"] not in known.operation_names:
            return None
        operation = known.operation_model(form["Action"])
        protocol = "ec2" if known.protocol == "ec2" else "query"
        given = _from_form(operation.input_shape, form, "", protocol == "ec2") if operation.input_shape else {}
        return protocol, operation, given
    return _from_path(request, known)


def _from_form(shape: Shape, form: dict[str, str], prefix: str, is_ec2: bool) -> Any:
    """A parameter of a form's dotted names; None where it isn't there."""
    if shape.type_name == "structure":
        found = {
            name: _from_form(member, form, f"{prefix}{_form_name(name, member, is_ec2)}.", is_ec2)
            for name, member in shape.members.items()
        }
        return {name: value for name, value in found.items() if value is not None} or (None if prefix else {})
    if shape.type_name == "list":
        flat = is_ec2 or shape.serialization.get("flattened")
        return (
            list(
                _from_list(
                    shape,
                    form,
                    prefix if flat else f"{prefix}{shape.member.serialization.get('name', 'member')}.",
                    is_ec2,
                )
            )
            or None
        )
    return form.get(prefix.removesuffix("."))


def _from_list(shape: Shape, form: dict[str, str], prefix: str, is_ec2: bool) -> Iterator[Any]:
    number = 1
    while (value := _from_form(shape.member, form, f"{prefix}{number}.", is_ec2)) is not None:
        yield value
        number += 1


def _form_name(name: str, shape: Shape, is_ec2: bool) -> str:
    told = shape.serialization.get("name")
    if not is_ec2:
        return told or name
    return shape.serialization.get("queryName") or (told[:1].upper() + told[1:] if told else name)


def _from_path(request: Request, known: ServiceModel) -> tuple[str, OperationModel, dict[str, Any]] | None:
    for literal, pattern, marks, name in _routes(known.service_name):
        matched = pattern.fullmatch(request.path.rstrip("/") or "/")
        operation = known.operation_model(name)
        if matched and operation.http["method"] == request.method and all(mark in request.query for mark in marks):
            _ = literal
            return known.protocol, operation, {**_from_query(operation, request), **matched.groupdict()}
    return None


@cache
def _routes(service: str) -> list[tuple[int, re.Pattern[str], tuple[str, ...], str]]:
    """The addresses of a service's operations, most particular first: letters, pattern, marks of the query, name."""
    routes: list[tuple[int, re.Pattern[str], tuple[str, ...], str]] = []
    known = model(service)
    for name in (name for name in known.operation_names if not known.operation_model(name).deprecated):
        path, _, query = known.operation_model(name).http["requestUri"].partition("?")
        marks = tuple(part.partition("=")[0] for part in query.split("&") if part)
        pattern = re.sub(r"\\{(\w+)(\\\+)?\\}", _group, re.escape(path.rstrip("/") or "/"))
        routes.append((len(re.sub(r"\{.*?\}", "", path)) + 50 * len(marks), re.compile(pattern), marks, name))
    return sorted(routes, key=lambda route: (-route[0], route[3]))


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})"


def _from_query(operation: OperationModel, request: Request) -> dict[str, Any]:
    """Parameters of the query, of headers left out, and of a body of JSON."""
    if operation.input_shape is None:
        return {}
    given: dict[str, Any] = {}
    body = json.loads(request.body) if request.body[:1] == b"{" else {}
    for name, member in operation.input_shape.members.items():
        written = member.serialization.get("name", name)
        place = member.serialization.get("location")
        if place == "querystring" and written in request.query:
            given[name] = unquote(request.query[written])
        elif place is None and written in body:
            given[name] = body[written]
    return given
