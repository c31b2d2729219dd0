"""Notion: members of a workspace by SCIM, which only the Enterprise plan has.

https://www.notion.com/help/provision-users-and-groups-with-scim. Guests are not told, nor what anybody does, nor how
many seats were bought.
"""

from datetime import date

import polars as pl

from sources.http import Offset
from sources.saas.base import ACCOUNTS, POOLS, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import feeds, frames, line
from sources.saas.scim import no_use
from sources.saas.scim_users import USERS, accounts
from sources.saas.settings import SaasSettings
from sources.saas.telling import conform

APP, SKU = "notion", "notion-member"
SCHEMAS = {"users": USERS}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """A seat each member; deactivated members leave the workspace."""
    told, answers = frames(answers, SCHEMAS)
    users = accounts(told["users"]).with_columns(
        app_id=pl.lit(APP), sku=pl.lit(SKU), paid=pl.lit(value=True), assigned_at="created"
    )
    held = users.filter(pl.col("account_status") == "active")
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.group_by("app_id", "sku").len("consumed"), POOLS),
        feeds=feeds([line("users", answers["users"], as_of=as_of), no_use(APP, "Notion")]),
    )


NOTION = HttpKind(
    name="notion",
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
