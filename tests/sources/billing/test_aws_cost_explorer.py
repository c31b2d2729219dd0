"""AWS_COST_EXPLORER: which months are asked for, page by page, what it may cost, and what is kept."""

import json
import stat
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import requests

from sources.archive import Archive
from sources.base import Object, Unreachable, Unreadable
from sources.billing import AWS_COST_EXPLORER
from sources.billing.aws_cost_explorer import AwsCostExplorer, today_in_utc
from sources.billing.kinds import Means
from sources.billing.totals import read_totals
from tests.servers.cost_explorer import DENIED, THROTTLED, CostExplorer, day, group, serve
from tests.servers.stores import StoreServer

TODAY = date(2026, 11, 10)
KEY = bytes(range(32))
EC2 = "Amazon Elastic Compute Cloud - Compute"
PAGES = {
    "2026-11": [
        [day("2026-11-01", "2026-11-02", group(EC2, "000000000042", "1.25", "1.5"))],
        [day("2026-11-02", "2026-11-03", group("Tax", "000000000042", "0.19", "0.19"))],
    ]
}

pytestmark = pytest.mark.usefixtures("aws_credentials")


def kind(state: Path, limit: str = "1", today: date = TODAY) -> AwsCostExplorer:
    means = Means(Archive(state / "archive", KEY), "aws", Decimal(limit))
    return replace(AWS_COST_EXPLORER, today=lambda: today).with_means(means)


def month(kind: AwsCostExplorer, name: str = "2026-11") -> Object:
    listed = kind.list_objects("", base=Path(), endpoint=None)
    return next(each for each in listed if each.uri.endswith(name))


def test_open_months_have_a_version_a_day_and_closed_ones_keep_theirs(tmp_path: Path) -> None:
    listed = kind(tmp_path).list_objects("", base=tmp_path, endpoint=None)
    assert [each.uri[-7:] for each in (*listed[:2], listed[-1])] == ["2026-11", "2026-10", "2025-11"]
    assert [each.version for each in listed[:3]] == ["as of 2026-11-10", "as of 2026-11-10", "closed"]
    later = kind(tmp_path, today=date(2026, 11, 15)).list_objects("", base=tmp_path, endpoint=None)
    assert [each.version for each in later[:2]] == ["as of 2026-11-15", "closed"]


def test_all_pages_are_asked_for_and_kept_as_they_came(tmp_path: Path) -> None:
    with serve(CostExplorer(PAGES)) as explorer:
        asked = kind(tmp_path)
        path = asked.fetch(month(asked), tmp_path / "tmp", endpoint=explorer.endpoint)
        again = kind(tmp_path)
        assert again.fetch(month(again), tmp_path / "tmp", endpoint=explorer.endpoint) == path
    first = explorer.requests[0]
    assert first["TimePeriod"] == {"Start": "2026-11-01", "End": "2026-11-11"}
    assert [each["Key"] for each in first["GroupBy"]] == ["SERVICE", "LINKED_ACCOUNT"]
    assert [request.get("NextPageToken") for request in explorer.requests] == [None, "1"]
    kept = tmp_path / "archive/aws/2026-11/as-of-2026-11-10"
    first_page, _ = Archive(tmp_path / "archive", KEY).read(kept, "*.json")
    assert json.loads(first_page)["ResultsByTime"] == PAGES["2026-11"][0]
    assert stat.S_IMODE((tmp_path / "archive").stat().st_mode) == 0o700
    assert pl.read_csv(path, infer_schema=False)["LinkedAccount"].to_list() == ["000000000042"] * 2
    assert asked.notes() == ("Asking AWS Cost Explorer: 2 requests cost 0.02 USD; 0.02 USD of 1 USD are spent today.",)
    assert again.notes() == ()


def test_its_sums_are_read_as_those_of_a_file(tmp_path: Path) -> None:
    with serve(CostExplorer(PAGES)) as explorer:
        asked = kind(tmp_path)
        path = asked.fetch(month(asked), tmp_path, endpoint=explorer.endpoint)
    sums = read_totals(path, AWS_COST_EXPLORER, "ce").sums
    assert dict(zip(sums["column_name"], sums["source_sum"], strict=True)) == {
        "BilledCost": "1.44",
        "EffectiveCost": "1.69",
    }


def test_at_the_bound_nothing_more_is_asked(tmp_path: Path) -> None:
    with serve(CostExplorer(PAGES)) as explorer:
        asked = kind(tmp_path, limit="0.01")
        with pytest.raises(Unreachable, match=r"0\.01 USD are spent today.*at most 0\.01 USD a day"):
            asked.fetch(month(asked), tmp_path, endpoint=explorer.endpoint)
        assert len(explorer.requests) == 1
        tomorrow = kind(tmp_path, limit="0.02", today=date(2026, 11, 11))
        tomorrow.fetch(month(tomorrow), tmp_path, endpoint=explorer.endpoint)


def test_a_throttled_request_is_made_again(tmp_path: Path) -> None:
    with serve(CostExplorer(PAGES, [(400, THROTTLED)])) as explorer:
        asked = kind(tmp_path)
        asked.fetch(month(asked), tmp_path, endpoint=explorer.endpoint)
    assert len(explorer.requests) == 3


def test_what_is_left_of_half_an_answer_is_no_part_of_the_whole_one(tmp_path: Path) -> None:
    folder = Archive(tmp_path / "archive", KEY).make("aws", "2026-11", "as-of-2026-11-10")
    (folder / "0002.json").write_text('{"ResultsByTime": "half"}', encoding="utf-8")
    with serve(CostExplorer(PAGES)) as explorer:
        asked = kind(tmp_path)
        path = asked.fetch(month(asked), tmp_path, endpoint=explorer.endpoint)
    assert pl.read_csv(path).height == 2


def test_a_refusal_says_what_to_allow(tmp_path: Path) -> None:
    with serve(CostExplorer(PAGES, [(400, DENIED)])) as explorer:
        asked = kind(tmp_path)
        with pytest.raises(Unreachable, match=r"AccessDeniedException.*Allow ce:GetCostAndUsage") as refused:
            asked.fetch(month(asked), tmp_path, endpoint=explorer.endpoint)
    assert not refused.value.transient
    assert list(tmp_path.rglob("complete")) == []


def test_a_look_costs_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="paid interface"):
        AWS_COST_EXPLORER.fetch(month(AWS_COST_EXPLORER, f"{today_in_utc():%Y-%m}"), tmp_path, endpoint=None)


def test_it_speaks_as_the_aws_library_of_a_fake_cloud_expects(tmp_path: Path, s3_server: StoreServer) -> None:
    """moto checks no request, but answers with what is queued for it."""
    result = {"ResultsByTime": PAGES["2026-11"][0], "DimensionValueAttributes": []}
    requests.post(
        f"{s3_server.endpoint}/moto-api/static/ce/cost-and-usage-results", json={"results": [result]}, timeout=5
    )
    asked = kind(tmp_path)
    path = asked.fetch(month(asked), tmp_path, endpoint=s3_server.endpoint)
    assert pl.read_csv(path, infer_schema=False)["UnblendedCost"].to_list() == ["1.25"]
