"""What /changes says: the strip, the bridge, who did it, every term by what moved, and the rows behind a SKU."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import pytest

from dashboards.access.viewer import Scope, Viewer
from dashboards.pages import changes
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import Charge, over, write_state
from tests.dashboards.reading import parts, styled, text
from transforms.close.states import REPORT, SENT
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION, FX_RATE

TODAY = date(2026, 11, 2)
EC2 = Charge(TODAY, "24", sku="m5.large", quantity="240")
S3 = Charge(TODAY, "2", service="Amazon S3", category="Storage", account="12", sku="gp3", quantity="20", resource="b")
GPU = Charge(TODAY, "900", service="Amazon SageMaker", sku="p4d", quantity="24", resource="gpu", account="12")
MONTHS = {"from": "2026-09", "to": "2026-10"}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    charges = [*over(EC2, september, 30), *over(S3, september, 30)]
    charges += [*over(replace(EC2, effective="28.8"), october, 31), *over(S3, october, 31), *over(GPU, october, 4)]
    return write_state(tmp_path_factory.mktemp("changes") / ".outlay", charges, as_of=TODAY)


@pytest.fixture(scope="module")
def snapshot(state: Path) -> Iterator[Snapshot]:
    with open_snapshot(state) as opened:
        yield opened


def shown(snapshot: Snapshot, viewer: Viewer | None = None, **filters: str) -> object:
    visit = visit_to(snapshot, "/changes", **filters)
    return changes.PAGE.render(replace(visit, viewer=viewer) if viewer else visit)


def sentences(page: object) -> list[str]:
    return [text(part) for part in parts(page, "H2")]


def test_the_page_opens_with_what_did_most_and_where(snapshot: Snapshot) -> None:
    page = shown(snapshot, **MONTHS)
    assert sentences(page) == [
        "New added $3.6k; everything else added $175",
        "New added $3.6k in 1 SKU",
        "Compute added $3.8k",
    ]
    assert "most by Amazon SageMaker in Payments" in text(styled(page, "bridge-table")[0])
    assert "Amazon SageMaker, Payments: effective cost a day, 1 to 30 Sep pale." in text(page)


def test_the_strip_says_that_nothing_was_reported(snapshot: Snapshot) -> None:
    values = [text(part) for part in styled(shown(snapshot, **MONTHS), "kpi-value")]
    assert values == ["no number", "no number", "$780.00", "+$3,774.80", "$4,554.80"]


def test_the_strip_starts_from_what_was_last_closed_or_sent(snapshot: Snapshot) -> None:
    sent = {"id": 1, "subject_kind": REPORT, "subject_id": "2026-09", "status": SENT, "snapshot_id": snapshot.id}
    entered = pl.DataFrame([{**sent, "by": "Ben", "at": datetime(2026, 11, 2)}], DECISION.schema)
    strip = styled(changes.PAGE.render(replace(visit_to(snapshot, "/changes", **MONTHS), entered=entered)), "kpi")
    assert [text(part) for part in strip[:2]] == [
        "1 to 30 Sep, as reported $780.00 closed or sent on 2 Nov 2026",
        "Restated since $0.00 what the sources restated",
    ]


def test_bars_start_where_the_one_above_ends(snapshot: Snapshot) -> None:
    page = shown(snapshot, **MONTHS)
    bars = [part.style for part in styled(page, "bridge-bar")]
    ends = [round(float(bar["left"][:-1]) + float(bar["width"][:-1]), 2) for bar in bars]
    assert [round(float(bar["left"][:-1]), 2) for bar in bars[1:-1]] == ends[:-2]
    assert bars[-1]["left"] == "0.000%"
    assert "terms add up to the change, difference $0.00" in text(styled(page, "bridge-foot")[0])


def test_a_term_opens_to_its_skus_and_one_of_them_to_its_rows(snapshot: Snapshot) -> None:
    page = shown(snapshot, **MONTHS, term="list_price")
    links = [part.href for part in parts(page, "A") if "show=rows" in part.href]
    asked = dict(parse_qsl(urlsplit(links[0]).query))
    assert (asked["sku"], asked["service"]) == ("m5.large", "Amazon EC2")
    rows = shown(snapshot, **asked)
    assert sentences(rows) == ["61 billing rows: $720.00 before, $892.80 after"]


def test_each_member_of_the_matrix_is_told_with_every_term(snapshot: Snapshot) -> None:
    matrix = styled(shown(snapshot, **MONTHS, by="account"), "matrix")[0]
    cells = [[text(cell) for cell in parts(row, "Td")] for row in parts(matrix, "Tr")]
    assert [row[-1] for row in cells if row] == ["+$3,602.00", "+$172.80", "+$3,774.80"]


def test_a_viewer_sees_the_accounts_of_the_scope_alone(snapshot: Snapshot) -> None:
    page = shown(snapshot, Viewer("finance", Scope(frozenset({"11"}))), **MONTHS)
    assert "+$172.80" in [text(part) for part in styled(page, "kpi-value")]
    nothing = shown(snapshot, Viewer("finance", Scope(frozenset())), **MONTHS)
    assert "No charge can be shown" in text(nothing)


def test_periods_that_are_alike_say_that_nothing_moved(snapshot: Snapshot) -> None:
    page = shown(snapshot, **{"from": "2026-09-01..2026-09-10", "to": "2026-09-11..2026-09-20"})
    assert "Nothing moved" in text(page)


def test_bills_of_several_currencies_are_told_in_one_where_the_rates_are_known(tmp_path: Path) -> None:
    first, second = date(2026, 9, 1), date(2026, 10, 1)
    euros = replace(EC2, currency="EUR", account="13")
    charges = [
        charge for each in (EC2, euros) for day, many in ((first, 30), (second, 31)) for charge in over(each, day, many)
    ]
    told = [(date(2026, month, 28), "EUR", "USD", rate, "ecb") for month, rate in ((9, "1.1"), (10, "1.2"))]
    rates = pl.DataFrame(told, FX_RATE.names, orient="row").cast(dict(FX_RATE.schema))
    with open_snapshot(write_state(tmp_path / ".outlay", charges, as_of=TODAY, more={FX_RATE: rates})) as opened:
        page = shown(opened, **MONTHS, **{"in": "USD"})
        assert "effective cost in USD, each period at its last day's rates" in text(page)
        values = [text(part) for part in styled(page, "kpi-value")]
        assert values[2:] == ["$1,512.00", "+$124.80", "$1,636.80"]
        assert sentences(page)[0].startswith("Currency added $73.20")
        keys = [
            dict(parse_qsl(urlsplit(part.href).query)) for part in parts(page, "A") if "show=rows" in str(part.href)
        ]
        assert [key["currency"] for key in keys] == ["EUR"]
        options = [text(part) for part in parts(page, "A") if text(part).startswith("all in")]
        assert sorted(set(options)) == ["all in EUR", "all in USD"]
        own = replace(visit_to(opened, "/changes", **MONTHS), reporting="USD")
        by_default = changes.PAGE.render(own)
        assert [text(part) for part in styled(by_default, "kpi-value")][2:] == ["$1,512.00", "+$124.80", "$1,636.80"]
        [export] = [str(part.href) for part in parts(by_default, "A") if str(part.href).startswith("/files/changes")]
        assert dict(parse_qsl(urlsplit(export).query)) == {**MONTHS, "in": "USD"}
        euros_alone = changes.PAGE.render(replace(own, filters={**MONTHS, "currency": "EUR"}))
        assert "effective cost in EUR" in text(euros_alone)
        unrated = text(changes.PAGE.render(replace(own, reporting="GBP")))
        assert "rates" not in unrated.partition("snapshot")[0]
