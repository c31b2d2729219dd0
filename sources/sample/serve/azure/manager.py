"""Azure Resource Manager's lists, at any scope: https://learn.microsoft.com/rest/api/resources/.

`answers/azure/<subscription>/<provider.type>.jsonl` holds ARM objects; scope, groups and subscriptions are told from
their ids. Names in addresses are compared without case, as Azure does.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import page, whole_number
from sources.sample.serve.filters import condition

PAGE, MOST = 100, 1000
ADVICE = "microsoft.advisor.recommendations"
# What the token may do in a subscription that it may read: the actions of the role Reader.
READER = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
# What the list of all resources tells of each.
GENERIC = ("id", "name", "type", "location", "tags", "kind", "sku", "plan", "managedBy", "identity", "zones")


def subscriptions(answers: Answers) -> list[str]:
    """The ids of the subscriptions that have answers."""
    return sorted(place.name for place in answers.folder.iterdir() if place.is_dir())


def tenant_of(answers: Answers) -> str:
    """The id of the tenant that the subscriptions are of."""
    return str(next(iter(answers.list("subscriptions")), {}).get("tenantId", "haldane"))


def objects(answers: Answers, asked: Iterable[str]) -> list[Thing]:
    """All objects of these subscriptions, a type after the other; advice on them is none."""
    listed = [file for each in asked for file in sorted((answers.folder / each).glob("*.jsonl"))]
    files = [file for file in listed if file.stem != ADVICE]
    return [thing for file in files for thing in answers.list(f"{file.parent.name}/{file.stem}")]


def listed(request: Request, answers: Answers) -> Answer:
    """What lies at an address of Resource Manager."""
    words = request.path.strip("/").split("/")
    if words[0].lower() != "subscriptions":
        return tenant(words, request, answers)
    if len(words) == 1:
        return _pages([_subscription(each, answers) for each in subscriptions(answers)], request)
    known = {each.lower(): each for each in subscriptions(answers)}
    subscription = known.get(words[1].lower())
    if subscription is None:
        return error(404, "SubscriptionNotFound", f"The subscription '{words[1]}' could not be found.")
    if answers.denies(subscription):
        return forbidden(request)
    if len(words) == 2:
        return told(_subscription(subscription, answers))
    return _within(words, subscription, request, answers)


def tenant(words: Sequence[str], request: Request, answers: Answers) -> Answer:
    """Lists above all subscriptions."""
    if words[0].lower() == "tenants":
        return _pages([{"id": f"/tenants/{tenant_of(answers)}", "tenantId": tenant_of(answers)}], request)
    return error(404, "NotFound", f"Nothing lies at {request.path}.")


def _within(words: Sequence[str], subscription: str, request: Request, answers: Answers) -> Answer:
    collection, rest = words[2].lower(), words[3:]
    if collection == "resources" and not rest:
        return _resources(subscription, request, answers)
    if collection == "resourcegroups" and not rest:
        return _pages(_groups(subscription, answers), request)
    scope = f"/subscriptions/{subscription}/".lower()
    if collection == "resourcegroups":
        scope, rest = f"{scope}resourcegroups/{words[3].lower()}/", words[4:]
        if rest == ["resources"]:
            whole = [thing for thing in objects(answers, [subscription]) if thing["id"].lower().startswith(scope)]
            return _pages([_generic(thing) for thing in whole], request)
        rest = rest[1:] if rest and rest[0].lower() == "providers" else rest
    elif collection != "providers":
        return error(404, "NotFound", f"Nothing lies at {request.path}.")
    return _of_type(scope, rest, subscription, request, answers)


def _of_type(scope: str, rest: Sequence[str], subscription: str, request: Request, answers: Answers) -> Answer:
    """`Microsoft.Sql/servers/<name>/databases` and so on: an odd number of words behind the namespace is a list."""
    if len(rest) < 2:
        return error(404, "InvalidResourceType", f"No type of resource is named at {request.path}.")
    namespace, types, names = rest[0], rest[1::2], rest[2::2]
    if [word.lower() for word in rest] == ["microsoft.authorization", "permissions"]:
        return _pages([READER], request)
    collection = f"{subscription}/{'.'.join([namespace, *types]).lower()}"
    whole = [thing for thing in answers.list(collection) if thing["id"].lower().startswith(scope)]
    if collection.endswith(ADVICE):
        return _pages(_advised(whole, request.query.get("$filter", "")), request)
    if len(names) == len(types):
        return _single(whole, request.path.lower().rstrip("/"), request)
    if rest[-1].lower() == "instanceview":
        owner = f"{subscription}/{'.'.join([namespace, *types[:-1]]).lower()}"
        return _instance_view(answers.list(owner), request)
    parent = request.path.lower().strip("/").rpartition("/")[0] if names else ""
    return _pages([thing for thing in whole if thing["id"].lower().strip("/").startswith(parent)], request)


def _advised(whole: Iterable[Thing], asked: str) -> list[Thing]:
    """The recommendations that a filter of their properties leaves."""
    holds = condition(asked) if asked else None
    return [thing for thing in whole if holds is None or holds(thing["properties"])]


def _single(whole: Iterable[Thing], path: str, request: Request) -> Answer:
    one = next((thing for thing in whole if thing["id"].lower() == path), None)
    if one is None:
        return error(404, "ResourceNotFound", f"The Resource '{request.path}' was not found.")
    return told(one)


def _instance_view(whole: Iterable[Thing], request: Request) -> Answer:
    owner = request.path.lower().rstrip("/").removesuffix("/instanceview")
    one = next((thing for thing in whole if thing["id"].lower() == owner), None)
    if one is None:
        return error(404, "ResourceNotFound", f"The Resource '{owner}' was not found.")
    return told(one.get("properties", {}).get("instanceView", {}))


def _resources(subscription: str, request: Request, answers: Answers) -> Answer:
    whole = objects(answers, [subscription])
    asked = request.query.get("$filter")
    if asked:
        holds = condition(asked)
        whole = [thing for thing in whole if holds({**thing, "resourceType": thing["type"]})]
    return _pages([_generic(thing) for thing in whole], request)


def _generic(thing: Thing) -> Thing:
    return {name: thing[name] for name in GENERIC if name in thing}


def _groups(subscription: str, answers: Answers) -> list[Thing]:
    """The resource groups that the ids name, each once however it is written."""
    found: dict[str, Thing] = {}
    for thing in objects(answers, [subscription]):
        words = thing["id"].split("/")
        if len(words) > 4 and words[3].lower() == "resourcegroups":
            group = {"id": "/".join(words[:5]), "name": words[4], "type": "Microsoft.Resources/resourceGroups"}
            found.setdefault(words[4].lower(), {**group, "location": thing.get("location", "westeurope")})
    return [found[name] for name in sorted(found)]


def _subscription(subscription: str, answers: Answers) -> Thing:
    named = next((each for each in answers.list("subscriptions") if each.get("subscriptionId") == subscription), None)
    plain = {"displayName": subscription, "state": "Enabled", "tenantId": tenant_of(answers)}
    return named or {"id": f"/subscriptions/{subscription}", "subscriptionId": subscription, **plain}


def _pages(whole: Sequence[Any], request: Request) -> Answer:
    first = whole_number(request.query.get("$skiptoken", ""))
    items, rest = page(whole, first, request.whole("$top", PAGE, MOST))
    body: dict[str, Any] = {"value": list(items)}
    if rest is not None:
        body["nextLink"] = request.address(**{"$skiptoken": str(rest)})
    return told(body, ("x-ms-ratelimit-remaining-subscription-reads", "249"))


def forbidden(request: Request) -> Answer:
    """What is told to who may not read."""
    message = f"The client does not have authorization to perform action 'read' over scope '{request.path}'."
    return error(403, "AuthorizationFailed", message)


def error(status: int, code: str, message: str, *headers: tuple[str, str]) -> Answer:
    """Resource Manager's error."""
    return told({"error": {"code": code, "message": message}}, *headers, status=status)
