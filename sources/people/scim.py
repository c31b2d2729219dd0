"""A roster that a SCIM server tells: https://www.rfc-editor.org/rfc/rfc7643#section-4.3 and rfc7644.

Users are paged by what came (`startIndex`), `active` may be absent and means yes, and passwords are never kept. SCIM
itself has no first and last day; SAP's extension has them (`validFrom`, `validTo`), and those of others are mapped.
"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sources.asked_lists import Feed, HttpKind, Records, all_records
from sources.http import Offset
from sources.people.base import FORM, Asking, Roster, as_roster
from sources.people.settings import PeopleSettings
from sources.saas.base import Told

PAGE = "docs/sources/people.md"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
SAP = "urn:ietf:params:scim:schemas:extension:sap:2.0:User"
# A schema's attribute as https://www.rfc-editor.org/rfc/rfc7644#section-3.10 names it.
DATES = {"start": f"{SAP}:validFrom", "end": f"{SAP}:validTo"}
DAY_LENGTH = len("2026-10-31")
KINDS = {"contractor": "contractor", "contingent": "contractor", "external": "contractor", "service": "service_account"}
USERS = HttpKind(
    name="scim",
    page=PAGE,
    feeds=(
        Feed(
            "users",
            "/Users",
            Offset("startIndex", total="totalResults", first=1),
            params={"startIndex": "1", "count": "200"},
            records="Resources",
            permission="reading of users",
        ),
    ),
    read=lambda settings, answers, as_of: Told(),
)


@dataclass(frozen=True)
class ScimRoster:
    """Who is not active has left, but who has not begun yet."""

    name: str = "scim"
    asks: HttpKind = field(default=USERS, repr=False)

    def roster(self, settings: PeopleSettings, asking: Asking) -> Roster:
        """Raises SourceError."""
        users = all_records(self.asks, settings, asking)["users"]
        dates = {name: _attribute(settings, name) for name in DATES}
        texts = [{**_row(user), **{name: _day(user, at) for name, at in dates.items()}} for user in users]
        rows = pl.DataFrame(texts, schema={each.name: pl.String for each in FORM.columns})
        dated = rows.with_columns(pl.col("start", "end").str.to_date(strict=False), x_line=pl.lit(None, pl.Int64))
        dated = dated.with_columns(
            status=pl.when(~(pl.col("start") > asking.as_of).fill_null(value=False)).then("status")
        )
        known = dated.filter(pl.col("hr_id").is_not_null() | pl.col("email").is_not_null())
        people = as_roster(known, asking.as_of).unique(
            pl.coalesce("hr_id", pl.col("emails").list.first()), keep="last", maintain_order=True
        )
        return Roster(people, as_of=asking.as_of)


def _row(user: dict[str, Any]) -> dict[str, str | None]:
    """The form's texts of one user."""
    more, name = _object(user.get(ENTERPRISE)), _object(user.get("name"))
    mails = [str(mail["value"]) for mail in _first_primary(user.get("emails")) if mail.get("value")]
    login = str(user.get("userName") or "")
    own = [login, *mails] if "@" in login else mails
    word = str(user.get("userType") or "").lower()
    return {
        "hr_id": _text(more.get("employeeNumber")),
        "email": own[0] if own else None,
        "aliases": ";".join(own[1:]),
        "name": _text(user.get("displayName")) or _text(name.get("formatted")),
        "first": _text(name.get("givenName")),
        "last": _text(name.get("familyName")),
        "department": _text(more.get("department")),
        "team": _text(more.get("division")),
        "cost_center": _text(more.get("costCenter")),
        "manager_hr_id": None,
        "manager_email": None,
        "kind": next((kind for part, kind in KINDS.items() if part in word), None),
        "status": "left" if user.get("active") is False else None,
        "country": _country(user.get("addresses")),
    }


def _attribute(settings: PeopleSettings, name: str) -> str:
    """Where a day of a user stands: as outlay.toml says, else in SAP's extension."""
    mapped = settings.columns.get(name)
    return mapped.column if mapped and mapped.column else DATES[name]


def _day(user: dict[str, Any], attribute: str) -> str | None:
    """The day of an attribute, which may be an instant; of an extension `<schema>:<name>`, of the core its name."""
    schema, _, name = attribute.rpartition(":")
    place = _object(user.get(schema)) if schema else user
    text = _text(place.get(name))
    return text[:DAY_LENGTH] if text else None


def _first_primary(values: Any) -> Records:
    entries = [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
    return sorted(entries, key=lambda each: not each.get("primary"))


def _country(addresses: Any) -> str | None:
    told = (_text(each.get("country")) for each in _first_primary(addresses))
    return next((text for text in told if text and len(text) == 2), None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


SCIM = ScimRoster()
