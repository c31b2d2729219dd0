"""Deadlines of the invented company's contracts, against a truth that was found by trying day after day."""

from datetime import date

import polars as pl
import pytest

from sources.sample import World
from sources.sample.software.contracts import agreements, contracts
from sources.sample.software.notice import decide_by
from transforms.licenses.software import Licenses, Software
from transforms.renewals import renewals
from transforms.renewals.settings import RenewalSettings
from warehouse.tables import CONTRACT


@pytest.mark.parametrize(
    ("seed", "as_of"),
    [(1, date(2026, 11, 29)), (2, date(2027, 2, 28)), (3, date(2028, 2, 29)), (20261129, date(2027, 1, 1))],
)
def test_every_day_to_decide_is_the_one_that_a_search_of_days_finds(seed: int, as_of: date) -> None:
    world = World.of(seed, "small", as_of)
    entered = contracts(world).with_columns(app_id="app", x_source=pl.lit("contracts"), x_valid_from=pl.lit(as_of))
    rows = pl.concat([CONTRACT.empty(), entered], how="diagonal_relaxed").cast(dict(CONTRACT.schema))
    found = renewals(Software(as_of, contracts=rows), Licenses(), RenewalSettings())
    expected = {}
    for contract in agreements(world):
        end = contract.ends(contract.running)
        expected[contract.contract_id] = (end, decide_by(end, contract.clause)[0])
    assert {row[0]: row[1:] for row in found.select("contract_id", "end", "decide_by").iter_rows()} == expected
