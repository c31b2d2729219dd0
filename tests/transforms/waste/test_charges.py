from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from transforms.waste.charges import READ, USAGE_TYPE, charges
from warehouse.tables import COST_AND_USAGE

END = date(2026, 10, 28)
ENDS = pl.DataFrame({"x_source": ["s"], "window_end": [END]})


def test_days_with_a_charge_are_counted_where_no_optimizer_leaves_rows_out_first() -> None:
    days = [END - timedelta(days=back) for back in (0, 0, 6, 7, 44, 45, 89, 90)]
    rows = [
        {
            "x_source": "s",
            "x_provider": "aws",
            "ResourceId": "i-1",
            "BillingCurrency": "USD",
            "EffectiveCost": Decimal(1),
        }
        | {"ChargePeriodStart": datetime(day.year, day.month, day.day)}
        for day in days
    ]
    schema = {**dict(COST_AND_USAGE.schema), USAGE_TYPE: pl.String(), "x_source": pl.String()}
    bill = pl.DataFrame(rows, {name: schema[name] for name in READ}).lazy()
    asked = charges(bill, ENDS)
    for flags in (pl.QueryOptFlags(), pl.QueryOptFlags.none()):
        [found] = asked.collect(optimizations=flags).to_dicts()
        assert [found[f"days_{n}"] for n in (7, 14, 30, 90)] == [2, 3, 3, 6]
