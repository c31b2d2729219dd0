"""What a tenant of Microsoft 365 tells, all feeds together."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, APPS, SEATS, Answer, Answers, Told
from sources.saas.microsoft365 import reports, users
from sources.saas.records import NOT_ASKED, feeds, frames, line, months, not_offered
from sources.saas.settings import SaasSettings
from sources.saas.sold import sold
from sources.saas.telling import conform, newest

KIND = "microsoft365"
SCHEMAS = {
    "users": users.USERS,
    "sign_ins": users.SIGN_INS,
    "licenses": users.SKUS,
    "subscriptions": users.SUBSCRIPTIONS,
    "settings": pl.Schema({"displayConcealedNames": pl.Boolean()}),
    "active_users": reports.ACTIVE_USERS,
    "copilot": reports.COPILOT_USERS,
}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Use is told of six workloads and of Copilot; of any other SKU nobody's is known."""
    told, answers = frames(answers, SCHEMAS)
    conceals = bool(told["settings"]["displayConcealedNames"].any())
    used = reports.active_users(told["active_users"], answers.get("active_users", NOT_ASKED), conceals=conceals)
    copilot = reports.copilot_users(told["copilot"], answers.get("copilot", NOT_ASKED), conceals=conceals)
    people = users.accounts(told["users"])
    known = users.skus(told["licenses"], told["subscriptions"], sold(KIND), settings.name)
    held = users.seats(people, known, settings.name)
    activity = _activity(pl.concat([used.days, copilot.days]), people, held)
    active, covered = months(activity)
    signed_in = users.sign_ins(told["sign_ins"], as_of)
    apps = dict(_apps(known, used, copilot))
    return Told(
        accounts=conform(people, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=users.pools(known),
        activity=pl.concat([_once(activity), signed_in]),
        months=active,
        covered=covered,
        apps=conform(known.unique("app_id", maintain_order=True).with_columns(vendor=pl.lit("Microsoft")), APPS),
        feeds=feeds(_lines(answers, as_of, apps, activity, signed_in)),
    )


def _activity(days: pl.DataFrame, people: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """A row an account, signal and app: each app whose seat would show itself so, the largest first."""
    by_size = held.sort(pl.col("signals").list.len(), descending=True, maintain_order=True)
    app_of = by_size.explode("signals").select("account", "app_id", signal="signals").drop_nulls()
    return reports.activity(days, people, app_of.unique(maintain_order=True))


def _once(activity: pl.DataFrame) -> pl.DataFrame:
    """One app a signal: that of the account's largest seat."""
    return conform(activity.unique(["account", "signal"], keep="first", maintain_order=True), ACTIVITY_SEEN)


def _apps(
    known: pl.DataFrame, used: reports.Report, copilot: reports.Report
) -> Iterator[tuple[str, reports.Report | None]]:
    """Each app that seats were bought of, and the report that tells of it; None where none does."""
    for app, signals in known.filter(~pl.col("free")).group_by("app_id", maintain_order=True).agg("signals").rows():
        of_it = {signal for each in signals for signal in each}
        yield app, copilot if of_it == {reports.COPILOT} else used if of_it else None


def _lines(
    answers: Answers,
    as_of: date,
    apps: dict[str, reports.Report | None],
    activity: pl.DataFrame,
    signed_in: pl.DataFrame,
) -> Iterator[dict[str, Any]]:
    """What was asked for, and of each app how far its use is known."""
    for feed, answer in answers.items():
        last = newest(signed_in) if feed == "sign_ins" else None
        if feed not in ("active_users", "copilot"):
            yield line(feed, answer, as_of=as_of, newest=last)
    for app, report in apps.items():
        if report is None:
            yield not_offered(f"activity.{app}", NO_REPORT.format(app=app))
            continue
        own = activity.filter(pl.col("app_id") == app)
        answer: Answer = report.answer
        yield line(f"activity.{app}", answer, as_of=report.as_of, newest=newest(own), rows=own.height)


NO_REPORT = (
    "Found no report of {app}; expected one, and Microsoft's tell of Exchange, OneDrive, SharePoint, Skype, Teams and "
    "Viva Engage, and of Copilot. Whether these seats are used is unknown here."
)
