"""A company's books for a test: a small bill in the marts, outlay.toml and files beside it, and parts worked out."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.finance import Books, Worked
from pipelines.settings import load
from warehouse.store import Store, open_store
from warehouse.tables import COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, DECISION, SKU_MONTHLY
from warehouse.tables.base import Table

AS_OF = date(2026, 10, 16)
MARTS = (COST_DAILY, COST_DAILY_ROLLUP, SKU_MONTHLY, COST_MONTHLY)


def charge(day: date, amount: int | str, **more: Any) -> dict[str, Any]:
    """One charge of AWS' EC2 in account 1, in euros, but for `more`."""
    where = {"x_provider": "aws", "SubAccountId": "1", "ServiceName": "EC2", "BillingCurrency": "EUR"}
    costs = dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), Decimal(amount))
    flags = {"x_is_committed": False, "x_is_measured": True, "ChargeCategory": "Usage", "x_rows": 1}
    period = {"x_source": "bill", "x_period": f"{day:%Y-%m}"}
    return {**where, **costs, **flags, **period, "day": day, "month": day.replace(day=1), **more}


def in_mart(table: Table, charges: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    rows = [{name: row.get(name) for name in table.names} for row in charges]
    return pl.DataFrame(rows, schema=table.schema)


@dataclass
class Company:
    """`folder` has outlay.toml and the company's files; the state folder lies in it."""

    folder: Path

    def say(self, toml: str, **files: str) -> None:
        """Writes outlay.toml, and files by their name without `.csv`."""
        (self.folder / "outlay.toml").write_text(toml, encoding="utf-8")
        for name, text in files.items():
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")

    def bill(self, charges: Sequence[Mapping[str, Any]]) -> None:
        with self.store() as store:
            for table in MARTS:
                store.insert(table, in_mart(table, charges))

    def store(self) -> AbstractContextManager[Store]:
        return open_store(self.folder / ".outlay", told=print, doing="a test")

    def work_out(self, *parts: str, as_of: date = AS_OF, decisions: pl.DataFrame | None = None) -> list[str]:
        """Works parts out in turn and gives what they did not take."""
        settings = load(self.folder / "outlay.toml")
        entered = DECISION.empty() if decisions is None else decisions
        told = list[str]()
        with self.store() as store:
            for part in parts:
                books = Books(store, settings, as_of, datetime.combine(as_of, datetime.min.time()), entered)
                worked: Worked = import_module(f"pipelines.finance.{part}").work_out(books)
                assert worked.off == []
                told += worked.gaps
        return told

    def frame(self, sql: str) -> pl.DataFrame:
        with self.store() as store:
            return store.frame(sql)

    def publish(self, as_of: date = AS_OF) -> None:
        with self.store() as store:
            store.publish(as_of=as_of, run_id="r1", now=datetime.combine(as_of, datetime.min.time()))
