import pytest

from checks.suites import sku_daily as suite
from tests.checks.suites.marts import faults, mart, outcomes_of
from warehouse.tables import SKU_DAILY

FAULTS = faults(SKU_DAILY)


def test_a_mart_that_adds_up_passes():
    assert outcomes_of(suite, mart(SKU_DAILY)) == {check.name: True for check in suite.SUITE.checks}


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_blocks_by_exactly_its_check(check):
    results = outcomes_of(suite, FAULTS[check])
    assert [name for name, passed in results.items() if not passed] == [check]
