"""What the company spends beside its clouds: cards, invoices, and the trails of apps that nobody approved."""

import polars as pl

from sources.sample.spending.cards import software_lines
from sources.sample.spending.dns import dns_lines, write_months
from sources.sample.spending.fx import money
from sources.sample.spending.grants import oauth_grants
from sources.sample.spending.sea import sea_lines
from sources.sample.spending.sign_ins import sso_events
from sources.sample.spending.truth import shadow
from sources.sample.world import Feed, Place, World, Written

__all__ = ["oauth_grants", "sso_events", "write"]

CARD_FILE = "cards/company-card.csv"
CARD_COLUMNS = {
    "date": "Transaction Date",
    "amount": "Billing Amount",
    "currency": "Billing Currency",
    "descriptor": "Merchant",
    "mcc": "MCC",
    "person": "Employee ID",
    "department": "Department",
}
CARD_FORMAT = {"date": "%d/%m/%Y"}
DNS_FOLDER = "trails/dns"
FEEDS = (
    Feed("spend", "company-card", "card-csv", CARD_FILE, (("columns", CARD_COLUMNS), ("format", CARD_FORMAT))),
    Feed("trail", "dns", "domain-csv", DNS_FOLDER),
)


def write(world: World, place: Place) -> Written:
    """Writes the card statement, the ledger and the resolver's log, and tells the truth of all trails."""
    lines = pl.concat([software_lines(world), sea_lines(world)]).sort("posted", "hr_id", "descriptor", "billing_minor")
    target = place.folder / CARD_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    _statement(lines).write_csv(target)
    resolved = dns_lines(world)
    write_months(resolved, place.folder / DNS_FOLDER)
    seen = {
        "card": lines,
        "sso": sso_events(world).filter(result="SUCCESS"),
        "oauth": oauth_grants(world),
        "dns": resolved,
    }
    return Written(FEEDS, (("shadow_it", shadow(world, seen)),))


def _statement(lines: pl.DataFrame) -> pl.DataFrame:
    """The card's CSV: a line a transaction in the order of posting; it has no id."""
    return lines.select(
        pl.col("day").dt.strftime("%d/%m/%Y").alias("Transaction Date"),
        pl.col("posted").dt.strftime("%d/%m/%Y").alias("Posting Date"),
        pl.col("descriptor").alias("Merchant"),
        pl.col("city").alias("City"),
        pl.col("mcc").alias("MCC"),
        money(pl.col("billing_minor")).cast(pl.Decimal(38, 2)).alias("Billing Amount"),
        pl.lit("GBP").alias("Billing Currency"),
        money(pl.col("original_minor")).cast(pl.Decimal(38, 2)).alias("Original Amount"),
        pl.col("currency").alias("Original Currency"),
        pl.col("hr_id").alias("Employee ID"),
        pl.col("department").alias("Department"),
    )
