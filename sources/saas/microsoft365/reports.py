"""Microsoft's usage reports: the last day of each workload and of Copilot, by user, as of some days ago.

https://learn.microsoft.com/graph/api/reportroot-getoffice365activeuserdetail,
https://learn.microsoft.com/microsoft-365/copilot/extensibility/api/admin-settings/reports/copilotreportroot-getmicrosoft365copilotusageuserdetail.
"""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from sources.http import Reply
from sources.saas.base import ACTIVITY_SEEN, Answer
from sources.saas.telling import address, conform, midnight

REFRESHED, NAME = "Report Refresh Date", "User Principal Name"
# What a report calls a workload -> its signal, and how service plans that have it begin.
WORKLOADS = {
    "Exchange": "exchange",
    "OneDrive": "onedrive",
    "SharePoint": "sharepoint",
    "Skype For Business": "skype",
    "Yammer": "yammer",
    "Teams": "teams",
}
PLANS = {
    "exchange": "^EXCHANGE_",
    "onedrive": "^(SHAREPOINT|ONEDRIVE)",
    "sharepoint": "^SHAREPOINT",
    "yammer": "^YAMMER",
    "teams": "^TEAMS",
    "skype": "^MCOSTANDARD",
    "copilot": "COPILOT",
}
COPILOT = "copilot"
ACTIVE_USERS = pl.Schema(
    dict.fromkeys(
        (
            REFRESHED,
            NAME,
            "Is Deleted",
            *(f"Has {workload} License" for workload in WORKLOADS),
            *(f"{workload} Last Activity Date" for workload in WORKLOADS),
        ),
        pl.String(),
    )
)
COPILOT_USERS = pl.Schema(dict.fromkeys((REFRESHED, NAME, "Last Activity Date"), pl.String()))
# In the place of a name: https://learn.microsoft.com/microsoft-365/troubleshoot/miscellaneous/reports-show-anonymous-user-name
CONCEALED = "^[0-9A-Fa-f]{32}$"
SHOW_NAMES = (
    "Found names concealed; expected those of users, without which nobody's use is known. "
    "Show them: https://admin.microsoft.com/Adminportal/Home#/Settings/Services/:/Settings/L1/Reports."
)


def lines(reply: Reply) -> list[dict[str, Any]]:
    """The lines of a report that was downloaded, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(reply.text)))


@dataclass(frozen=True)
class Report:
    """`days` has `name`, `signal`, `last_activity_at` and `as_of`; `answer` says how far they can be trusted."""

    days: pl.DataFrame
    answer: Answer

    @property
    def as_of(self) -> date | None:
        """The newest day that it tells of."""
        last = self.days["as_of"].max()
        return last if isinstance(last, date) else None


def active_users(rows: pl.DataFrame, answer: Answer, *, conceals: bool) -> Report:
    """A row a user and workload that they have a licence of, or used; an empty cell is no use ever."""
    there = rows.filter(pl.col("Is Deleted").str.to_lowercase() != "true")
    days = [
        there.filter((pl.col(f"Has {named} License").str.to_lowercase() == "true") | (_day(named) != ""))
        .with_columns(signal=pl.lit(signal), last_activity_at=midnight(_day(named)))
        .select(*TOLD)
        for named, signal in WORKLOADS.items()
    ]
    return _trusted(Report(pl.concat(days), answer), rows, conceals=conceals)


def copilot_users(rows: pl.DataFrame, answer: Answer, *, conceals: bool) -> Report:
    """A row a user with a licence of Copilot."""
    days = rows.with_columns(signal=pl.lit(COPILOT), last_activity_at=midnight("Last Activity Date")).select(*TOLD)
    return _trusted(Report(days, answer), rows, conceals=conceals)


TOLD = (
    address(NAME).alias("name"),
    pl.col("signal"),
    pl.col("last_activity_at"),
    pl.col(REFRESHED).str.to_date("%Y-%m-%d", strict=False).alias("as_of"),
)


def _day(workload: str) -> pl.Expr:
    return pl.col(f"{workload} Last Activity Date").fill_null("")


def _trusted(report: Report, rows: pl.DataFrame, *, conceals: bool) -> Report:
    """A report that conceals names tells of nobody, whatever the tenant's setting says by now."""
    hidden = rows[NAME].str.contains(CONCEALED).fill_null(value=False)
    if rows.is_empty() or not (conceals or hidden.any()):
        return report
    return Report(report.days.clear(), replace(report.answer, status="concealed", reason=SHOW_NAMES))


def activity(days: pl.DataFrame, users: pl.DataFrame, app_of: pl.DataFrame) -> pl.DataFrame:
    """ACTIVITY_SEEN of reports' days, and `app_id` of each app that the account has the signal in (`app_of`).

    `users` has `account` and `principal`, `app_of` has `account`, `signal`, `app_id`.
    """
    known = days.join(users.select("account", name="principal"), on="name", maintain_order="left")
    return conform(known.join(app_of, on=["account", "signal"], maintain_order="left"), ACTIVITY_SEEN)
