"""The ledger of accounts payable: what suppliers invoiced, software and everything else, with its usual accidents.

Net, VAT and gross are in the invoice's currency; what counts as spend is net, in pounds at the day's rate, since the
company reclaims VAT. Some invoices are entered twice under nearly one number, half of those are taken back; some are
credited.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from sources.sample.dice import Dice
from sources.sample.finance.invoices import invoices as cloud_invoices
from sources.sample.spending.agreed import contract_invoices
from sources.sample.spending.cards import with_price
from sources.sample.spending.descriptors import by_weight, filled
from sources.sample.spending.fx import in_pence, money
from sources.sample.spending.merchants import merchants, resellers
from sources.sample.spending.products import apps
from sources.sample.spending.staff import at_work
from sources.sample.spending.use import day_of, months, uses
from sources.sample.world import Bill, World

FILE = "invoices/ap-ledger.csv"
COLUMNS = {
    "date": "Invoice Date",
    "amount": "Net GBP",
    "currency": {"value": "GBP"},
    "descriptor": "Supplier",
    "description": "Description",
    "person": "Requested By",
    "department": "Department",
    "explained_by": "Contract",
}
SUPPLIERS = {"small": 220, "medium": 700, "large": 1_800}
LINES_A_MONTH = {"small": 160, "medium": 700, "large": 2_500}
CURRENCIES = pl.DataFrame({"currency": ["GBP", "EUR", "USD"], "weight": [82, 13, 5]})
LEGAL_FORMS = pl.DataFrame(
    {"form": [" Inc.", " Ltd", " Limited", " GmbH", " B.V.", " LLC"], "weight": [4, 3, 3, 1, 1, 2]}
)
QUARTER = 3
VAT_PERCENT = 20
TWICE_PERCENT, CREDITED_PERCENT, RESOLD_PERCENT = 3, 2, 30
NAMED_PERCENT = 70
GL_SOFTWARE, GL_CLOUD, GL_OTHER = "6450", "6440", "5000"
FIRST_OF_CLOUDS = 2_000_000_000
# A line of the ledger: cents and pence are whole numbers until they are written.
LEDGER = pl.Schema(
    {
        "day": pl.Date,
        "posted": pl.Date,
        "product": pl.Int64,
        "person": pl.Int64,
        "hr_id": pl.String,
        "department": pl.String,
        "supplier": pl.String,
        "description": pl.String,
        "invoice_no": pl.String,
        "contract_id": pl.String,
        "gl_account": pl.String,
        "currency": pl.String,
        "net_minor": pl.Int64,
        "vat_minor": pl.Int64,
        "billing_minor": pl.Int64,
    }
)


def ledger_lines(world: World, bills: Sequence[Bill] = ()) -> pl.DataFrame:
    """LEDGER of every invoice and credit note that was posted by yesterday, in the order of posting."""
    agreed, others = _booked(_agreed(world), world), _booked(_others(world), world)
    usual = _with_accidents(pl.concat([agreed, others]), world.dice)
    entered = pl.concat([_booked(_software(world), world), usual, _of_clouds(world, bills)])
    over = pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
    known = entered.filter(pl.col("posted") < world.as_of, over).select(LEDGER.names())
    return known.sort("posted", "supplier", "invoice_no", "billing_minor")


def _software(world: World) -> pl.DataFrame:
    """Invoices of apps that nobody approved, made out to who brought them: by the quarter or the year."""
    by_invoice = apps(world).filter("by_invoice", pl.col("role") == "shadow").drop("reach", "period", "months_on")
    used = uses(world).join(by_invoice, on="product").with_columns(users=pl.len().over("product", "month"))
    yearly = pl.col("term") == "year"
    span = pl.when(yearly).then(12).otherwise(QUARTER)
    due = used.filter(pl.col("rank") == 0, (pl.col("month") + pl.col("phase")) % span == 0)
    priced = with_price(due.with_columns(seats=pl.min_horizontal("users", 20)), world)
    times = pl.when(pl.col("term") == "year").then(1).otherwise(QUARTER)
    return _supplied(
        priced.with_columns(
            net_minor=pl.col("original_minor") * times,
            billed=pl.when(pl.col("term") == "year").then(pl.lit("annual")).otherwise(pl.lit("quarterly")),
            contract_id=pl.lit(None, pl.String),
            invoice=pl.col("product") * 1_000 + pl.col("month"),
        ),
        world,
    )


def _agreed(world: World) -> pl.DataFrame:
    """Invoices of contracts; some name theirs, and nobody requests them."""
    lines = contract_invoices(world)
    named = world.dice.wholes("names its contract", 0, 99, lines["invoice"]) < NAMED_PERCENT
    nobody = {"person": pl.Int64, "hr_id": pl.String, "department": pl.String, "end": pl.Date}
    return _supplied(
        lines.with_columns(
            *(pl.lit(None, kind).alias(name) for name, kind in nobody.items()),
            contract_id=pl.when(named).then("contract_id"),
        ),
        world,
    )


def _of_clouds(world: World, bills: Sequence[Bill]) -> pl.DataFrame:
    """What the clouds' invoices come to, tax and all, under their own numbers: no app, a bill explains them."""
    told = cloud_invoices(bills, world)
    number = pl.col("date").dt.epoch("d").cast(pl.Int64) * 100 + pl.col("source").rank("dense").cast(pl.Int64)
    lines = told.select(
        pl.col("date").alias("day"),
        "currency",
        net_minor=(pl.col("total") * 100).cast(pl.Int64),
        supplier="issuer",
        description=pl.format("Cloud services {} {}", "source", "period"),
        gl_account=pl.lit(GL_CLOUD),
        contract_id="invoice_id",
        invoice=FIRST_OF_CLOUDS + number,
    )
    nobody = {"product": pl.Int64, "person": pl.Int64, "hr_id": pl.String, "department": pl.String, "end": pl.Date}
    booked = _booked(lines.with_columns(pl.lit(None, kind).alias(name) for name, kind in nobody.items()), world)
    return booked.with_columns(vat_minor=pl.lit(0, pl.Int64), invoice_no="contract_id")


def _supplied(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """With the supplier, the vendor or who resells it, and what it is for: "12 x Miro annual"."""
    who = (lines["product"], lines["person"].fill_null(0))
    resold = world.dice.wholes("resold", 0, 99, *who) < RESOLD_PERCENT
    reseller = by_weight(resellers()["reseller"], resellers()["weight"], world.dice.shares("which reseller", *who))
    form = by_weight(LEGAL_FORMS["form"], LEGAL_FORMS["weight"], world.dice.shares("legal form", lines["product"]))
    return lines.with_columns(
        supplier=pl.when(resold).then(reseller).otherwise(pl.col("vendor") + form),
        description=pl.format("{} x {} {}", "seats", "name", "billed"),
        gl_account=pl.lit(GL_SOFTWARE),
    )


def _others(world: World) -> pl.DataFrame:
    """Invoices of haulage, rent, agencies and the like."""
    dice, size = world.dice, world.size.name
    lines = months(world).join(pl.DataFrame({"line": pl.int_range(LINES_A_MONTH[size], eager=True)}), how="cross")
    of = (lines["month"], lines["line"])
    known = merchants(dice, "ledger", SUPPLIERS[size])
    drawn = known[(dice.shares("which supplier", *of).pow(1.6) * len(known)).cast(pl.Int64)]
    currency = by_weight(
        CURRENCIES["currency"], CURRENCIES["weight"], dice.shares("supplier's money", drawn["merchant"])
    )
    share = dice.shares("invoice amount", *of).pow(2)
    length = (lines["next"] - lines["first"]).dt.total_days()
    whole = pl.concat([lines, drawn], how="horizontal").with_columns(
        share=dice.shares("who requested", *of),
        day=day_of(lines["first"], (dice.shares("invoice day", *of) * length).cast(pl.Int64)),
        currency=currency,
        net_minor=(pl.col("low") + (pl.col("high") - pl.col("low")) * share).round(0).cast(pl.Int64),
        supplier=pl.col("descriptor").str.to_titlecase(),
        description=pl.format("Invoice {}", pl.col("first").dt.strftime("%B %Y")),
        gl_account=pl.lit(GL_OTHER),
        product=pl.lit(None, pl.Int64),
        contract_id=pl.lit(None, pl.String),
        invoice=-(pl.col("month") * 100_000 + pl.col("line")),
    )
    return at_work(whole, world)


def _booked(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """With the number, VAT, the pounds, and the day of posting."""
    dice = world.dice
    number = filled(pl.repeat("INV-######", len(lines), eager=True), dice, lines["invoice"])
    days = dice.wholes("days to entry", 1, 9, lines["invoice"])
    home = pl.col("currency") == "GBP"
    vat = pl.when(home).then((pl.col("net_minor") * VAT_PERCENT / 100).round(0).cast(pl.Int64)).otherwise(0)
    booked = lines.with_columns(
        invoice_no=number,
        vat_minor=vat,
        billing_minor=in_pence(pl.col("net_minor"), pl.col("currency"), pl.col("day")),
        posted=pl.col("day") + pl.duration(days=pl.lit(days)),
    )
    return booked.select(*LEDGER.names(), "end", "invoice")


def _with_accidents(booked: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Some twice, some of those taken back, some credited."""
    of = booked["invoice"]
    accident = dice.wholes("accident of an invoice", 0, 99, of)
    taken_back = dice.wholes("taken back", 0, 1, of) == 1
    later = pl.duration(days=pl.lit(dice.wholes("days to an accident", 3, 20, of)))
    minus = [-pl.col(name) for name in ("net_minor", "vat_minor", "billing_minor")]
    twice, credited = accident < TWICE_PERCENT, accident >= 100 - CREDITED_PERCENT
    again = booked.with_columns(pl.col("posted") + later, pl.col("invoice_no").str.replace("INV-", "INV", literal=True))
    credit = booked.with_columns(
        *minus, pl.col("posted") + later + later, pl.col("invoice_no").str.replace("INV", "CRN", literal=True)
    )
    return pl.concat([booked, again.filter(twice), credit.filter((twice & taken_back) | credited)])


def write(lines: pl.DataFrame, target: Path) -> None:
    """The ledger as a CSV."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _as_ledger(lines).write_csv(target)


def _as_ledger(lines: pl.DataFrame) -> pl.DataFrame:
    """The ledger's own columns: amounts with two decimals, credit notes negative."""
    minor = {"Net": "net_minor", "VAT": "vat_minor", "Net GBP": "billing_minor"}
    amounts = {name: money(pl.col(column)) for name, column in minor.items()}
    kind = pl.when(pl.col("net_minor") < 0).then(pl.lit("Credit note")).otherwise(pl.lit("Invoice"))
    return lines.select(
        pl.col("posted").alias("Posting Date"),
        kind.alias("Type"),
        pl.col("invoice_no").alias("Invoice No"),
        pl.col("supplier").alias("Supplier"),
        pl.col("description").alias("Description"),
        pl.col("day").alias("Invoice Date"),
        amounts["Net"].alias("Net"),
        amounts["VAT"].alias("VAT"),
        money(pl.col("net_minor") + pl.col("vat_minor")).alias("Gross"),
        pl.col("currency").alias("Currency"),
        amounts["Net GBP"].alias("Net GBP"),
        pl.col("gl_account").alias("GL Account"),
        pl.col("department").alias("Department"),
        pl.col("hr_id").alias("Requested By"),
        pl.col("contract_id").alias("Contract"),
    )
