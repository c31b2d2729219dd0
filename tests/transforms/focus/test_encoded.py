"""Tables with dictionary-encoded texts come out as `normalise` makes them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from sources.billing.encoded import encoded_rows
from sources.billing.tabular import open_table
from sources.reference.providers import providers
from sources.reference.services import services
from tests.sources.billing.exports.aws import LAYOUTS, line
from tests.transforms.bill import CHARGE, PROVIDERS, charges, column, normalised, pseudonyms
from tests.transforms.focus import aws_lines
from transforms.focus.encoded import Normaliser, spelled_out
from transforms.focus.exports import Reference
from transforms.focus.exports.aws_cur import AWS_CUR

MONTH = datetime(2026, 10, 1)
NO_SERVICES = pl.DataFrame(schema=dict.fromkeys(("provider", "code", "name", "category", "subcategory"), pl.String))


def by_dictionary(path: Path) -> pl.DataFrame:
    """The rows of a Parquet file, read and normalised with its dictionaries."""
    encoded = encoded_rows(path, path.name)
    assert encoded is not None
    normaliser = Normaliser.of(
        encoded.schema, load_id="load", reference=Reference(PROVIDERS, NO_SERVICES), pseudonyms=pseudonyms
    )
    return pl.DataFrame(
        spelled_out(pa.concat_tables([normaliser(table) for table in (encoded.schema.empty_table(), *encoded)]))
    )


def assert_same(bill: pl.DataFrame, path: Path) -> pl.DataFrame:
    bill.write_parquet(path)
    made = by_dictionary(path)
    assert_frame_equal(made, normalised(pl.read_parquet(path)))
    return made


def test_texts_come_out_as_normalise_makes_them(tmp_path: Path):
    bill = charges(
        {"ServiceName": "Compute", "x_team": "a", "ProviderName": "AWS", "PublisherName": "Acme"},
        {"ServiceName": "", "x_team": "", "ChargeDescription": "for jane@acme.example"},
        {"ServiceName": None, "x_team": "bo@acme.example", "Tags": '{"Owner": "bo@acme.example"}'},
        {"ServiceName": "Compute", "HostProviderName": "Microsoft", "Tags": '{"Env": "prod"}'},
        {"BillingCurrency": None, "ResourceId": "i-1"},
        {"BilledCost": "much", "BillingPeriodStart": "soon"},
    )
    made = assert_same(bill, tmp_path / "bill.parquet")
    assert made["x_team"].to_list() == ["a", "", "person-bo", None, None, None]


def test_providers_under_their_names_before_1_0_come_out_as_normalise_makes_them(tmp_path: Path):
    bill = pl.DataFrame({**CHARGE, "Provider": "AWS", "Publisher": publisher} for publisher in ("AWS", "Acme"))
    bill = bill.drop("ServiceProviderName", "HostProviderName", strict=False)
    made = assert_same(bill, tmp_path / "bill.parquet")
    assert made.select("ServiceProviderName", "HostProviderName").rows() == [("AWS", "AWS"), ("Acme", "AWS")]


@pytest.mark.parametrize("start", [MONTH, MONTH.date(), pl.Series([MONTH]).dt.replace_time_zone("Europe/Berlin")[0]])
def test_dates_come_out_as_normalise_makes_them(tmp_path: Path, start: Any):
    assert_same(column("BillingPeriodStart", [start, None]), tmp_path / "bill.parquet")


def test_a_file_without_rows_keeps_its_columns(tmp_path: Path):
    made = assert_same(charges({"x_team": "a"}).clear(), tmp_path / "bill.parquet")
    assert made.is_empty()


def test_more_texts_than_a_dictionary_pays_for_are_kept(tmp_path: Path):
    names = [f"resource {number}" for number in range(300)]
    bill = column("ResourceId", names).with_columns(ResourceName=pl.Series(names).reverse())
    bill.write_parquet(tmp_path / "bill.parquet", row_group_size=300)
    encoded = encoded_rows(tmp_path / "bill.parquet", "bill")
    assert encoded is not None
    normaliser = Normaliser.of(
        encoded.schema, load_id="load", reference=Reference(PROVIDERS, NO_SERVICES), pseudonyms=pseudonyms
    )
    (table,) = encoded
    made = normaliser(table.slice(200, 7))
    assert made["ResourceId"].to_pylist() == names[200:207]
    assert sum(len(chunk.dictionary) for chunk in made["ResourceId"].chunks) == 7


MAPS = [
    [("team", "a"), ("env", "prod")],
    [("env", "prod"), ("team", "a")],
    None,
    [],
    [("team", "a"), ("env", None)],
    [("team", "a"), ("env", "prod")],
    [("owner", "jane@acme.example")],
]


def test_maps_come_out_as_normalise_makes_them(tmp_path: Path):
    rows = [{key: [value] * len(MAPS) for key, value in CHARGE.items()}]
    table = pa.table(rows[0]).append_column("Tags", pa.array(MAPS, pa.map_(pa.string(), pa.string())))
    table = table.append_column("product", pa.array(MAPS[::-1], pa.map_(pa.string(), pa.string())))
    path = tmp_path / "bill.parquet"
    pq.write_table(table, path, row_group_size=3)
    made = by_dictionary(path)
    assert_frame_equal(made, normalised(pl.read_parquet(path)))
    assert made["Tags"][6] == '{"owner":"person-jane"}'
    assert made["x_tag_set"][0] == made["x_tag_set"][1] != 0


def test_long_maps_of_many_pairs_are_told_apart(tmp_path: Path):
    """Forty pairs with a thousand values each are more than one number can count without a look in between."""
    maps = [[(f"key {place}", f"value {(row * place) % 1000}") for place in range(40)] for row in range(1000)]
    table = pa.table({key: [value] * len(maps) for key, value in CHARGE.items()})
    path = tmp_path / "bill.parquet"
    pq.write_table(table.append_column("Tags", pa.array(maps, pa.map_(pa.string(), pa.string()))), path)
    assert_frame_equal(by_dictionary(path), normalised(pl.read_parquet(path)))


def test_a_column_of_another_type_is_left_to_the_scan(tmp_path: Path):
    column("ServiceName", pl.Series([["a"], ["b"]])).write_parquet(tmp_path / "lists.parquet")
    assert encoded_rows(tmp_path / "lists.parquet", "lists") is None


REPORT = [
    line(resource_tags={"user_team": "a", "user_Owner": "jane@acme.example"}, product={"product_name": "Compute"}),
    line(
        "SavingsPlanRecurringFee", "1", savings_plan_total_commitment_to_date="1", savings_plan_used_commitment="0.75"
    ),
    line("SavingsPlanCoveredUsage", "0.1", savings_plan_savings_plan_effective_cost="0.3", resource_tags={}),
    line("RIFee", "7.2", reservation_unused_recurring_fee="1.5", reservation_unused_quantity="3", product={}),
    line("Tax", "0.190000000000000001", line_item_resource_id="", line_item_usage_type=None),
    line(None, "-5", line_item_currency_code=None, discount={"edp_discount": "-0.3"}),
    line("Usage", "0.25", line_item_resource_id="arn:aws:rds:eu-central-1:42:db:orders", product=None),
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rows", [2, len(REPORT)])
def test_cost_and_usage_reports_come_out_as_normalise_makes_them(tmp_path: Path, layout: str, rows: int):
    path = aws_lines.write(tmp_path, REPORT, layout)
    encoded = open_table(path, path.name).encoded
    assert encoded is not None
    reference = Reference(providers(), services())
    normaliser = Normaliser.of(
        encoded.schema, load_id="load", reference=reference, pseudonyms=lambda names: names, export=AWS_CUR
    )
    whole = pa.concat_tables(encoded)
    batches = [whole.slice(first, rows) for first in range(0, len(REPORT), rows)]
    made = pa.concat_tables([normaliser(batch) for batch in batches])
    expected = aws_lines.normalised(path)
    assert_frame_equal(pl.DataFrame(spelled_out(made)), expected)
    assert expected["x_part"].to_list().count(1) == 2
