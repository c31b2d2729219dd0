"""The company's own books beside its bills: rules, budgets, figures, rates, invoices, and what is true of its money."""

from collections.abc import Sequence

import polars as pl

from sources.sample.clouds.anomalies import true_anomalies
from sources.sample.clouds.leads import true_leads
from sources.sample.finance.accrual import accruals
from sources.sample.finance.budgets import budgets
from sources.sample.finance.causes import causes
from sources.sample.finance.commitments import contract_commitments, cud_subscriptions
from sources.sample.finance.counted import counted
from sources.sample.finance.figures import figures
from sources.sample.finance.forecasts import forecasts
from sources.sample.finance.invoices import differences, invoices
from sources.sample.finance.ladder import ladder
from sources.sample.finance.rules import rules
from sources.sample.finance.tokens import tokens
from sources.sample.rates import history
from sources.sample.world import Bill, Feed, Place, World, Written
from warehouse.tables.truth import TRUE_ANOMALY, TRUE_FIGURE, TRUE_WASTE

FOLDER = "finance"
INVOICES = f"{FOLDER}/invoice-totals.csv"
# What tells the terms of commitments, each by its setting in `[commitments]`.
TERMS = {
    "contract_commitments": (f"{FOLDER}/contract-commitments.csv", contract_commitments),
    "cud_subscriptions": (f"{FOLDER}/cud-subscriptions.csv", cud_subscriptions),
}
# The company's own files, each by the table of outlay.toml that takes its path.
OWN = tuple(
    (table, f"{FOLDER}/{file}")
    for table, file in (
        ("allocation", "allocation.toml"),
        ("budgets", "budgets.csv"),
        ("fx", "fx.csv"),
        ("metrics", "metrics.csv"),
    )
)
TOLD = (accruals, causes, differences, figures, forecasts, ladder, tokens)


def write(world: World, place: Place, bills: Sequence[Bill]) -> Written:
    """Writes `finance/`, and gives the truth of what `bills` come to."""
    folder = place.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "allocation.toml").write_text(rules(world), encoding="utf-8")
    (folder / "fx.csv").write_text(history(world), encoding="utf-8")
    budgets(world).write_csv(folder / "budgets.csv")
    counted(world).write_csv(folder / "metrics.csv")
    invoices(bills, world).write_csv(place.folder / INVOICES)
    for path, told in TERMS.values():
        told(bills, world).write_csv(place.folder / path)
    truth = (
        (TRUE_ANOMALY.name, lambda: pl.concat(true_anomalies(bill, world) for bill in bills)),
        (TRUE_FIGURE.name, lambda: pl.concat(told(bills, world) for told in TOLD)),
        (TRUE_WASTE.name, lambda: pl.concat(true_leads(bill, world) for bill in bills)),
    )
    terms = (("commitments", setting, path) for setting, (path, _) in TERMS.items())
    beside = (*terms, ("close", "approver_differs", True))
    feed = Feed("billing", "invoice-totals", "invoice-totals", INVOICES, beside=beside, files=OWN)
    return Written((feed,), truth)
