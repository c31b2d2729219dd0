"""Ramp's card transactions and reimbursements: https://docs.ramp.com/developer-api/v1/api/transactions.

`amount` is in major units there, and each {amount, currency_code} in minor ones. What is declined or pending is not
paid.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.asked_lists import Feed, HttpKind, Records, all_records
from sources.http import Asked, NextUrl, SignIn
from sources.saas.base import Told
from sources.saas.settings import SaasSettings
from sources.spend.base import Asking, Paid
from sources.spend.files import status_of
from sources.spend.lines import as_lines
from sources.spend.minor_units import from_major, from_minor
from sources.spend.settings import SpendSettings

PAGE = "docs/sources/spend.md"
SCOPES = "transactions:read reimbursements:read users:read"
PAID_BACK = ("REIMBURSED",)


def sign_in(_: SaasSettings, secret: str) -> SignIn | None:
    """`client id:client secret` is exchanged for a token; anything else is one."""
    if ":" not in secret:
        return None
    basic = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    return SignIn(lambda: Asked("/developer/v1/token", form=form, headers=basic))


def feed(name: str, permission: str) -> Feed:
    path = f"/developer/v1/{name}"
    return Feed(name, path, NextUrl("page.next"), {"page_size": "100"}, records="data", permission=permission)


RAMP_API = HttpKind(
    name="ramp",
    page=PAGE,
    base="https://api.ramp.com",
    sign_in=sign_in,
    feeds=(
        feed("transactions", "transactions:read"),
        feed("reimbursements", "reimbursements:read"),
        feed("users", "users:read"),
    ),
    read=lambda settings, answers, as_of: Told(),
)


@dataclass(frozen=True)
class Ramp:
    name: str = "ramp"
    asks: HttpKind = field(default=RAMP_API, repr=False)

    def paid(self, settings: SpendSettings, asking: Asking) -> Paid:
        """Raises SourceError."""
        optional = ("reimbursements", "users")
        told = all_records(self.asks, settings, asking, optional)
        emails = {each["id"]: each.get("email") for each in told["users"]}
        rows = [_transaction(each, emails) for each in told["transactions"]]
        rows += [_reimbursement(each) for each in told["reimbursements"]]
        lines, rejects = as_lines(rows, settings.name)
        return Paid(lines, rejects, notes=tuple(_unnamed(told["users"], rows)))


def _transaction(told: Mapping[str, Any], emails: Mapping[str, str | None]) -> dict[str, Any]:
    holder, original = told.get("card_holder") or {}, told.get("original_transaction_amount") or {}
    currency = told.get("currency_code")
    return {
        "transaction_id": told["id"],
        "date": str(told.get("user_transaction_time") or told.get("settlement_date") or "")[:10],
        "amount": from_major(told.get("amount"), currency),
        "currency": currency,
        "original_amount": _minor(original),
        "original_currency": original.get("currency_code"),
        "descriptor": told.get("merchant_descriptor") or told.get("merchant_name"),
        "merchant": told.get("merchant_name"),
        "description": told.get("memo"),
        "mcc": told.get("merchant_category_code"),
        "department": holder.get("department_name"),
        "person": emails.get(str(holder.get("user_id"))) or holder.get("employee_id"),
        "account": told.get("card_id"),
        "status": status_of(told.get("state")),
    }


def _reimbursement(told: Mapping[str, Any]) -> dict[str, Any]:
    currency, state = told.get("currency"), told.get("state")
    original = told.get("original_reimbursement_amount") or {}
    return {
        "transaction_id": told["id"],
        "date": str(told.get("transaction_date") or told.get("created_at") or "")[:10],
        "amount": from_major(told.get("amount"), currency),
        "currency": currency,
        "original_amount": _minor(original),
        "original_currency": original.get("currency_code"),
        "descriptor": told.get("merchant"),
        "merchant": told.get("merchant"),
        "description": told.get("memo"),
        "person": told.get("user_email"),
        "status": "settled" if state in PAID_BACK else status_of(state, otherwise="pending"),
    }


def _minor(money: Mapping[str, Any]) -> Any:
    return from_minor(money.get("amount"), money.get("currency_code"), money.get("minor_unit_conversion_rate"))


def _unnamed(users: Records, rows: list[dict[str, Any]]) -> list[str]:
    return [] if users or not rows else ["Who paid is not known: the token needs users:read."]


RAMP = Ramp()
