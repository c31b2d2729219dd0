"""The pile of anomalies, and the page of one: what happened, over which days, whose, and what can be said of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.access.viewer import Scope, Viewer
from dashboards.figures.anomaly import anomaly_figure
from dashboards.pages import findings
from dashboards.queries.anomalies import days_of
from tests.dashboards.anomalous import LEAK, STEP, anomalous
from tests.dashboards.conftest import visit_to
from tests.dashboards.figures import checked
from tests.dashboards.reading import parts, styled, text
from warehouse.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(anomalous(Path(tmp_path_factory.mktemp("anomalous")) / ".outlay")) as opened:
        yield opened


def test_the_pile_has_the_largest_first_and_no_saving_is_claimed(found: Snapshot) -> None:
    page = findings.render(visit_to(found, "/findings", pile="cost"))
    told = text(page)
    assert told.index("+$1,500.00") < told.index("+$120.00")
    assert told.index("Step up") < told.index("Slow leak")
    assert "several accounts" in told
    assert "Saving a month" not in told
    assert "No rule has a lead." in text(findings.render(visit_to(found, "/findings", pile="leads")))


def test_a_page_says_how_much_how_long_where_from_and_shows_the_days(found: Snapshot) -> None:
    page = findings.render(visit_to(found, f"/findings/{STEP}"))
    assert text(parts(page, "H1")) == "Step up: Queues"
    [strip] = styled(page, "kpis")
    for said in ("$1,500.00 of $1,500.00 expected", "15 days", "since 7 Nov 2026, and it goes on", "One resource"):
        assert said in text(strip)
    assert "Tags on most of it" in text(page)
    for said in ("It is real", "It was expected", "It is noise", "Payments, by its tag", "Is this expected?"):
        assert said in text(page)
    assert "13 billing rows of its days add up to $1,950.00" in text(page)
    [rows] = [part for part in styled(page, "more") if "among the spend" in text(part)]
    assert rows.href.startswith("/spend?")
    for asked in ("range=30d", "account=111122223333", "service=Queues", "region=eu-west-1"):
        assert asked in rows.href
    other = text(findings.render(visit_to(found, f"/findings/{LEAK}")))
    for said in ("3 accounts alike", "7 Nov 2026 to 21 Nov 2026", "3 days found on 12 Nov 2026", "nobody is known"):
        assert said in other


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_figure_draws_each_day_and_marks_those_of_the_event(found: Snapshot, mode: str) -> None:
    days = days_of(found, Viewer("all"), STEP)
    figure = checked(anomaly_figure(days, currency="USD", mode=mode))  # pyright: ignore[reportArgumentType]
    low, high, bars, expected = figure.data
    assert (len(bars.x), len(expected.x), low.y[0], high.y[0]) == (40, 40, 75, 125)
    assert len(set(bars.marker.color)) == 2
    assert bars.marker.color.count(bars.marker.color[-1]) == 15
    assert figure.layout.yaxis.range[1] >= 200


def test_who_sees_other_accounts_alone_sees_neither_event_nor_days(found: Snapshot) -> None:
    assert days_of(found, Viewer("finance", Scope(frozenset({"999"}))), STEP).is_empty()
