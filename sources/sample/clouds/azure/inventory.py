"""What Azure Resource Manager answers on the day: each resource in the shape of its provider's own list.

`arm/` has a template a kind of resource; `states.json` has what a story changes in it, as a JSON merge patch
(https://www.rfc-editor.org/rfc/rfc7396), null where the resource is not listed at all. `$word` stands for what words()
says. Shapes: https://learn.microsoft.com/rest/api/resources/resources/list and the providers' pages beside it.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from string import Template
from typing import Any

import polars as pl

from sources.sample.clouds.azure.estate import there
from sources.sample.clouds.azure.payers import subscriptions, tenant
from sources.sample.clouds.azure.tables import HERE
from sources.sample.clouds.azure.words import Row, words
from sources.sample.world import Place, World

# Any is what JSON is.
Json = Any
FEED = "azure"
ADVICE = "microsoft.advisor.recommendations"


def objects(world: World, resources: pl.DataFrame) -> list[tuple[Row, Json]]:
    """Each resource (of estate()) that is there on the day, with what Azure says of it."""
    listed = []
    for row, said in words(there(resources, world), world):
        template, patch = _template(row["kind"]), _states().get(row["plot"], {})
        begun = row["story_since"] is None or row["story_since"] < world.as_of
        if begun and patch is None:
            continue
        whole = _merged(template, patch) if begun else template
        listed.append((row, _filled(whole, said)))
    return listed


def write_answers(
    listed: Iterable[tuple[Row, Json]], world: World, place: Place, advised: Iterable[tuple[str, Json]] = ()
) -> None:
    """`answers/azure/<subscription>/<provider.type>.jsonl`, an object a line; beside them the subscriptions.

    `advised` are subscriptions with what Advisor says there.
    """
    lines: dict[str, list[str]] = {"subscriptions": [_packed(each) for each in _subscriptions(world)]}
    for row, answer in listed:
        name = row["type"].casefold().replace("/", ".")
        lines.setdefault(f"{row['account']}/{name}", []).append(_packed(answer))
    for account, recommendation in advised:
        lines.setdefault(f"{account}/{ADVICE}", []).append(_packed(recommendation))
    for name, of_type in lines.items():
        path = place.answers / FEED / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(of_type) + "\n", encoding="utf-8")


def _subscriptions(world: World) -> list[Json]:
    """https://learn.microsoft.com/rest/api/resources/subscriptions/list."""
    listed = subscriptions(world)
    return [
        {
            "id": f"/subscriptions/{account}",
            "subscriptionId": account,
            "tenantId": tenant(world),
            "displayName": name,
            "state": "Enabled",
            "subscriptionPolicies": {"quotaId": "Internal_2014-09-01", "spendingLimit": "Off"},
            "authorizationSource": "RoleBased",
        }
        for account, name in listed.select("account", "account_name").iter_rows()
    ]


def _packed(answer: Json) -> str:
    return json.dumps(answer, separators=(",", ":"))


@cache
def _template(kind: str) -> Json:
    return json.loads((HERE / "arm" / f"{kind}.json").read_text(encoding="utf-8"))


@cache
def _states() -> dict[str, Json]:
    return json.loads((HERE / "states.json").read_text(encoding="utf-8"))


def _merged(whole: Json, patch: Json) -> Json:
    if not isinstance(patch, dict) or not isinstance(whole, dict):
        return patch
    names = [*whole, *(name for name in patch if name not in whole)]
    made = {name: _merged(whole.get(name), patch[name]) if name in patch else whole[name] for name in names}
    return {name: value for name, value in made.items() if value is not None or name not in patch}


def _filled(node: Json, said: Mapping[str, Json]) -> Json:
    """With words for what stands for them; a member of which a word is null is left out, as Azure does."""
    if isinstance(node, dict):
        filled = {name: _filled(value, said) for name, value in node.items()}
        return {name: value for name, value in filled.items() if value is not None}
    if isinstance(node, list):
        return [_filled(value, said) for value in node]
    if not isinstance(node, str) or "$" not in node:
        return node
    alone = node.removeprefix("$")
    if alone in said:
        return said[alone]
    text = Template(node)
    return None if any(said[word] is None for word in text.get_identifiers()) else text.substitute(said)
