"""Which columns of a file are the kind's, and what is said where they are missing."""

import pytest

from sources.base import Unreadable
from sources.billing import FOCUS, KINDS
from sources.billing.focus import focus_version
from tests.sources.billing.bills import COLUMNS


def test_kinds_have_names_of_their_own_and_a_title() -> None:
    assert FOCUS in KINDS
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert all(kind.title and kind.costs for kind in KINDS)


def test_columns_are_found_however_they_are_spelled() -> None:
    exact = FOCUS.columns_in(["billed_cost", *COLUMNS, "EffectiveCost"], "bill.csv")
    assert exact.costs == {"BilledCost": "BilledCost", "EffectiveCost": "EffectiveCost"}
    assert (exact.currency, exact.period, exact.charge) == COLUMNS[1:4]
    loose = FOCUS.columns_in(["BILLEDCOST", "billing_currency", "Charge Period Start"], "bill.csv")
    assert loose.names == ("BILLEDCOST", "billing_currency", "Charge Period Start")
    assert loose.period is None


@pytest.mark.parametrize(
    ("columns", "expected", "do"),
    [
        (["a", "b"], "BilledCost and BillingCurrency and BillingPeriodStart or ChargePeriodStart", "set the kind"),
        (["BilledCosts", *COLUMNS[1:]], "which has BilledCost", "“BilledCosts” for BilledCost"),
        (["BilledCost", "BillingCurrency"], "which has BillingPeriodStart or ChargePeriodStart", ""),
        (["lineItem/UnblendedCost", "bill/BillType"], "BilledCost", 'kind = "aws-cur"'),
        (["line_item_unblended_cost"], "BilledCost", 'kind = "aws-cur"'),
        (["costInBillingCurrency", "billingCurrency", "date"], "BilledCost", 'kind = "azure-cost"'),
        (["cost/myCost"], "BilledCost", 'kind = "oci-cost"'),
        (["usage_start_time", "cost"], "BilledCost", 'kind = "gcp-billing"'),
    ],
)
def test_a_file_that_is_no_focus_says_what_to_do(columns: list[str], expected: str, do: str) -> None:
    with pytest.raises(Unreadable) as refused:
        FOCUS.columns_in(columns, "bill.csv")
    assert refused.value.found == f"the columns {', '.join(columns)}"
    assert expected in refused.value.expected
    assert do in refused.value.do


def test_the_first_columns_stand_for_many() -> None:
    with pytest.raises(
        Unreadable, match="found the columns c0, c1, c2, c3, c4, c5, c6, c7 and 12 more; expected FOCUS"
    ):
        FOCUS.columns_in([f"c{number}" for number in range(20)], "bill.csv")


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ((), "1.0"),
        (("SkuMeter",), "1.1"),
        (("SkuMeter", "invoice_id"), "1.2"),
        (("HostProviderName", "InvoiceId"), "1.3"),
        (("InvoiceDetailId", "HostProviderName"), "1.4"),
        (("x_Discounts",), "1.0"),
    ],
)
def test_the_version_is_the_oldest_with_all_columns(more: tuple[str, ...], version: str) -> None:
    assert focus_version([*COLUMNS, *more]) == version
