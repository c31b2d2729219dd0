"""Any SCIM server: who has an account in one app. SCIM tells no use, and not how many seats were bought.

https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2. `active` and `Resources` may be absent.
"""

from datetime import date

import polars as pl

from sources.http import Offset
from sources.saas.base import ACCOUNTS, POOLS, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import feeds, frames, line, not_offered
from sources.saas.scim_users import USERS, accounts
from sources.saas.settings import SaasSettings
from sources.saas.telling import conform

SCHEMAS = {"users": USERS}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """A seat each user who is active, of the app that outlay.toml names, else of one called after the source."""
    told, answers = frames(answers, SCHEMAS)
    app = settings.app or settings.name
    users = accounts(told["users"]).with_columns(
        app_id=pl.lit(app), sku=pl.lit(f"{app}-seat"), paid=pl.lit(value=True), assigned_at="created"
    )
    held = users.filter(pl.col("account_status") == "active")
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.group_by("app_id", "sku").len("consumed"), POOLS),
        feeds=feeds([line("users", answers["users"], as_of=as_of), no_use(app, "SCIM")]),
    )


def no_use(app: str, where: str) -> dict[str, object]:
    """A row of FEEDS: where a vendor tells users and nothing of what they do."""
    reason = (
        f"Found no use of {app}; expected some, and {where} tells users alone. "
        "Judge these seats by the sign-ons of the identity provider, or by an export (kind csv)."
    )
    return not_offered(f"activity.{app}", reason)


SCIM = HttpKind(
    name="scim",
    feeds=(
        Feed(
            "users",
            "/Users",
            Offset("startIndex", total="totalResults", first=1),
            params={"startIndex": "1", "count": "100"},
            records="Resources",
            permission="reading users by SCIM",
        ),
    ),
    read=read,
)
