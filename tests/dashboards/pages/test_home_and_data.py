"""What / and /data say of a company, healthy and not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboards.pages import data, home
from tests.dashboards.company import Company, healthy, write_state
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import parts, styled, text
from warehouse.snapshot import Snapshot, open_snapshot


def sentences(page: object) -> list[str]:
    return [text(sentence) for sentence in parts(page, "H2")]


def test_home_counts_what_rose_and_what_is_to_mend(snapshot: Snapshot) -> None:
    page = home.render(visit_to(snapshot, "/"))
    assert text(parts(page, "H1")) == "Four things need you this week"
    assert sentences(page)[:3] == [
        "Spend rose $12.8k (+4.3%); AI and Machine Learning added the most",
        "Spend rose €816 (+3.8%); Compute added the most",
        "Two things to mend in the data",
    ]
    assert "1 of 3 sources fresh" in text(styled(page, "freshness"))


def test_home_of_a_healthy_company_invents_nothing(healthy_snapshot: Snapshot) -> None:
    page = home.render(visit_to(healthy_snapshot, "/"))
    assert sentences(page) == [
        "Spend rose $12.8k (+4.3%); AI and Machine Learning added the most",
        "What these figures rest on",
    ]
    assert "difference $0.00" in text(page)


def test_home_without_a_month_before_says_so(tmp_path: Path) -> None:
    services = tuple((*service[:6], "0") for service in healthy().services)
    with open_snapshot(write_state(tmp_path, replace(healthy(), services=services))) as snapshot:
        page = home.render(visit_to(snapshot, "/"))
    assert text(parts(page, "H1")) == "Nothing needs you this week"
    assert "no month before to compare it with" in text(page)


def test_home_with_stale_bills_says_how_far_they_reach(tmp_path: Path) -> None:
    with open_snapshot(write_state(tmp_path, replace(healthy(), as_of=date(2026, 12, 9)))) as snapshot:
        page = home.render(visit_to(snapshot, "/"))
    assert "aws-focus is stale" in text(page)
    assert "figures complete to 22 Nov" in text(page)


def test_nothing_loaded_gives_pages_all_the_same(tmp_path: Path) -> None:
    nothing = Company(services=(), rejects=0, held_back=True, drift=False)
    with open_snapshot(write_state(tmp_path, nothing)) as snapshot:
        assert "gcp-billing: 1 delivery held back" in text(home.render(visit_to(snapshot, "/")))
        page = data.render(visit_to(snapshot, "/data"))
    assert sentences(page)[0] == "Nothing has been loaded, so there is nothing to add up"


def test_data_says_what_adds_up_and_what_does_not(snapshot: Snapshot) -> None:
    page = data.render(visit_to(snapshot, "/data"))
    assert sentences(page) == [
        "Every cent of 13 months is accounted for; 1 delivery held back, in no sum",
        "1 delivery of gcp-billing held back",
        "1 of 3 sources is fresh; gcp-billing is held back and aws-focus is without some rows",
        "2 days of aws-focus were restated since yesterday: billed +$80.00",
        "102 of 104 checks pass; none that failed blocks",
        "Two sources changed shape",
        "40 rows are rejected, worth $606.00",
        "13 of 14 runs published",
        "0.0% to 100.0% of the cost has a key to find its resource by; no inventory is imported yet",
    ]
    assert [link.href for link in styled(page, "primary")] == ["#held-back"]


def test_data_writes_counts_with_separators_and_money_by_currency(snapshot: Snapshot) -> None:
    shown = text(data.render(visit_to(snapshot, "/data")))
    assert "222,952 rows" in shown
    assert "In the files, USD" in shown
    assert "In the files, EUR" in shown


def test_data_says_how_many_rejects_it_does_not_show(snapshot: Snapshot) -> None:
    few = data.render(visit_to(snapshot, "/data"))
    every = data.render(visit_to(snapshot, "/data", rejects="all"))
    assert "Showing 33 of 40 rows, largest first." in text(few)
    assert [link.href for link in parts(few, "A") if text(link) == "Show more"] == ["/data?rejects=all"]
    assert "Showing" not in text(every)
    assert len(styled(every, "named")) > len(styled(few, "named"))


def test_a_difference_is_the_first_thing_told(tmp_path: Path) -> None:
    wrong = {"load_id": "aws-focus-202611", "source": "aws-focus", "billing_period": "2026-11", "currency": "USD"}
    sums = {"source_sum": "1", "warehouse_sum": "0", "rejected_sum": "0", "rounding": "0", "difference": "1"}
    row = wrong | sums | {"column_name": "ListCost", "rows": 1, "rejected_rows": 0}
    with open_snapshot(write_state(tmp_path, replace(healthy(), extra={"load_sum": [row]}))) as snapshot:
        page = data.render(visit_to(snapshot, "/data"))
        at_home = text(home.render(visit_to(snapshot, "/")))
    assert sentences(page)[0] == "1 sum of the loads does not agree with the source"
    assert "1 open difference" in at_home


def test_what_waits_stands_beside_data(snapshot: Snapshot, healthy_snapshot: Snapshot) -> None:
    assert data.PAGE.waiting is not None
    assert data.PAGE.waiting(visit_to(snapshot, "/")) == 2
    assert data.PAGE.waiting(visit_to(healthy_snapshot, "/")) == 0


def test_data_tells_what_was_restated_since_yesterday_and_since_the_close(snapshot: Snapshot) -> None:
    page = data.render(visit_to(snapshot, "/data"))
    assert "+$40.00" in text(page)
    assert "Apart from these, 10 new days of charges came." not in text(page)
    closed = data.render(visit_to(snapshot, "/data", since="close"))
    assert "No source restated anything since the close" in sentences(closed)
    assert sentences(data.render(visit_to(snapshot, "/data", since="x"))) == sentences(page)


def test_data_says_that_no_inventory_was_asked_and_not_that_nothing_matches(snapshot: Snapshot) -> None:
    page = data.render(visit_to(snapshot, "/data"))
    assert text(styled(page, "not-imported")).split(" ") == ["Not", "imported"] * 2
