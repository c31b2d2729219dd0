"""The ledger of accounts payable: its accidents, its contracts, and what the clouds billed."""

from collections import Counter
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from sources.sample.clouds.frames import CHARGE, RESOURCE
from sources.sample.software import contracts
from sources.sample.spending import ledger
from sources.sample.world import Bill
from tests.sources.sample.spending.conftest import Spent

MONEY = ("Net", "VAT", "Gross", "Net GBP")


@pytest.fixture(scope="module")
def booked(spent: Spent) -> pl.DataFrame:
    lines = pl.read_csv(spent.folder / ledger.FILE, infer_schema=False)
    return lines.with_columns(pl.col(MONEY).cast(pl.Decimal(38, 2)))


def test_gross_is_net_and_vat(booked: pl.DataFrame) -> None:
    assert (booked["Gross"] == booked["Net"] + booked["VAT"]).all()
    abroad = booked.filter(pl.col("Currency") != "GBP")
    assert set(abroad["Currency"]) == {"EUR", "USD"}
    assert (abroad["VAT"] == 0).all()
    at_home = booked.filter(Currency="GBP")
    assert (at_home["Net GBP"] == at_home["Net"]).all()


def test_some_invoices_are_entered_twice_and_some_credited(booked: pl.DataFrame) -> None:
    entered = Counter(
        (number.replace("-", "").removeprefix("INV"), supplier, net)
        for number, supplier, net in booked.filter(Type="Invoice").select("Invoice No", "Supplier", "Net").iter_rows()
    )
    assert sum(times == 2 for times in entered.values()) > 20
    assert max(entered.values()) == 2
    credited = booked.filter(Type="Credit note")
    assert len(credited) > 20
    assert (credited["Net"] < 0).all()


def test_a_contract_is_invoiced_at_its_price_and_seats(booked: pl.DataFrame, spent: Spent) -> None:
    rows = contracts(spent.world).filter(pl.col("start") <= spent.world.yesterday)
    said = rows.select(
        "contract_id", "start", worth=(pl.col("price_per_seat") * pl.col("seats_committed")).cast(pl.Decimal(38, 2))
    )
    since = booked.join(said, left_on="Contract", right_on="contract_id").filter(
        pl.col("Invoice Date").str.to_date() >= pl.col("start"), Type="Invoice"
    )
    assert since["Contract"].n_unique() >= 15
    assert (since["Net"] == since["worth"]).all()


def test_resellers_sell_what_others_make(booked: pl.DataFrame) -> None:
    software = booked.filter(pl.col("GL Account") == ledger.GL_SOFTWARE)
    assert software.filter(pl.col("Supplier").is_in(["Softcat Plc", "CDW Limited"])).height > 5


def test_a_cloud_is_invoiced_for_what_it_billed(spent: Spent) -> None:
    whole = dict.fromkeys(CHARGE.names) | {
        "period": date(2026, 8, 1),
        "day": date(2026, 8, 3),
        "charge_end": date(2026, 8, 4),
        "delivered": date(2026, 8, 4),
        "billed_cost": Decimal("1234.567"),
        "currency": "USD",
    }
    charged = pl.DataFrame([whole], CHARGE.schema)
    bill = Bill("aws", "payer", "USD", charged.lazy(), RESOURCE.empty(), "aws-cur")
    lines = ledger.ledger_lines(spent.world, [bill]).filter(gl_account=ledger.GL_CLOUD)
    august = lines.filter(invoice_no="aws-cur-2026-08")
    assert august["day"].to_list() == [date(2026, 9, 5)]
    assert august["net_minor"][0] >= 123_457
    assert august["vat_minor"].to_list() == [0]
    assert august["product"].to_list() == [None]
