"""What the company has been told by logs that forget: an event counts once it was in a log on one of its looks."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl


def was_told(looks: Sequence[date], kept_days: int) -> pl.Expr:
    """Whether a log that keeps so many days had the event of `day` when the company looked."""
    return pl.any_horizontal(
        pl.col("day").is_between(look - timedelta(days=kept_days), look - timedelta(days=1)) for look in looks
    )
