"""The areas of the product that are scored: the truth of each, what of it counts, and what is right."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from checks.score.events import of_anomalies
from checks.score.judged import beside, judged
from warehouse.tables.base import COUNT, TEXT, Table
from warehouse.tables.truth import (
    TRUE_ACTED,
    TRUE_ANOMALY,
    TRUE_FIGURE,
    TRUE_OVERLAP,
    TRUE_RENEWAL,
    TRUE_SEAT,
    TRUE_SHADOW,
    TRUE_WASTE,
)

# What a finder asks somebody to look at; the other outcomes ask for nothing.
REPORTED = ("waste", "lead")
# What bills show of an act: that it worked, or that what it ended is there again.
SHOWN = ("verified", "regressed")
WASTED_SEATS = ("unassigned", "never_used", "inactive", "leaver", "duplicate", "over_tier")


@dataclass(frozen=True)
class Area:
    """One area that is counted: `judge` takes (truth, found) and gives JUDGED; the least precision and recall.

    `money_within` is how far estimates may be off, all in all, as a share of what is true; other amounts are exact.
    """

    name: str
    truth: Table
    judge: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
    precision: float
    recall: float
    money_within: float | None = None


def found_schema(truth: Table) -> pl.Schema:
    """What was found, as the truth of it has it, with the finder's `reason` in place of `why`.

    A seat number that is recommended is one number, `seats_recommended`, where the truth has a band.
    """
    own = {name: kind for name, kind in truth.schema.items() if name not in ("why", "seats_least", "seats_most")}
    recommended = {"seats_recommended": COUNT.polars} if "seats_least" in truth.names else {}
    return pl.Schema({**own, **recommended, "reason": TEXT.polars})


def of_waste(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A kind a rule; waste told as a lead is a miss and a false alarm, and so is the reverse."""
    return judged(
        beside(truth, found, TRUE_WASTE.key),
        kind=pl.col("rule"),
        thing=pl.format("{} {} {}", "provider", "account", "resource_id"),
        planted=pl.col("outcome").is_in(REPORTED),
        found=pl.col("outcome_found").is_in(REPORTED),
        agrees=pl.col("outcome") == pl.col("outcome_found"),
        money="saving_per_month",
        also=("commitment_freed_per_month",),
        alike=pl.col("outcome"),
    )


def of_acts(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A kind a state, `verified` and `regressed`; what is still open or was not realised has none."""
    return judged(
        beside(truth, found, TRUE_ACTED.key),
        kind=pl.when(pl.col("state").is_in(SHOWN)).then("state").otherwise("state_found"),
        thing=pl.format("{} {} {} of {}", "rule", "account", "resource_id", "acted_on"),
        planted=pl.col("state").is_in(SHOWN),
        found=pl.col("state_found").is_in(SHOWN),
        agrees=pl.col("state") == pl.col("state_found"),
        money="verified_per_month",
    )


def of_seats(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A kind a state; whether a seat's tier is too high is a question of its own beside whether it is used.

    Reported is what the finder holds for waste: an unused seat that is kept asks for nothing.
    """
    tier = pl.col("state") == "over_tier"
    both = beside(truth.with_columns(tier=tier), found.with_columns(tier=tier), ("source", "sku", "account", "tier"))
    planted = pl.col("waste")
    claimed = pl.col("state_found").is_in(WASTED_SEATS) & pl.col("waste_found").fill_null(value=True)
    return judged(
        both,
        kind=pl.when(claimed & ~planted.fill_null(value=False)).then("state_found").otherwise("state"),
        thing=pl.format("{} {} {}", "source", "sku", pl.col("account").fill_null("unassigned")),
        planted=planted,
        found=claimed,
        agrees=pl.col("state") == pl.col("state_found"),
        money="saving_per_month",
        alike=pl.col("state"),
        count="seats",
    )


def of_renewals(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Two kinds: the last day to decide, and the number of seats; a number without a history is a false alarm.

    The saving is right where it is that of any number in the band.
    """
    both = beside(truth, found, TRUE_RENEWAL.key)
    told = pl.col("saving_at_renewal_found").clip("saving_least", "saving_most")
    both = both.with_columns(saving_at_renewal=pl.coalesce(told, "saving_at_renewal"))
    number = pl.col("seats_recommended_found")
    kinds = {
        "decide_by": (
            pl.lit(value=True),
            pl.col("decide_by_found").is_not_null(),
            (pl.col("decide_by") == pl.col("decide_by_found")) & (pl.col("end") == pl.col("end_found")),
        ),
        "seats": (
            pl.col("seats_least").is_not_null(),
            number.is_not_null(),
            number.is_between(pl.col("seats_least"), pl.col("seats_most")),
        ),
    }
    none = pl.lit(None, pl.Decimal(38, 18))
    rows = {
        kind: judged(
            both if kind == "seats" else both.with_columns(saving_at_renewal=none, saving_at_renewal_found=none),
            kind=pl.lit(kind),
            thing=pl.col("contract_id"),
            planted=planted,
            found=claimed,
            agrees=agrees,
            money="saving_at_renewal",
            alike=pl.lit("unknown"),
        )
        for kind, (planted, claimed, agrees) in kinds.items()
    }
    return pl.concat(rows.values())


def of_overlap(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A kind as the truth has it; which of a pair is kept is part of the answer."""
    return judged(
        beside(truth, found.drop("waste"), TRUE_OVERLAP.key),
        kind=pl.col("kind"),
        thing=pl.format("{} instead of {}", "kept", "retired"),
        planted=pl.col("waste"),
        found=pl.lit(value=True),
        agrees=pl.lit(value=True),
        money="net_saving_per_year",
    )


def of_shadow_it(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """One kind, `unapproved`: an app on the list, seen by the same trails and with as many people."""
    return judged(
        beside(truth, found, TRUE_SHADOW.key),
        kind=pl.lit("unapproved"),
        thing=pl.col("app"),
        planted=pl.col("listed"),
        found=pl.col("listed_found"),
        agrees=pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_found")) for name in ("trails", "people")),
        money="spend_12_months",
        alike=pl.lit("approved"),
    )


AREAS = (
    Area("waste", TRUE_WASTE, of_waste, precision=0.98, recall=0.95),
    Area("seats", TRUE_SEAT, of_seats, precision=0.98, recall=0.95),
    Area("renewals", TRUE_RENEWAL, of_renewals, precision=1, recall=1),
    Area("overlap", TRUE_OVERLAP, of_overlap, precision=0.98, recall=0.95),
    Area("shadow_it", TRUE_SHADOW, of_shadow_it, precision=0.99, recall=0.95),
    Area("finance", TRUE_ANOMALY, of_anomalies, precision=0.95, recall=0.90, money_within=0.05),
)
# Kinds of an area that are counted each by itself, since what they count is in the area's total already.
BESIDE = (Area("waste", TRUE_ACTED, of_acts, precision=0.98, recall=0.95),)
BESIDE_KINDS = {"waste": SHOWN}
FIGURES = TRUE_FIGURE
