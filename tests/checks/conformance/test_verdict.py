"""Which rules fail, which are told, which are excepted, and which exceptions nothing needs any more."""

import polars as pl
import pytest

from checks.conformance.known import Known, always_null
from checks.conformance.measure import measure
from checks.conformance.nullability import RULES as NEVER_NULL
from checks.conformance.offenders import offenders, values
from checks.conformance.rule import OneValue, Rule
from checks.conformance.same import RULES as SAME
from checks.conformance.verdict import stale, verdicts
from tests.checks.conformance.rows import Spoiled, frame, holding
from warehouse.tables import BILLING_PERIOD, COST_AND_USAGE

BILLED, DESCRIBED, SUBCATEGORY = (
    "CAU-BilledCost-C-003-M",
    "CAU-ChargeDescription-C-003-O",
    "CAU-ServiceSubcategory-C-002-M",
)
HELD = Rule("x_billing_period", "A period has a status.", ("BillingPeriodStatus",), "BillingPeriodStatus IS NULL",
            table=BILLING_PERIOD)  # fmt: skip
RULES: tuple[Rule | OneValue, ...] = (
    *(rule for rule in NEVER_NULL if rule.id in (BILLED, DESCRIBED, SUBCATEGORY)),
    HELD,
)
BROKEN: Spoiled = {"BilledCost": None, "ChargeDescription": None, "ServiceSubcategory": None}
KINDS = {"aws": "focus", "azure": "azure-cost"}
AZURE_EXPORT = Known((BILLED,), "the export has no billed cost", kind="azure-cost")


def judged(*known: Known) -> pl.DataFrame:
    """Two sources: every value is missing in a row of aws, and in all rows of azure."""
    con = holding(
        (COST_AND_USAGE, pl.concat([frame(COST_AND_USAGE, {}, BROKEN), frame(COST_AND_USAGE, BROKEN, source="azure")])),
        (BILLING_PERIOD, frame(BILLING_PERIOD)),
    )
    measured = pl.concat(measure(con, table, RULES) for table in (COST_AND_USAGE, BILLING_PERIOD))
    return verdicts(measured, RULES, known, KINDS)


def statuses(frame: pl.DataFrame) -> dict[tuple[str, str | None], str]:
    return {(row["rule"], row["source"]): row["status"] for row in frame.iter_rows(named=True)}


def test_a_must_fails_a_should_is_told_and_what_is_not_given_or_not_held_is_neither() -> None:
    assert statuses(judged()) == {
        (BILLED, "aws"): "failed",
        (BILLED, "azure"): "failed",
        (DESCRIBED, "aws"): "told",
        (DESCRIBED, "azure"): "told",
        (SUBCATEGORY, "aws"): "failed",
        (SUBCATEGORY, "azure"): "not given",
        (HELD.id, None): "not held",
    }


def test_an_exception_covers_its_kind_alone_and_gives_its_reason() -> None:
    frame = judged(AZURE_EXPORT)
    assert (statuses(frame)[BILLED, "aws"], statuses(frame)[BILLED, "azure"]) == ("failed", "excepted")
    assert frame.filter(pl.col("status") == "excepted")["reason"].to_list() == [AZURE_EXPORT.why]


def test_what_failed_comes_first() -> None:
    assert judged()["status"][0] == "failed"


@pytest.mark.parametrize(
    "known",
    [
        AZURE_EXPORT,
        Known((SUBCATEGORY,), "was so", provider="aws"),
        Known(("CAU-ServiceName-C-003-M",), "was so"),
        Known((SUBCATEGORY,), "of another cloud", provider="gcp"),
    ],
    ids=["needed by a kind", "needed by a provider", "of a rule that was not asked", "of a provider without rows"],
)
def test_an_exception_that_is_needed_or_that_no_row_can_judge_is_not_stale(known: Known) -> None:
    assert stale(judged(known), [known], KINDS) == []


def test_an_exception_that_no_longer_occurs_is_stale() -> None:
    con = holding((COST_AND_USAGE, frame(COST_AND_USAGE, {})))
    frame_of_good = verdicts(measure(con, COST_AND_USAGE, RULES[:3]), RULES[:3], [AZURE_EXPORT], {"aws": "azure-cost"})
    assert stale(frame_of_good, [AZURE_EXPORT], {"aws": "azure-cost"}) == [AZURE_EXPORT]


def test_a_kind_excepts_the_rules_of_the_columns_that_it_never_fills() -> None:
    made = always_null("azure-cost", {"BilledCost": "amortized", "Tags": "none"}, {"BilledCost": (BILLED,)})
    assert made == [Known((BILLED,), "amortized", kind="azure-cost", throughout=True)]


def test_such_an_exception_covers_a_column_that_is_null_throughout_and_no_other() -> None:
    never = Known((BILLED,), "the export has none", throughout=True)
    assert (statuses(judged(never))[BILLED, "aws"], statuses(judged(never))[BILLED, "azure"]) == ("failed", "excepted")


def test_offenders_and_the_value_of_the_named_one() -> None:
    con = holding((COST_AND_USAGE, frame(COST_AND_USAGE, {}, {"SkuId": "other"}, {"ServiceCategory": "Storage"})))
    price = next(rule for rule in SAME if rule.about == "SkuPriceId")
    assert offenders(con, price)["SkuId"].to_list() == ["sku-1", "other", "sku-1"]
    assert offenders(con, price, {"x_source": "nobody"}).is_empty()
    named = values(con, verdicts(measure(con, COST_AND_USAGE, [price]), [price], [], {}), [price])
    assert named["value"].to_list() == ["SkuPriceId=price-1, SkuId=sku-1"]


def test_a_filter_leaves_the_other_rows_out() -> None:
    rows = pl.concat([frame(COST_AND_USAGE, {}, {}), frame(COST_AND_USAGE, {}, source="azure")])
    measured = measure(
        holding((COST_AND_USAGE, rows)), COST_AND_USAGE, RULES, {"x_source": "aws", "x_period": "2026-10"}
    )
    assert set(measured["source"]) == {"aws"}
    assert set(measured["rows"]) == {2}
