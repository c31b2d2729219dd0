"""Who holds the seats of Snipe-IT's licences: https://snipe-it.readme.io/reference/licensesidseats.

A seat is a user's, a device's or free; a person may hold several. Pages are sorted by when a seat changed, which many
share, so one may come twice and another not at all: what came is counted by id and held against `total`. Nothing is
told of use, and nothing of when a seat was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import polars as pl

from sources.asked_lists import Feed
from sources.http import Offset, Reply
from sources.saas.base import ACCOUNTS, POOLS, SEATS, Answer, Told
from sources.saas.records import feeds, line, not_offered
from sources.saas.telling import address, conform

TOTAL = "x_total"
SCHEMA = pl.Schema(
    {
        "id": pl.String(),
        "x_of": pl.String(),
        TOTAL: pl.Int64(),
        "assigned_user": pl.Struct({"id": pl.String(), "name": pl.String(), "email": pl.String()}),
        "assigned_asset": pl.Struct({"id": pl.String()}),
    }
)
NO_USE = (
    "Found no use of what Snipe-IT lists; expected some, and it tells who was given a seat alone. "
    "Judge these seats by the sign-ons of the identity provider, or by the vendor's own interface."
)


def rows(reply: Reply) -> list[dict[str, Any]]:
    """The seats of a page, each with how many the licence has."""
    return [{**row, TOTAL: reply.at("total")} for row in reply.at("rows") or []]


SEATS_OF_LICENSES = Feed(
    "seats",
    "/api/v1/licenses/{id}/seats",
    Offset("offset", total="total"),
    params={"limit": "500", "offset": "0"},
    records=rows,
    each="licenses",
    only=lambda each: each.get("free_seats_count") != each.get("seats"),
    permission="licenses.view",
)


def held(licenses: Sequence[Mapping[str, Any]], contracts: pl.DataFrame, answer: Answer, as_of: date) -> Told:
    """Accounts, seats and pools of the licences that are contracts on the day; `app_id` is what the licence is called.

    `contracts` has CONTRACT_SEEN's columns with `license` (its id). Of a person with several seats of one licence there
    is one row; the pool counts them all.
    """
    running = contracts.filter(pl.col("end").is_null() | (pl.col("end") >= as_of))
    known = running.select("license", app_id="app", renews_on="end", sku=pl.format("license-{}", "license"))
    told = pl.from_dicts(answer.records, schema=SCHEMA, strict=False).unique(["x_of", "id"], maintain_order=True)
    assigned = _assigned(told).join(known, left_on="x_of", right_on="license", maintain_order="left")
    seats = assigned.unique(["sku", "account"], keep="first", maintain_order=True)
    return Told(
        accounts=conform(assigned.unique("account", keep="first", maintain_order=True), ACCOUNTS),
        seats=conform(seats.with_columns(paid=pl.lit(value=True)), SEATS),
        pools=_pools(licenses, known),
        feeds=feeds([line("seats", _whole(answer, told), as_of=as_of), not_offered("activity", NO_USE)]),
    )


def _assigned(told: pl.DataFrame) -> pl.DataFrame:
    """The seats that are given, with ACCOUNTS' columns: a device's has no person."""
    user, device = pl.col("assigned_user").struct, pl.col("assigned_asset").struct
    is_users = user.field("id").is_not_null()
    mail, name = user.field("email"), user.field("name")
    return told.with_columns(
        account=pl.when(is_users).then(user.field("id")).otherwise(pl.format("asset:{}", device.field("id"))),
        email=address(mail.map_elements(unescape, return_dtype=pl.String())),
        name=name.map_elements(unescape, return_dtype=pl.String()),
        account_kind=pl.when(is_users).then(pl.lit("unknown")).otherwise(pl.lit("service_account")),
        account_status=pl.lit("active"),
    ).filter(pl.col("account").is_not_null())


def _pools(licenses: Sequence[Mapping[str, Any]], known: pl.DataFrame) -> pl.DataFrame:
    """What was bought and is given of each licence, by its own count."""
    counts = [(str(each["id"]), each.get("seats"), each.get("free_seats_count")) for each in licenses]
    schema = {"license": pl.String(), "purchased": pl.Int64(), "free": pl.Int64()}
    counted = pl.DataFrame(counts, schema=schema, orient="row").unique("license", keep="last")
    both = known.join(counted, on="license", maintain_order="left")
    return conform(both.with_columns(name="app_id", consumed=pl.col("purchased") - pl.col("free")), POOLS)


def _whole(answer: Answer, told: pl.DataFrame) -> Answer:
    """The answer, as one that failed where seats of a licence are missing among those that came."""
    came = told.group_by("x_of").agg(came=pl.len(), total=pl.col(TOTAL).max())
    short = came.filter(pl.col("came") < pl.col("total")).sort("x_of")
    if answer.status != "ok" or short.is_empty():
        return answer
    first = short.row(0, named=True)
    found = f"{first['came']:,} different seats of licence {first['x_of']}; expected the {first['total']:,} it counts"
    return replace(answer, status="failed", reason=f"Found {found}: pages overlap. The rest may come on another day.")
