"""What a person should know of an allocation, in sentences."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from transforms.allocation.allocate import NO_DRIVER, NO_POOL, Allocated
from transforms.allocation.pools import gaps


def ties(made: Allocated) -> list[str]:
    """A sentence a tie: two rules of one priority give one charge to different targets."""
    origins = {each.rule.names: each.rule.origin for each in made.entries}
    sentences: list[str] = []
    for row in made.ties.to_dicts():
        names = str(row["tied"]).split(", ")
        origin = origins[names[-1]]
        sentences.append(
            f"{origin.file}, line {origin.at('priority')}, priority: found a tie of {' and '.join(names)} for "
            f"{row['x_rows']:,} rows of {_plain(row['EffectiveCost'])} {row['BillingCurrency']}; expected another "
            "priority for one of them, since they give the same charges to different targets."
        )
    return sentences


def told_of(made: Allocated) -> list[tuple[str, str]]:
    """(kind, sentence) of ALLOCATION_NOTE: pools without a driver, targets below 0, figures with gaps."""
    return [*_undriven(made), *_negative(made), *_gaps(made)]


def _undriven(made: Allocated) -> list[tuple[str, str]]:
    rows = made.rows.filter(pl.col("reason").is_in([NO_DRIVER, NO_POOL]))
    summed = rows.group_by("rule", "reason", "BillingCurrency").agg(
        pl.col("EffectiveCost").sum(),
        first=pl.col("day").min(),
        last=pl.col("day").max(),
        days=pl.col("day").n_unique(),
    )
    return [
        (
            "no_driver",
            f"The pool {row['rule'] or 'of a rule'} keeps {_plain(row['EffectiveCost'])} {row['BillingCurrency']} of "
            f"{row['days']} days from {row['first']} to {row['last']}: {row['reason']}.",
        )
        for row in summed.sort("rule", "BillingCurrency", nulls_last=True).to_dicts()
    ]


def _negative(made: Allocated) -> list[tuple[str, str]]:
    """Targets whose direct cost of a day or month is below 0, where a pool is shared by it: their weight is 0."""
    by = {each.rule.over for each in made.entries if each.rule.shared == "proportional"}
    told: list[tuple[str, str]] = []
    for over in sorted(by):
        slot = pl.col("day").dt.month_start() if over == "month" else pl.col("day")
        direct = made.rows.filter(pl.col("kind") == "direct").group_by("target", "BillingCurrency", slot=slot)
        below = direct.agg(pl.col("EffectiveCost").sum()).filter(pl.col("EffectiveCost") < 0)
        summed = below.group_by("target", "BillingCurrency").agg(
            pl.len(), pl.col("EffectiveCost").sum(), pl.col("slot").min()
        )
        told += [
            (
                "negative",
                f"{row['target']} has a direct cost below 0 on {row['len']} {over}s from {row['slot']} on, "
                f"{_plain(row['EffectiveCost'])} {row['BillingCurrency']}: its weight is 0 there.",
            )
            for row in summed.sort("target", "BillingCurrency", nulls_last=True).to_dicts()
        ]
    return told


def _gaps(made: Allocated) -> list[tuple[str, str]]:
    return [
        (
            "gap",
            f"{rule.origin.file}, line {rule.origin.at('metric')}, metric: {rule.metric} has no figure from {first} to "
            f"{last}; what {rule.names} shares of these days stays nobody's.",
        )
        for rule in (each.rule for each in made.entries if each.rule.figures)
        for first, last in gaps(rule)
    ]


def machines(differing: pl.DataFrame) -> list[tuple[str, str]]:
    """A sentence a machine and day whose parts come to something else, so that it stays whole."""
    return [
        (
            "split_differs",
            f"{row['machine']} on {row['day']} costs {_amount(row['cost'])} {row['BillingCurrency']} and its parts "
            f"{_amount(row['parts'])}: it stays whole.",
        )
        for row in differing.to_dicts()
    ]


def provider_rules(sources: Sequence[str]) -> list[tuple[str, str]]:
    """Azure leaves out the prices on demand where its own rules are on.

    https://github.com/microsoft/finops-toolkit/issues/662
    """
    return [
        (
            "unknown_saving",
            f"{source}: the provider's own cost allocation rules are on, which take list prices out of the export: "
            "what was saved there is unknown, not 0.",
        )
        for source in sources
    ]


def _amount(whole: int | None) -> str:
    """Whole numbers of 1e-18 as an amount."""
    return "nothing" if whole is None else _plain(Decimal(whole).scaleb(-18))


def _plain(amount: object) -> str:
    return format(amount, "f").rstrip("0").rstrip(".")
