"""Which of Azure's two costs a delivery holds: the actual one, the amortized one, or parts of the two joined.

https://learn.microsoft.com/cloud-computing/finops/focus/convert
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from sources.billing.manifests.base import ExportRun

# The amortized export has no billed cost of what a commitment covers, the actual one no effective cost of it.
BILLED, EFFECTIVE = "billed only", "effective only"
# All rows of the amortized export, and of the actual one the purchases and refunds of commitments.
JOINED_AMORTIZED, JOINED_ACTUAL = "joined, amortized", "joined, actual"
# Without commitments the two exports are the same, row by row.
BOTH = "billed and effective"

COMMITMENT = {
    "charge_type": ("ChargeType",),
    "pricing_model": ("PricingModel",),
    "reservation": ("ReservationId",),
    "benefit": ("BenefitId",),
}
COMMITMENT_MODELS = ("reservation", "savingsplan")
UNUSED = ("unusedreservation", "unusedsavingsplan")
PURCHASES = ("purchase", "refund")


def joined(runs: Sequence[ExportRun]) -> dict[ExportRun, str]:
    """What each run is to be read as. A run is joined where the other dataset has all its months, joined too."""
    pairs = {run for run in runs if run.dataset in ("ActualCost", "AmortizedCost")}
    while alone := [run for run in pairs if not _paired(run, pairs)]:
        pairs -= {*alone}
    names = {
        "AmortizedCost": (EFFECTIVE, JOINED_AMORTIZED),
        "ActualCost": (BILLED, JOINED_ACTUAL),
    }
    return {run: names[run.dataset][run in pairs] for run in runs}


def _paired(run: ExportRun, among: Iterable[ExportRun]) -> bool:
    there = {
        period
        for other in among
        if other.export == run.export and other.dataset != run.dataset
        for period in other.periods
    }
    return {*run.periods} <= there


def variant_named(name: str) -> str:
    """The variant that a path tells by its last part that says one: `amortized`, `actual`; else ""."""
    for part in reversed(re.split(r"[/\\]", name.casefold())):
        told = set(re.findall(r"amorti[sz]ed|actual", part))
        if len(told) == 1:
            return BILLED if told == {"actual"} else EFFECTIVE
    return ""


def variant_in(frame: pl.LazyFrame, cost: str, roles: Mapping[str, str | None]) -> str:
    """The variant that rows tell; "" where they tell none.

    Unused commitment, or covered usage with a cost, is in the amortized export alone; a purchase of a commitment, or
    covered usage that costs nothing, in the actual one.
    """
    kind = _folded(roles["charge_type"])
    covered = commitment(roles) & ~kind.is_in([*PURCHASES, *UNUSED])
    costs = ~pl.col(cost).cast(pl.String).str.strip_chars().str.contains(r"^[+-]?0*[.,]?0*(?:[eE].*)?$")
    seen = frame.select(
        amortized=(kind.is_in(UNUSED) | (covered & costs)).any(),
        actual=((commitment(roles) & kind.is_in(PURCHASES)) | (covered & ~costs)).any(),
    ).collect(engine="streaming")
    if seen["amortized"].item():
        return EFFECTIVE
    return BILLED if seen["actual"].item() else ""


def commitment(roles: Mapping[str, str | None]) -> pl.Expr:
    """Whether a row is of a reservation or a savings plan: by its pricing model, where that is empty by its id."""
    model = _folded(roles["pricing_model"])
    ids = [_folded(roles[role]) != "" for role in ("reservation", "benefit")]
    return pl.when(model != "").then(model.is_in(COMMITMENT_MODELS)).otherwise(pl.any_horizontal(ids))


def _folded(column: str | None) -> pl.Expr:
    """Text without case and spaces, "" for none."""
    if column is None:
        return pl.lit("")
    return pl.col(column).cast(pl.String).str.to_lowercase().str.replace_all(" ", "", literal=True).fill_null("")
