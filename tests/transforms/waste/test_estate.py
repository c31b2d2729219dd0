"""What rules may ask of an estate."""

import pytest

from tests.transforms.waste.estates import AS_OF, REGION, Part, ago, estate, resource, scan

VOLUME, IMAGE = "AWS::EC2::Volume", "AWS::EC2::Image"


def here(name: str, status: str = "ok", region: str = REGION) -> Part:
    (row,) = scan(name, status=status).rows
    return Part("scan", ({**row, "region": region},))


@pytest.mark.parametrize(
    ("scans", "is_listed"),
    [
        pytest.param((here(IMAGE),), True, id="told"),
        pytest.param((here(IMAGE, "refused"),), False, id="refused"),
        pytest.param((here(IMAGE), here(IMAGE, "refused", "us-east-1")), True, id="refused elsewhere"),
        pytest.param((here(IMAGE, region="us-east-1"), here(IMAGE, "failed")), False, id="told elsewhere"),
        pytest.param((scan(IMAGE),), True, id="told of all regions at once"),
        pytest.param((), False, id="never asked"),
    ],
)
def test_what_was_told_in_full_where_a_resource_is(scans: tuple[Part, ...], *, is_listed: bool) -> None:
    there = estate(resource("vol-1", VOLUME), *scans)
    assert there.is_listed(there.of(VOLUME), IMAGE).collect()["is_listed"].to_list() == [is_listed]


def test_intervals_that_reach_into_the_last_days() -> None:
    moved = resource("vol-1", VOLUME, attached_to=[], seen=ago(10), before=[(ago(90), {"attached_to": ["i-1"]})])
    there = estate(moved)
    assert there.within(VOLUME, days=5).collect()["attached_to"].to_list() == [[]]
    rows = there.within(VOLUME, days=30).sort("x_valid_from").collect()
    assert rows["attached_to"].to_list() == [["i-1"], []]
    assert rows["x_last_seen"].to_list() == [ago(11), AS_OF]
