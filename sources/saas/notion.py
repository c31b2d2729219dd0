"""Notion: members of a workspace, by SCIM on the Enterprise plan, else by the users API that every plan has.

https://www.notion.com/help/provision-users-and-groups-with-scim, https://developers.notion.com/reference/get-users.
Neither tells guests, nor what anybody does, nor how many seats were bought. The users API has bots, too.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from sources.http import Cursor, Manner, Offset, bearer
from sources.saas.base import ACCOUNTS, POOLS, SEATS, Answer, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.paired import Paired
from sources.saas.records import feeds, frames, line
from sources.saas.scim import no_use
from sources.saas.scim_users import USERS, accounts
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform

APP, SKU = "notion", "notion-member"
LISTED = "listed_users"
LISTED_USER = pl.Schema(
    {
        "id": pl.String(),
        "type": pl.String(),
        "name": pl.String(),
        "person": pl.Struct({"email": pl.String()}),
    }
)
SCHEMAS = {"users": USERS, LISTED: LISTED_USER}
ADDRESSES = "the capability to read user information including email addresses"
CONCEALED = (
    "Found members without an address; expected one of each. Whose their seats are is not known: "
    "give the connection the capability to read email addresses, or ask by SCIM."
)
# https://developers.notion.com/reference/versioning
VERSION = {"Notion-Version": "2022-06-28"}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """A seat each member; deactivated members leave the workspace, and a bot has none."""
    told, answers = frames(answers, SCHEMAS)
    by_scim, listed = accounts(told["users"]), _listed(told[LISTED])
    whole = [
        conform(part, pl.Schema({**ACCOUNTS, "assigned_at": pl.Datetime("us")})) for part in _each(by_scim, listed)
    ]
    users = pl.concat(whole).with_columns(app_id=pl.lit(APP), sku=pl.lit(SKU), paid=pl.lit(value=True))
    held = users.filter(pl.col("account_status") == "active")
    sound = {**answers, LISTED: _concealed(answers[LISTED], listed)} if LISTED in answers else answers
    asked = [feed for feed in SCHEMAS if feed in sound and sound[feed].status != "not_asked"]
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.group_by("app_id", "sku").len("consumed"), POOLS),
        feeds=feeds([*(line(feed, sound[feed], as_of=as_of) for feed in asked), no_use(APP, "Notion")]),
    )


def _each(by_scim: pl.DataFrame, listed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Members by SCIM, with the day that they came, and those that the list has beside them: each member once."""
    known = by_scim.with_columns(same=_same("account"), assigned_at="created")
    others = listed.with_columns(same=_same("account")).join(known, on="same", how="anti")
    named = known.select("email").drop_nulls()
    return known, others.join(named, on="email", how="anti")


def _same(account: str) -> pl.Expr:
    """An id however it is written: with or without its dashes."""
    return pl.col(account).str.replace_all("-", "").str.to_lowercase()


def _listed(users: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS' columns of the people in the list."""
    people = users.filter(pl.col("type") == "person", pl.col("id").is_not_null())
    return people.unique("id", maintain_order=True).with_columns(
        account="id",
        email=address(pl.col("person").struct.field("email")),
        account_kind=pl.lit("unknown"),
        account_status=pl.lit("active"),
    )


def _concealed(answer: Answer, listed: pl.DataFrame) -> Answer:
    """The answer; where members have no address, one that conceals whose they are."""
    if answer.status != "ok" or not listed["email"].null_count():
        return answer
    return replace(answer, status="concealed", permission=ADDRESSES, reason=CONCEALED)


def shown(token: str) -> Mapping[str, str]:
    """The users API wants its version named."""
    return {**bearer(token), **VERSION}


BY_SCIM = HttpKind(
    name="notion",
    part="scim",
    base="https://api.notion.com",
    feeds=(
        Feed(
            "users",
            "/scim/v2/Users",
            Offset("startIndex", total="totalResults", first=1),
            params={"startIndex": "1", "count": "100"},
            records="Resources",
            permission="a SCIM token, which a workspace owner makes on the Enterprise plan",
        ),
    ),
    read=read,
)
BY_LIST = HttpKind(
    name="notion",
    part="api",
    base="https://api.notion.com",
    manner=Manner(shows=shown),
    feeds=(
        Feed(
            LISTED,
            "/v1/users",
            Cursor("start_cursor", "next_cursor", more="has_more"),
            params={"page_size": "100"},
            records="results",
            permission=ADDRESSES,
        ),
    ),
    read=read,
)
NOT_ASKED = Answer(status="not_asked")
NOTION = Paired(first=BY_SCIM, second=BY_LIST, lacking={"users": NOT_ASKED, LISTED: NOT_ASKED})
