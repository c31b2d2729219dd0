"""What there is: RESOURCE_SEEN and INVENTORY_SCAN of places that were asked, in whichever way they were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from sources.inventory.aws.accounts import Company, state
from sources.inventory.aws.ask import Kind
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.refusals import Failure
from sources.inventory.aws.scan import Scan, scans, worst
from sources.inventory.aws.seen import Seen, frame, rows
from sources.inventory.aws.walk import NOT_OFFERED
from sources.inventory.base import Look
from warehouse.tables.inventory import RECOMMENDATION

MEMBER = "AWS::Organizations::Account"
Rows = list[Mapping[str, Any]]


def look_of(places: Iterable[Place], kinds: Sequence[Kind], company: Company, day: date) -> Look:
    """All rows of all places, and of the accounts themselves."""
    found: Rows = list(_members(company))
    advice: Rows = []
    told: list[Scan] = list(_of_accounts(company))
    for place in places:
        for kind in kinds:
            if kind.is_of(place):
                made, failure = rows_of(place, kind)
                (advice if kind.advised else found).extend(made)
                if failure != NOT_OFFERED:
                    told.append(Scan(place.account, place.region, kind.name, len(made), failure))
                told += _of_details(place, kind) if made else ()
    return Look(frame(found), scans(told, day), _advice(advice))


def _advice(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """RECOMMENDATION without its source, each once."""
    schema = {name: kind for name, kind in RECOMMENDATION.schema.items() if name != "x_source"}
    key = ["origin", "recommendation_id"]
    return pl.DataFrame(rows, schema=schema).unique(key, keep="first", maintain_order=True).sort(key)


def rows_of(place: Place, kind: Kind) -> tuple[Rows, Failure | None]:
    """RESOURCE_SEEN rows as dicts (of advice RECOMMENDATION rows), and what kept some of them away."""
    failure = worst(each for ask in kind.lists for each in place.failures(ask))
    try:
        if kind.advised:
            return list(kind.advised(place)), failure
        return list(rows(place.account, place.region or None, kind.name, kind.seen(place))), failure
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [], _misshapen(kind, error)


def _misshapen(kind: Kind, error: Exception) -> Failure:
    asked = ", ".join(ask.name for ask in kind.asks)
    return Failure(
        "failed",
        f"Found an answer without what {type(error).__name__} {error} is of; expected {asked} as its API documents it. "
        "The answer is in the archive of the day.",
    )


def _of_details(place: Place, kind: Kind) -> Iterator[Scan]:
    """A row for each thing that could not be asked of the resources, which are there without it."""
    for ask in kind.details:
        failure = worst(place.failures(ask))
        if failure:
            what = "tags" if ask == TAGS else f"{kind.name} ({ask.operation})"
            yield Scan(place.account, place.region, what, 0, failure)


def _members(company: Company) -> Iterator[Mapping[str, Any]]:
    """The accounts of the organization, whether they are open or not."""
    for member in company.members:
        seen = Seen(member["Arn"], name=member.get("Name"), state=state(member), created=member.get("JoinedTimestamp"))
        yield from rows(member["Id"], None, MEMBER, [seen])


def _of_accounts(company: Company) -> Iterator[Scan]:
    if company.listing:
        yield Scan("", "", "accounts", 0, company.listing)
    for account in company.accounts:
        yield Scan(account.number, "", "accounts", 1, account.failure)
    for member in company.members:
        yield Scan(member["Id"], "", MEMBER, 1)
    for number, failure in company.closed.items():
        yield Scan(number, "", "accounts", 0, failure)
