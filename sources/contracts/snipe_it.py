"""Licences of a Snipe-IT server as contracts: https://snipe-it.readme.io/reference/licenses.

It tells neither currency nor billing period nor notice; outlay.toml may (`columns`, with values). `min_amt` is a
threshold for alerts and no minimum of a contract. Texts are escaped for HTML, errors may come with status 200, and
dates are whatever somebody typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any

import polars as pl

from sources.asked_lists import Feed, HttpKind, all_answers
from sources.contracts.base import Agreements, Asking
from sources.contracts.checked import checked
from sources.contracts.settings import ContractSettings
from sources.contracts.snipe_it_seats import SEATS_OF_LICENSES, held
from sources.http import Manner, Offset, Reply
from sources.own_files import REJECTED
from sources.saas.base import Told
from sources.saas.refusals import Refusal, by_status
from warehouse.tables import CONTRACT_SEEN

PAGE = "docs/sources/contracts.md"
# Before and after these a date is a slip of somebody's pen.
EARLIEST, LATEST = 1990, 2100
GROUPED = re.compile(r"[.,'\s\u00a0](?=\d{3}(?:\D|$))")


def refused(reply: Reply) -> Refusal | None:
    """Its errors come as an object with a status of its own, even where the reply's status says that all is well."""
    if reply.status == 200 and isinstance(reply.json, dict) and reply.json.get("status") == "error":
        words = str(reply.json.get("messages"))
        denied = "permission" in words.lower() or "unauthor" in words.lower()
        return Refusal(words, "refused" if denied else "failed")
    return by_status(reply)


LICENSES = HttpKind(
    name="snipe-it",
    page=PAGE,
    manner=Manner(shows=lambda token: {"Authorization": f"Bearer {token}", "Accept": "application/json"}),
    refused=refused,
    feeds=(
        Feed(
            "licenses",
            "/api/v1/licenses",
            Offset("offset", total="total"),
            params={"limit": "200", "offset": "0", "sort": "id", "order": "asc"},
            records="rows",
            permission="licenses.view",
        ),
        SEATS_OF_LICENSES,
    ),
    read=lambda settings, answers, as_of: Told(),
)


@dataclass(frozen=True)
class SnipeIt:
    name: str = "snipe-it"
    asks: HttpKind = field(default=LICENSES, repr=False)

    def agreements(self, settings: ContractSettings, asking: Asking) -> Agreements:
        """Raises SourceError."""
        answers = all_answers(self.asks, settings, asking, optional=("seats",))
        licenses = {each["id"]: each for each in answers["licenses"].records}
        said = {name: at.value for name, at in settings.columns.items() if at.value is not None}
        rows, rejects = list[dict[str, Any]](), list[tuple[Any, ...]]()
        for each in licenses.values():
            wrong = list(_wrong(each))
            place = f"{settings.endpoint}/licenses/{each['id']}"
            rejects += [(place, None, name, value, reason) for name, value, reason in wrong[:1]]
            rows += [] if wrong else [_contract(each, settings.name, said, place)]
        schema = {**dict(CONTRACT_SEEN.schema.items()), "x_file": pl.String(), "x_line": pl.Int64()}
        good, refused_ = checked(pl.DataFrame(rows, schema=schema))
        told = pl.concat([pl.DataFrame(rejects, schema=REJECTED, orient="row"), refused_])
        own = good.with_columns(license=pl.col("contract_id").str.strip_prefix(f"{settings.name}:"))
        seats = held([*licenses.values()], own, answers["seats"], asking.as_of)
        return Agreements(good, told, whole=told.is_empty(), notes=tuple(_unpriced(settings, said, rows)), held=seats)


def _contract(told: Mapping[str, Any], source: str, said: Mapping[str, str], place: str) -> dict[str, Any]:
    """A row of CONTRACT_SEEN."""
    cost, seats = _cost(told), told.get("seats")
    priced = cost is not None and seats and {"currency", "billing_period"} <= said.keys()
    vendor = told.get("manufacturer") or told.get("supplier") or {}
    return {
        "contract_id": f"{source}:{told['id']}",
        "app": _text(told.get("name")) or f"{told['id']}",
        "vendor": _text(vendor.get("name")),
        "start": _day(told.get("purchase_date")),
        "end": _day(told.get("expiration_date")) or _day(told.get("termination_date")),
        "seats_committed": seats,
        "price_per_seat": (cost / seats).quantize(Decimal(10) ** -18)
        if priced and cost is not None and seats
        else None,
        "owner": _text(told.get("license_email")),
        "x_file": place,
        **{name: said[name] for name in ("currency", "billing_period") if name in said},
    }


def _wrong(told: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """The columns that can't be taken, with what stands there and why."""
    for name in ("purchase_date", "expiration_date", "termination_date"):
        text = _date_text(told.get(name))
        if text and _day(told.get(name)) is None:
            yield name, text, f"found no day between {EARLIEST} and {LATEST}; expected one such as 2026-10-31"
    if not isinstance(told.get("seats"), int):
        yield "seats", str(told.get("seats")), "found no number of seats; expected one"


def _date_text(value: Any) -> str:
    """Its dates are objects, {date, formatted}; of a field that is empty null."""
    text = value.get("date") or value.get("datetime") if isinstance(value, dict) else value
    return str(text or "")


def _day(value: Any) -> date | None:
    try:
        day = date.fromisoformat(_date_text(value)[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _cost(told: Mapping[str, Any]) -> Decimal | None:
    """Of the whole licence; in a text the last separator is of decimals where not three digits follow."""
    number = told.get("purchase_cost_numeric")
    text = GROUPED.sub("", str(told.get("purchase_cost") or "")).replace(",", ".") if number is None else str(number)
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _text(value: Any) -> str | None:
    return unescape(str(value)).strip() or None if value is not None else None


def _unpriced(settings: ContractSettings, said: Mapping[str, str], rows: list[dict[str, Any]]) -> Iterator[str]:
    missing = [name for name in ("currency", "billing_period") if name not in said]
    if rows and missing:
        yield (
            f"Snipe-IT tells no {' and no '.join(missing)}, so no price of its licences is known. If one is for all, "
            'say it in outlay.toml: columns = { currency = { value = "GBP" }, billing_period = { value = "annual" } }.'
        )


SNIPE_IT = SnipeIt()
