"""What is known of each product that a number of seats is worked out from: use by month, seats held and kept, plans."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

import polars as pl

from transforms.licenses.software import Licenses, Software
from transforms.renewals.coming import Coming, coming
from transforms.renewals.history import MONTHS, active_people

# Who is to come and go, by product; a row without one is for all.
PLANS = pl.Schema({"app_id": pl.String(), "joiners": pl.Int64(), "leavers": pl.Int64(), "reason": pl.String()})


@dataclass(frozen=True)
class Counted:
    """What is known of one product: people by month, seats assigned, seats kept, people to come and go, and seats
    that the vendor does not charge for while nobody uses them.

    `listed` are joiners and leavers of the company's own list, which stands in place of the roster's.
    """

    history: Mapping[str, int] = field(default_factory=dict[str, int])
    assigned: int | None = None
    exempt: int = 0
    listed: tuple[int, int] | None = None
    by_roster: Coming = field(default_factory=Coming)
    credited: int | None = None


def counted(now: Software, licenses: Licenses, plans: pl.DataFrame) -> dict[str, Counted]:
    """By product."""
    histories = dict[str, dict[str, int]]()
    for app, month, people in active_people(now).iter_rows():
        histories.setdefault(app, {})[month] = people
    assigned = dict(now.seats.filter("paid").group_by("app_id").len().iter_rows())
    kept = dict(_kept(now, licenses, histories).group_by("app_id").len().iter_rows())
    credited = dict(_credited(now).group_by("app_id").len().iter_rows())
    apps = histories.keys() | assigned.keys()
    listed, by_roster = _listed(plans, apps), coming(now)
    return {
        app: Counted(
            histories.get(app, {}),
            assigned.get(app),
            kept.get(app, 0),
            listed.get(app),
            by_roster.get(app, Coming()),
            credited.get(app),
        )
        for app in apps
    }


def _listed(plans: pl.DataFrame, apps: Set[str]) -> dict[str, tuple[int, int]]:
    """Joiners and leavers of each product that the list names, with those that it has for all."""
    by_app = plans.group_by("app_id").agg(pl.col("joiners", "leavers").sum())
    named = {app: (joiners or 0, leavers or 0) for app, joiners, leavers in by_app.iter_rows()}
    everywhere = named.pop(None, None)
    if everywhere is None:
        return named
    own = {app: named.get(app, (0, 0)) for app in apps | named.keys()}
    return {app: (joiners + everywhere[0], leavers + everywhere[1]) for app, (joiners, leavers) in own.items()}


def _kept(now: Software, licenses: Licenses, histories: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """Seats that are kept though nobody uses them (those in use are counted as active already): on the list of these,
    too new to judge, and of a season that a history of less than a year has not seen.
    """
    whole = [app for app, months in histories.items() if len(months) >= MONTHS]
    seen = (pl.col("why") == "season") & pl.col("app_id").is_in(whole)
    spared = licenses.seats.join(licenses.spared.filter(~seen), on=["source", "sku", "account_id"], how="semi")
    idle = licenses.seats.filter(pl.col("state") != "active")
    of_people = now.exempt.filter(pl.col("person_id").is_not_null()).select("app_id", "person_id").unique()
    of_accounts = now.exempt.filter(pl.col("person_id").is_null()).select("app_id", "account_id").unique()
    return pl.concat(
        [
            idle.join(of_people, on=["app_id", "person_id"], how="semi"),
            idle.join(of_accounts, on=["app_id", "account_id"], how="semi"),
            spared,
        ]
    ).unique(["source", "sku", "account_id"])


def _credited(now: Software) -> pl.DataFrame:
    """Seats of people that are not charged for, of SKUs whose vendor credits those that nobody uses."""
    credits_idle = now.skus.filter("credits_idle").select("app_id", "sku")
    of_people = now.seats.filter(~pl.col("paid"), pl.col("account_kind").is_in(["person", "contractor"]))
    return of_people.join(credits_idle, on=["app_id", "sku"], how="semi")
