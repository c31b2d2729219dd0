"""The FOCUS project's own sample of four clouds breaks, but for known exceptions, what its makers changed in it."""

import polars as pl
import pytest

from checks.conformance import RULES
from checks.conformance.known import KNOWN
from checks.conformance.measure import measure
from checks.conformance.verdict import stale, verdicts
from sources.reference.providers import providers
from tests.checks.conformance.rows import holding
from tests.shared_data import FOCUS_SAMPLE, needs_focus_sample
from tests.transforms.bill import pseudonyms
from transforms.focus import normalise
from warehouse.tables import COST_AND_USAGE

pytestmark = needs_focus_sample
# One AWS credit was given prices, an effective cost of its own and no SKU; contracted costs of AWS were rounded.
CHANGED = {
    "CAU-ContractedCost-C-011-C",
    "CAU-ContractedUnitPrice-C-009-C",
    "CAU-ContractedUnitPrice-C-014-C",
    "CAU-EffectiveCost-C-017-C",
    "CAU-PricingCategory-C-012-C",
    "CAU-PricingQuantity-C-011-C",
}
KINDS = {"sample": "focus"}


@pytest.fixture(scope="module")
def judged() -> pl.DataFrame:
    raw = pl.read_csv(FOCUS_SAMPLE, infer_schema=False, null_values="NULL").with_row_index("x_row").lazy()
    bill = normalise(raw, load_id="load", providers=providers(), pseudonyms=pseudonyms).collect()
    con = holding((COST_AND_USAGE, bill.with_columns(x_source=pl.lit("sample"))))
    return verdicts(measure(con, COST_AND_USAGE, RULES), RULES, KNOWN, KINDS)


def test_what_fails_is_what_the_makers_changed(judged: pl.DataFrame) -> None:
    failed = judged.filter(pl.col("status") == "failed")
    assert (set(failed["rule"]), set(failed["provider"])) == (CHANGED, {"aws"})


def test_every_exception_is_needed(judged: pl.DataFrame) -> None:
    assert stale(judged, KNOWN, KINDS) == []
