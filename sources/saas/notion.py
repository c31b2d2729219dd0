"""Notion: members of a workspace by SCIM, which only the Enterprise plan has.

https://www.notion.com/help/provision-users-and-groups-with-scim. Guests are not told, nor what anybody does, nor how
many seats were bought.
"""

from datetime import date

import polars as pl

from sources.saas.base import ACCOUNTS, POOLS, SEATS, Answers, Told
from sources.saas.records import feeds, filled, frames, line
from sources.saas.scim import no_use
from sources.saas.scim_users import USERS, accounts
from sources.saas.settings import SaasSettings

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
        accounts=filled(users, ACCOUNTS),
        seats=filled(held, SEATS),
        pools=filled(held.group_by("app_id", "sku").len("consumed"), POOLS),
        feeds=feeds([line("users", answers["users"], as_of=as_of), no_use(APP, "Notion")]),
    )
