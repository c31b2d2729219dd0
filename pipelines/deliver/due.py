"""Sends what is due: each delivery once a day, week or month, each recipient what that recipient may see."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from dashboards.access.viewer import Role, Scope, Viewer
from dashboards.entered import decisions_path
from dashboards.queries.budgets import budgets
from dashboards.queries.renewals import renewals
from dashboards.reports.anomaly_digest import anomaly_digest
from dashboards.reports.budget_digest import budget_digest
from dashboards.reports.commitment_digest import cliffs, commitment_digest
from dashboards.reports.commitments_ics import ics as ends_ics
from dashboards.reports.csv_file import csv_text
from dashboards.reports.digest import Digest, digest
from dashboards.reports.finance import finance_file
from dashboards.reports.finance_digest import finance_digest, newest, of_newest
from dashboards.reports.platform import platform_report
from dashboards.reports.renewal_digest import due, renewal_digest
from dashboards.reports.renewals_ics import ics
from dashboards.reports.shadow_digest import shadow_digest
from dashboards.reports.shadow_it import shadow_report
from dashboards.reports.typeset import NoTypst
from dashboards.reports.xlsx_file import xlsx_bytes
from pipelines.deliver import mail
from pipelines.deliver.mail import CALENDAR, PDF, SHEET, WORKBOOK, Attached
from pipelines.deliver.post import NotDelivered, post
from pipelines.deliver.settings import DeliverySettings
from pipelines.deliver.slack import slack_body
from pipelines.deliver.teams import teams_body
from pipelines.deliver.webhook import message_id, signed, webhook_body
from transforms.close.states import REPORT, SENT
from warehouse.decisions import AuditEntry, Decision, Decisions, open_decisions
from warehouse.people import People
from warehouse.people_key import is_pseudonym
from warehouse.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from pipelines.settings import Settings

BY, ACTION = "outlay", "deliver"
# As whom each delivery sees what it tells.
ROLES: Mapping[str, Role] = {
    "findings": "platform",
    "anomalies": "platform",
    "commitments": "platform",
    "budgets": "finance",
    "finance": "finance",
    "renewals": "it",
    "shadow-it": "it",
}
# Gives the addresses of one recipient, when they are needed.
Addresses = Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Delivered:
    """What became of one delivery: sent, nothing (to say), already (sent), or failed, with a sentence."""

    name: str
    state: str
    said: str


def send_due(settings: "Settings", now: datetime, *, name: str | None = None, again: bool = False) -> list[Delivered]:
    """As `deliver`, what outlay.toml names (or the one of that name) from the newest snapshot. Raises NoSnapshot."""
    chosen = [delivery for delivery in settings.delivery if name in (None, delivery.name)]
    if not chosen:
        return []
    with open_snapshot(settings.state) as snapshot, open_decisions(decisions_path(settings.state)) as decisions:
        return deliver(chosen, snapshot, decisions, now, again=again, people=settings.state)


def deliver(
    deliveries: Sequence[DeliverySettings],
    snapshot: Snapshot,
    decisions: Decisions,
    now: datetime,
    *,
    again: bool = False,
    environment: Mapping[str, str] = os.environ,
    people: Path | None = None,
) -> list[Delivered]:
    """Tries each that is due; `again` sends what was sent already. What is sent is written into the audit.

    `people` is the state folder, where addresses of people are looked up.
    """
    entered, sent, before = decisions.overlay(), _sent(decisions), _told_before(decisions)
    done = []
    for delivery in deliveries:
        period = period_of(delivery.every, snapshot.as_of)
        for owner, to in _recipients(delivery, snapshot, entered, decisions, people):
            subject = f"{delivery.name}/{owner}" if owner else delivery.name
            if (subject, period) in sent and not again:
                done.append(Delivered(subject, "already", f"It was sent for {period}."))
                continue
            told = _digest(delivery, owner, snapshot, entered, before.get(subject, frozenset()))
            outcome = _try(delivery, owner, to, told, snapshot, entered, now, environment)
            done.append(Delivered(subject, *outcome))
            if outcome[0] == "sent":
                once = {"told": told.told} if told.told else {}
                detail = json.dumps({"period": period, "snapshot_id": snapshot.id, "kind": delivery.kind, **once})
                note = AuditEntry(by=BY, action=ACTION, subject_kind="delivery", subject_id=subject, detail=detail)
                decisions.audit(note)
                if delivery.about == "finance":
                    _note_report(decisions, snapshot, _viewer(delivery))
    return done


def _note_report(decisions: Decisions, snapshot: Snapshot, viewer: Viewer) -> None:
    """What a later report restates: the figure that was sent of the month, by the snapshot, which is kept for it."""
    if viewer.scope.accounts is None:
        of = newest(snapshot, viewer)
        decisions.record(Decision(by=BY, subject_kind=REPORT, subject_id=of, status=SENT, snapshot_id=snapshot.id))


def period_of(every: str, day: date) -> str:
    """`2026-10-31`, `2026-W44` or `2026-10`: in which it is sent once."""
    return {"day": f"{day:%Y-%m-%d}", "week": f"{day:%G-W%V}", "month": f"{day:%Y-%m}"}[every]


def _sent(decisions: Decisions) -> set[tuple[str, str]]:
    """Name and period of what was sent."""
    told = decisions.audits().filter(pl.col("action") == ACTION)
    return {(row["subject_id"], json.loads(row["detail"])["period"]) for row in told.iter_rows(named=True)}


def _told_before(decisions: Decisions) -> dict[str, frozenset[str]]:
    """By name what was told in any message, of what is told once."""
    sent = decisions.audits().filter(pl.col("action") == ACTION)
    told: dict[str, frozenset[str]] = {}
    for row in sent.iter_rows(named=True):
        name = row["subject_id"]
        told[name] = told.get(name, frozenset()).union(json.loads(row["detail"]).get("told", ()))
    return told


def _recipients(
    delivery: DeliverySettings, snapshot: Snapshot, entered: pl.DataFrame, decisions: Decisions, people: Path | None
) -> Iterator[tuple[str, Addresses]]:
    """Owner and addresses: one digest each."""
    if delivery.each_owner:
        to_decide = due(renewals(snapshot, _viewer(delivery), entered))
        for owner in to_decide["owner"].drop_nulls().unique(maintain_order=True):
            if is_pseudonym(owner):
                yield owner, partial(_address, owner, delivery, decisions, people)
    elif delivery.owners:
        yield from ((owner, partial(tuple, to)) for owner, to in delivery.owners.items())
    else:
        yield delivery.owner, partial(tuple, delivery.to)


def _address(owner: str, delivery: DeliverySettings, decisions: Decisions, state: Path | None) -> tuple[str, ...]:
    """A person's address, looked up and in no error. Raises NotDelivered where none is known."""
    reason = f"The delivery {delivery.name} sends them their own contracts."
    asked = pl.Series([owner])
    if state:
        with People(state) as people:
            known = people.names(asked, by=BY, reason=reason, audit=decisions.audit, action="address")
        if found := known["email"].drop_nulls().to_list():
            return (found[0],)
    raise NotDelivered("Found no address of this person; expected one in the roster. Name another owner.")


def _try(
    delivery: DeliverySettings,
    owner: str,
    to: Addresses,
    told: Digest,
    snapshot: Snapshot,
    entered: pl.DataFrame,
    now: datetime,
    environment: Mapping[str, str],
) -> tuple[str, str]:
    if told.is_empty:
        return "nothing", "There is nothing to act on."
    try:
        if delivery.kind == "email":
            refused = _mail(delivery, told, to(), now, _attached(delivery, snapshot, entered, owner), environment)
            return "sent", told.title + (f"; refused by the server: {', '.join(refused)}" if refused else "")
        _post(delivery, told, now, environment)
    except NotDelivered as error:
        return "failed", str(error)
    return "sent", told.title


def _digest(
    delivery: DeliverySettings, owner: str, snapshot: Snapshot, entered: pl.DataFrame, before: frozenset[str]
) -> Digest:
    viewer, address = _viewer(delivery), delivery.address
    match delivery.about:
        case "anomalies":
            return anomaly_digest(snapshot, viewer, entered, owner=owner, address=address, before=before)
        case "finance":
            return finance_digest(snapshot, viewer, address=address)
        case "renewals":
            return renewal_digest(snapshot, viewer, entered, owner=owner, address=address)
        case "commitments":
            return commitment_digest(snapshot, viewer, address=address)
        case "shadow-it":
            return shadow_digest(snapshot, viewer, entered, owner=owner, address=address, before=before)
        case "budgets":
            return budget_digest(snapshot, viewer, owner=owner, address=address, before=before)
        case _:
            return digest(snapshot, viewer, entered, owner=owner, address=address)


def _viewer(delivery: DeliverySettings) -> Viewer:
    return Viewer(ROLES[delivery.about], Scope(frozenset(delivery.accounts) if delivery.accounts else None))


def _attached(delivery: DeliverySettings, snapshot: Snapshot, entered: pl.DataFrame, owner: str) -> Attached:
    """The whole list: of findings and apps a workbook, of what has days a calendar, of budgets a CSV, of a month the
    report.
    """
    viewer = _viewer(delivery)
    if delivery.about == "renewals":
        rows = due(renewals(snapshot, viewer, entered), owner)
        return Attached(f"renewals-{snapshot.id}.ics", CALENDAR, ics(rows, snapshot))
    if delivery.about == "commitments":
        rows = cliffs(snapshot, viewer)
        return Attached(f"commitments-{snapshot.id}.ics", CALENDAR, ends_ics(rows, snapshot))
    if delivery.about == "shadow-it":
        return Attached(f"apps-{snapshot.id}.xlsx", WORKBOOK, xlsx_bytes(shadow_report(snapshot, viewer, entered)))
    if delivery.about == "budgets":
        rows = budgets(snapshot, viewer, entered)
        return Attached(f"budgets-{snapshot.id}.csv", SHEET, csv_text(rows).encode())
    if delivery.about == "finance":
        return _finance(snapshot, viewer)
    workbook = xlsx_bytes(platform_report(snapshot, viewer, entered, {"owner": owner} if owner else {}))
    return Attached(f"findings-{snapshot.id}.xlsx", WORKBOOK, workbook)


def _finance(snapshot: Snapshot, viewer: Viewer) -> Attached:
    """The report as PDF; as a workbook where the extra `reports` is not installed."""
    report = of_newest(snapshot, viewer)
    assert report is not None, "nothing is sent without a month"
    try:
        return Attached(f"finance-{report.period}.pdf", PDF, finance_file(report, snapshot, "pdf"))
    except NoTypst:
        return Attached(f"finance-{report.period}.xlsx", WORKBOOK, finance_file(report, snapshot, "xlsx"))


def _mail(
    delivery: DeliverySettings,
    told: Digest,
    to: Sequence[str],
    now: datetime,
    attached: Attached,
    environment: Mapping[str, str],
) -> Sequence[str]:
    """Gives the addresses that the server refused while it took others."""
    if not to or not delivery.sender:
        raise NotDelivered(
            "Found no `to` (or `owners`, `each_owner`) or no `sender`; expected both. Name them in outlay.toml."
        )
    made = mail.message(told, sender=delivery.sender, to=to, at=now, attached=[attached])
    return mail.send(made, delivery, environment.get(delivery.variable("password")))


def _post(delivery: DeliverySettings, told: Digest, now: datetime, environment: Mapping[str, str]) -> None:
    url = _secret(delivery, "url", environment)
    if delivery.kind == "webhook":
        body, message = webhook_body(told, now), message_id(delivery.name, told)
        secret = _secret(delivery, "secret", environment)
        post(url, body, signed(body, secret=secret, message=message, timestamp=int(_epoch(now))))
    else:
        post(url, slack_body(told) if delivery.kind == "slack" else teams_body(told), {})


def _secret(delivery: DeliverySettings, what: str, environment: Mapping[str, str]) -> str:
    variable = delivery.variable(what)
    if not environment.get(variable):
        raise NotDelivered(f"Found no variable {variable}; expected the {what} of {delivery.name} in it. Set it.")
    return environment[variable]


def _epoch(now: datetime) -> float:
    """Seconds of a naive UTC instant."""
    return now.replace(tzinfo=UTC).timestamp()
