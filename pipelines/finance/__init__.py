"""What finance asks of the bills on the business day: parts in their order, each an asset with checks that block it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module

import polars as pl

from checks.outcome import Outcome
from pipelines.settings import Settings
from warehouse.store import Store


@dataclass(frozen=True)
class Books:
    """What a part works on; `decisions` are all DECISION rows up to now."""

    store: Store
    settings: Settings
    as_of: date
    now: datetime
    decisions: pl.DataFrame


@dataclass(frozen=True)
class Worked:
    """What became of a part: what its checks say, and a sentence for each thing that it did not take.

    Where a check failed, nothing was kept.
    """

    outcomes: tuple[Outcome, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def off(self) -> list[str]:
        """Why the part was not kept; empty where it was."""
        return [outcome.detail for outcome in self.outcomes if outcome.blocking and not outcome.passed]


@dataclass(frozen=True)
class Part:
    """An asset of finance: its module here has its name and a `work_out`, which keeps its tables.

    `checks` are the names of all that it may judge, with what each holds. It may be worked out beside what comes after
    what it `needs`: none of that reads what it writes, or writes what it reads.
    """

    name: str
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    needs: str = ""

    def work_out(self, books: Books) -> Worked:
        """Works the part out. The module is imported when it runs: what it needs takes a second to import."""
        return import_module(f"{__name__}.{self.name}").work_out(books)


PARTS = (
    Part("rates", needs="marts"),
    Part(
        "allocation",
        {"allocation_adds_up": "Targets and what is nobody's come to the cost, per day, currency and dimension."},
        needs="marts",
    ),
    Part("unit_cost", needs="marts"),
    Part(
        "changes",
        {
            "changes_add_up": "The terms of a change are the change, and the change is the bill's.",
            "changes_are_decomposed": "What could not be taken apart is little.",
        },
        needs="marts",
    ),
    Part(
        "commitments",
        {
            "commitments_tie": "Used and unused commitments cost in their mart what they cost in the daily costs.",
            "commitments_add_up": "Over its term a commitment's effective cost is what was billed for it.",
        },
    ),
    Part(
        "forecast",
        {
            "forecast_scopes_tie": "Providers, and targets, are forecast to come to what all is.",
            "forecast_lies_in_its_band": "A total is what it is made of, and lies in its interval.",
            "forecast_is_of_open_months": "No month that is over is forecast.",
        },
    ),
    Part("budgets"),
    Part("close"),
    Part(
        "anomalies",
        {
            "anomalies_are_on_the_bill": "What an event cost is what the bill has for its days.",
            "anomalies_count_money_once": "No cost is in two events of one direction.",
        },
        needs="commitments",
    ),
)
