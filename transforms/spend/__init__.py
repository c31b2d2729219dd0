"""What was spent: charges summed by day, by month, by invoice and by resource, and the tags that they carry."""

from transforms.spend.bill_lines import bill_lines
from transforms.spend.daily import NEEDED, daily_cost
from transforms.spend.monthly import monthly_cost
from transforms.spend.resources import resource_costs
from transforms.spend.rollup import daily_rollup
from transforms.spend.skus import sku_daily, sku_monthly
from transforms.spend.tag_sets import tag_sets

__all__ = [
    "NEEDED",
    "bill_lines",
    "daily_cost",
    "daily_rollup",
    "monthly_cost",
    "resource_costs",
    "sku_daily",
    "sku_monthly",
    "tag_sets",
]
