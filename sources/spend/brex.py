"""Brex' card transactions: https://developer.brex.com/openapi/transactions_api/. Amounts are in minor units.

Whose a card is, two other lists tell: https://developer.brex.com/openapi/team_api/. A page has at most 1,000 of them:
https://developer.brex.com/docs/pagination/.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.asked_lists import Feed, HttpKind, all_records
from sources.http import Cursor
from sources.saas.base import Told
from sources.spend.base import Asking, Paid
from sources.spend.lines import as_lines
from sources.spend.minor_units import from_minor
from sources.spend.settings import SpendSettings

PAGE = "docs/sources/spend.md"
# Brex being paid, and what it gives back: no spend.
NO_SPEND = ("COLLECTION", "REWARDS_CREDIT")


def feed(name: str, path: str, permission: str) -> Feed:
    return Feed(name, path, Cursor("cursor", "next_cursor"), {"limit": "1000"}, records="items", permission=permission)


BREX_API = HttpKind(
    name="brex",
    page=PAGE,
    base="https://platform.brexapis.com",
    feeds=(
        feed("transactions", "/v2/transactions/card/primary", "transactions.card.readonly"),
        feed("cards", "/v2/cards", "cards.readonly"),
        feed("users", "/v2/users", "users.readonly"),
    ),
    read=lambda settings, answers, as_of: Told(),
)


@dataclass(frozen=True)
class Brex:
    name: str = "brex"
    asks: HttpKind = field(default=BREX_API, repr=False)

    def paid(self, settings: SpendSettings, asking: Asking) -> Paid:
        """Raises SourceError."""
        told = all_records(self.asks, settings, asking, ("cards", "users"))
        emails = {each["id"]: each.get("email") for each in told["users"]}
        owners = {each["id"]: emails.get(str((each.get("owner") or {}).get("user_id"))) for each in told["cards"]}
        rows = [_line(each, owners) for each in told["transactions"] if each.get("type") not in NO_SPEND]
        lines, rejects = as_lines(rows, settings.name)
        unnamed = rows and not (told["cards"] and told["users"])
        notes = ("Who paid is not known: the token needs cards.readonly and users.readonly.",) if unnamed else ()
        return Paid(lines, rejects, notes=notes)


def _line(told: Mapping[str, Any], owners: Mapping[str, str | None]) -> dict[str, Any]:
    money, merchant = told.get("amount") or {}, told.get("merchant") or {}
    return {
        "transaction_id": told["id"],
        "date": str(told.get("initiated_at_date") or told.get("posted_at_date") or "")[:10],
        "amount": from_minor(money.get("amount"), money.get("currency")),
        "currency": money.get("currency"),
        "descriptor": merchant.get("raw_descriptor") or told.get("description"),
        "description": told.get("description"),
        "mcc": merchant.get("mcc"),
        "person": owners.get(str(told.get("card_id"))),
        "account": told.get("card_id"),
        "status": "settled",
    }


BREX = Brex()
