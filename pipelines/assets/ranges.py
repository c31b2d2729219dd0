"""Billing periods as stretches of months, which is how a Dagster run names several partitions."""

from collections.abc import Iterable

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def contiguous(periods: Iterable[str]) -> list[tuple[str, str]]:
    """First and last month of each stretch without a gap: 2026-01, -02, -05 gives (01, 02) and (05, 05)."""
    stretches: list[tuple[str, str]] = []
    for period in sorted(set(periods)):
        if stretches and _month(period) == _month(stretches[-1][1]) + 1:
            stretches[-1] = (stretches[-1][0], period)
        else:
            stretches.append((period, period))
    return stretches


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags of a run over the partitions of these billing periods."""
    return {RANGE_START: f"{first}-01", RANGE_END: f"{last}-01"}


def _month(period: str) -> int:
    year, month = period.split("-")
    return 12 * int(year) + int(month)
