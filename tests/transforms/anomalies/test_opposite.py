"""Resources that move against each other within a service: events where its sum hides them, and only there."""

from datetime import date

import polars as pl

from transforms.anomalies.opposite import SERIES, with_parts, without_lone_parts
from transforms.anomalies.runs import RUN

DAY = date(2026, 10, 5)
KEYS = pl.DataFrame(
    [("aws", "bills", "USD", "1", service, None, resource) for service, resource in
     (("EC2", None), ("EC2", "i-1"), ("EC2", "i-2"), ("S3", "b-1"))],
    schema=dict.fromkeys((*SERIES, "new_region", "resource"), pl.String()), orient="row",
)  # fmt: skip


def stands(*told: tuple[int, int, int]) -> list[bool]:
    """Of runs as (row of KEYS, sign, days after DAY)."""
    rows = [
        {"series": series, "sign": sign, "start": date(2026, 10, 5 + after), "last": date(2026, 10, 6 + after)}
        for series, sign, after in told
    ]
    runs = pl.DataFrame([{name: row.get(name) for name in RUN} for row in rows], RUN)
    return without_lone_parts(runs, KEYS).to_list()


def test_parts_stand_where_one_moves_against_another_on_a_day_and_their_whole_does_not_show_it() -> None:
    assert stands((1, 1, 0), (2, -1, 1)) == [True, True]
    assert stands((1, 1, 0), (2, 1, 0)) == [False, False]
    assert stands((1, 1, 0), (2, -1, 4)) == [False, False]
    assert stands((1, 1, 0), (3, -1, 0)) == [False, False]
    assert stands((0, 1, 0), (1, 1, 0), (2, -1, 1)) == [True, False, False]
    assert stands((0, 1, 9), (1, 1, 0), (2, -1, 0)) == [True, True, True]


def test_a_resource_in_a_new_region_is_no_part_of_its_service() -> None:
    row = {"provider": "aws", "source": "bills", "currency": "USD", "account": "1", "day": DAY, "cost": 1}
    costs = pl.DataFrame([{**row, "service": "EC2", "new_region": None}, {**row, "service": None, "new_region": "x"}])
    parts = pl.DataFrame(
        [{**row, "service": "EC2", "region": region, "resource": name} for region, name in (("x", "i-1"), ("y", "i-2"))]
    )
    assert with_parts(costs, parts)["resource"].to_list() == [None, None, "i-2"]
