"""`renamed_from`: a source's history goes on under its new name."""

from tests.pipelines.bills import Place, charges

BY_MONTH = "select x_period, sum(BilledCost) as cost, count(*) as n from cost_and_usage group by 1 order by 1"
LOADS = "select load_id, object, loaded_at from load order by 1"


def loaded(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/09.csv", charges(5, "1", "2026-09"))
    place.bill("bills/10.csv", charges(5, "2"))
    place.directly()


def test_a_renamed_source_keeps_its_figures_and_nothing_is_read_again(place: Place) -> None:
    loaded(place)
    before, loads = place.rows("sql", BY_MONTH), place.rows("sql", LOADS)
    place.config(("clouds", "bills"), more='renamed_from = "aws"')
    status, said = place.directly()
    assert (status, "aws" in said, "Nothing new" in said, "published" in said) == (0, True, True, True)
    assert (place.rows("sql", BY_MONTH), place.rows("sql", LOADS)) == (before, loads)
    assert (place.billed("aws"), place.billed("clouds")) == (0, 15)
    assert {row["source"] for row in place.rows("reconcile")} == {"clouds"}
    snapshots = place.rows("snapshot", "list")
    status, said = place.directly()
    assert (status, "stands" in said) == (0, True)
    assert place.rows("snapshot", "list") == snapshots
    place.bill("bills/10.csv", charges(5, "4"))
    assert place.directly()[0] == 0
    assert place.billed("clouds") == 25
    old = place.rows("sql", BY_MONTH, "--snapshot", snapshots[-1]["id"])
    assert old == before


def test_two_sources_with_bills_cannot_become_one(place: Place) -> None:
    loaded(place)
    place.config(("clouds", "other.csv"))
    place.bill("other.csv", charges(3, "7"))
    place.run()
    place.config(("clouds", "other.csv"), more='renamed_from = "aws"')
    status, said = place.run()
    assert status == 1
    assert 'source "clouds", renamed_from = "aws"' in said
    assert "--forget aws" in said
    assert place.billed() == 15 + 21
    assert place.run("--forget", "aws")[0] == 0
    assert place.billed() == 21
