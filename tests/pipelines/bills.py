"""FOCUS files of any number of charges, and the command line run in this process."""

import csv
import gzip
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.finance import PARTS, Worked
from pipelines.plan import SourcePlan
from pipelines.run import run
from pipelines.settings import load
from pipelines.software import SoftwareSettings
from pipelines.workspace import Workspace
from sources.settings import InventorySettings

HEADER = (
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ProviderName",
    "ServiceName",
    "SubAccountId",
    "ResourceId",
    "Tags",
)
Charge = dict[str, str]


def charge(number: int, cost: str = "0.01", month: str = "2026-10", **changed: str) -> Charge:
    day = number % 27 + 1
    year, of_year = map(int, month.split("-"))
    following = f"{year + of_year // 12}-{of_year % 12 + 1:02}"
    values = {
        "BillingCurrency": "USD",
        "BillingPeriodStart": f"{month}-01T00:00:00Z",
        "BillingPeriodEnd": f"{following}-01T00:00:00Z",
        "ChargePeriodStart": f"{month}-{day:02}T00:00:00Z",
        "ChargePeriodEnd": f"{month}-{day + 1:02}T00:00:00Z",
        "ChargeCategory": "Usage",
        "ProviderName": "AWS",
        "ServiceName": f"Service {number % 5}",
        "SubAccountId": f"{number % 3:012}",
        "ResourceId": f"i-{number:08x}",
        "Tags": json.dumps({"team": f"t{number % 4}"}),
    }
    return {**dict.fromkeys(HEADER[:4], cost), **values, **changed}


def charges(count: int, cost: str = "0.01", month: str = "2026-10") -> list[Charge]:
    return [charge(number, cost, month) for number in range(count)]


def text(rows: Sequence[Charge], header: Sequence[str] = HEADER) -> str:
    written = StringIO()
    writer = csv.DictWriter(written, header, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def by_hand(
    workspace: Workspace,
    plans: Sequence[SourcePlan],
    inventories: Sequence[InventorySettings],
    software: Sequence[SoftwareSettings],
) -> None:
    for plan in plans:
        workspace.load(plan.settings, [work.billing_period for work in plan.work])
    for source in inventories:
        workspace.look_at(source)
    for source in software:
        workspace.look_at_software(source)
    workspace.concluded.worked.update({part.name: Worked() for part in PARTS})  # finance has tests of its own


class Unwatched:
    def advance(self, steps: int = 1) -> None: ...


def unwatched(title: str, length: int, unit: str) -> AbstractContextManager[Unwatched]:
    return nullcontext(Unwatched())


@dataclass(frozen=True)
class Place:
    """A folder with an outlay.toml, and what the commands say there."""

    folder: Path
    said: pytest.CaptureFixture[str]

    def bill(self, name: str, rows: Sequence[Charge] | str | bytes) -> Path:
        """Writes one file; packed where its name says so."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = rows if isinstance(rows, bytes) else (rows if isinstance(rows, str) else text(rows)).encode()
        new = path.with_suffix(".new")
        new.write_bytes(gzip.compress(data) if name.endswith(".gz") and not isinstance(rows, bytes) else data)
        new.replace(path)
        return path

    def config(self, *bills: tuple[str, str], kind: str = "focus", more: str = "") -> None:
        tables = (f'[[billing]]\nname = "{name}"\nkind = "{kind}"\npath = "{path}"\n{more}\n' for name, path in bills)
        (self.folder / "outlay.toml").write_text("".join(tables), encoding="utf-8")

    def outlay(self, *words: str) -> tuple[int, str, str]:
        """Exit status, stdout, stderr; a traceback fails the test."""
        status = main([*words, "--config", str(self.folder / "outlay.toml")])
        out, err = self.said.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    def run(self, *words: str) -> tuple[int, str]:
        status, out, err = self.outlay("run", *words)
        return status, out + err

    def directly(self, *, period: str | None = None) -> tuple[int, str]:
        """What `outlay run` does and says, with neither Dagster nor the command line between: half the time."""
        told: list[str] = []
        settings = load(self.folder / "outlay.toml")
        ended = run(settings, told=told.append, watch=unwatched, period=period, through=by_hand)
        return ended.exit_status, "\n".join((*told, *ended.lines))

    def rows(self, *words: str) -> list[dict[str, Any]]:
        status, out, err = self.outlay(*words, "--format", "json")
        assert status == 0, err
        return json.loads(out)

    def billed(self, source: str | None = None) -> Decimal:
        where = f"where x_source = '{source}'" if source else ""
        return Decimal(
            self.rows("sql", f"select coalesce(sum(BilledCost), 0) as s from cost_and_usage {where}")[0]["s"]
        )

    def count(self, table: str) -> int:
        return self.rows("sql", f"select count(*) as n from {table}")[0]["n"]
