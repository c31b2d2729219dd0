"""Every suite of checks, in the order in which a load passes them."""

from checks.suites import (
    bill_line,
    cost_and_usage,
    cost_daily,
    cost_daily_rollup,
    cost_monthly,
    load_sum,
    reject,
    resource_cost,
    sku_daily,
    sku_monthly,
    split_cost,
)

MARTS = (
    cost_daily.SUITE,
    cost_daily_rollup.SUITE,
    cost_monthly.SUITE,
    bill_line.SUITE,
    resource_cost.SUITE,
    sku_daily.SUITE,
    sku_monthly.SUITE,
)
SUITES = (load_sum.SUITE, reject.SUITE, cost_and_usage.SUITE, split_cost.SUITE, *MARTS)
