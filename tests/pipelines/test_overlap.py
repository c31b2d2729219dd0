"""Files of a month that may be one delivery and a newer one are named."""

from tests.pipelines.bills import Place, charge, charges


def lines(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("Overlap")]


def test_two_deliveries_side_by_side_are_named_with_the_remedy(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/first.csv", charges(20, "1"))
    place.bill("bills/second.csv", charges(21, "1.1"))
    status, said = place.run()
    assert status == 0
    (line,) = lines(said)
    assert "first.csv and " in line
    assert "second.csv both hold" in line
    assert "(20 such)" in line
    assert 'delivery = "newest"' in line
    assert lines(place.directly()[1]) == []


def test_several_months_of_a_source_are_one_line(place: Place) -> None:
    place.config(("aws", "bills"))
    for month in ("2026-08", "2026-09", "2026-10"):
        for number in range(3):
            place.bill(f"bills/{month}-{number}.csv", charges(10, f"0.{number + 1}", month))
    (line,) = lines(place.directly()[1])
    assert "aws 2026-10 (2 more billing periods like it)" in line
    assert "2026-10-0.csv and " in line


APART = {"SubAccountId": "9", "ServiceName": "Other", "ChargePeriodStart": "2026-10-02T00:00:00Z"}


def test_parts_that_share_no_account_day_and_service_are_not_named(place: Place) -> None:
    place.config(*((column.lower(), column) for column in APART))
    for column, other in APART.items():
        place.bill(f"{column}/a.csv", [charge(0), charge(0, ServiceName="")])
        place.bill(f"{column}/b.csv", [charge(0, "2", ChargePeriodEnd="2026-10-03T00:00:00Z", **{column: other})])
    status, said = place.directly()
    assert (status, lines(said)) == (0, [])


def test_deliveries_that_append_may_overlap(place: Place) -> None:
    place.config(("aws", "bills"), more='delivery = "append"')
    place.bill("bills/a.csv", charges(5, "1"))
    place.bill("bills/b.csv", charges(5, "2"))
    assert lines(place.directly()[1]) == []
