"""Loads a company's bills in this process as a run does, without Dagster and without publishing."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.load import PeriodResult
from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace

LIVE = "SELECT {} FROM load_sum SEMI JOIN load ON load.load_id = load_sum.load_id AND replaced_at IS NULL"


def load(folder: Path) -> list[PeriodResult]:
    """What became of each billing period with work; the config is `outlay.toml` in the folder."""
    workspace = Workspace(settings_of(folder / "outlay.toml"), date(2026, 11, 25))
    with workspace.store():
        for plan in workspace.plan_all():
            workspace.load(plan.settings, [each.billing_period for each in plan.work])
    return workspace.results


def reasons(folder: Path) -> list[str]:
    """Why something is held back."""
    workspace = Workspace(settings_of(folder / "outlay.toml"), date(2026, 11, 25))
    with workspace.store() as store:
        return store.frame("SELECT reason FROM held_back ORDER BY ALL")["reason"].to_list()


def sums(folder: Path) -> pl.DataFrame:
    """LOAD_SUM of what is live."""
    workspace = Workspace(settings_of(folder / "outlay.toml"), date(2026, 11, 25))
    with workspace.store() as store:
        return store.frame(LIVE.format("load_sum.*"))


def billed(folder: Path) -> dict[str, str]:
    """Billing period -> what the live loads say was billed, as exact text; in one currency."""
    of_period = sums(folder).filter(column_name="BilledCost").group_by("billing_period").agg("warehouse_sum")
    exact = of_period.with_columns(pl.col("warehouse_sum").list.eval(pl.element().cast(pl.Decimal(38, 18))).list.sum())
    return {row[0]: f"{row[1].normalize():f}" for row in exact.sort("billing_period").iter_rows()}
