"""What was spent: charges summed by day, by month, and the tags that they carry."""

from transforms.spend.daily import NEEDED, daily_cost
from transforms.spend.monthly import monthly_cost
from transforms.spend.rollup import daily_rollup
from transforms.spend.tag_sets import tag_sets

__all__ = ["NEEDED", "daily_cost", "daily_rollup", "monthly_cost", "tag_sets"]
