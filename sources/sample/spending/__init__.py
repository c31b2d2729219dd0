"""What the company spends beside its clouds: cards, invoices, and the trails of apps that nobody approved."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from sources.sample.spending import decisions, dns, ledger, purchasing, statement
from sources.sample.spending.cards import software_lines
from sources.sample.spending.consents import as_told, write_consents
from sources.sample.spending.expenses import BREX, RAMP, write_brex, write_ramp
from sources.sample.spending.grants import all_grants, oauth_grants
from sources.sample.spending.looked import was_told
from sources.sample.spending.sea import sea_lines
from sources.sample.spending.sign_ins import KEPT_DAYS, all_sign_ons, sso_events
from sources.sample.spending.staff import tenant_of
from sources.sample.spending.truth import labelled, shadow
from sources.sample.world import Bill, Feed, Place, World, Written

__all__ = ["labelled_lines", "oauth_grants", "sso_events", "told_by_logs", "write"]

# The bought companies that kept card programmes of their own.
RAMP_TENANT, BREX_TENANT = "portside.example", "corran.example"
CARD_SETTINGS = (("columns", statement.COLUMNS), ("format", statement.FORMAT))
PURCHASING_SETTINGS = (("columns", purchasing.COLUMNS), ("format", purchasing.FORMAT))
OWN_PRODUCTS = (("shadow_it", "catalogue", decisions.PRODUCTS),)
FEEDS = (
    Feed("spend", "company-card", "card-csv", statement.FILE, CARD_SETTINGS),
    Feed("spend", "purchasing-card", "card-csv", purchasing.FOLDER, PURCHASING_SETTINGS),
    Feed("spend", "ap-ledger", "ledger-csv", ledger.FILE, (("columns", ledger.COLUMNS),)),
    Feed("spend", RAMP, "ramp"),
    Feed("spend", BREX, "brex"),
    Feed("trail", "dns", "domain-csv", dns.FOLDER, (("columns", dns.COLUMNS),), beside=OWN_PRODUCTS),
    Feed("trail", "okta-sign-ons", "sso-okta", more=(("saas", "okta"),)),
    Feed("trail", "google-grants", "oauth-google", more=(("saas", "google-workspace"),)),
    Feed("trail", "entra-grants", "oauth-entra", more=(("saas", "microsoft365"),)),
    Feed("trail", "corran-grants", "oauth-entra", more=(("saas", "corran365"),)),
)


def write(world: World, place: Place, bills: Sequence[Bill] = ()) -> Written:
    """Writes the cards, the ledger, with what clouds billed, and the resolver's log; tells the truth of all trails."""
    if place.bills_alone:
        place.leave(place.folder / decisions.FILE, place.folder / decisions.PRODUCTS)
        return Written()
    made = pl.concat([software_lines(world), sea_lines(world)])
    _write_cards(made, world, place)
    invoiced, resolved = ledger.ledger_lines(world, bills), dns.dns_lines(world)
    ledger.write(invoiced, place.folder / ledger.FILE)
    dns.write_months(resolved, place.folder / dns.FOLDER)
    decisions.write(world, place.folder / decisions.FILE)
    decisions.write_products(world, place.folder / decisions.PRODUCTS)
    write_consents(oauth_grants(world), world, place.answers)

    def truth() -> pl.DataFrame:
        paid = {"card": made.filter(pl.col("posted") < world.as_of), "invoice": invoiced}
        return shadow(world, {**paid, **told_by_logs(world, world.whole_looks), "dns": resolved})

    return Written(FEEDS, (("shadow_it", truth),))


def told_by_logs(world: World, looks: Sequence[date]) -> dict[str, pl.DataFrame]:
    """What sign-ons and grants told a company that looked on these days, by trail."""
    signed = all_sign_ons(world).filter(was_told(looks, KEPT_DAYS), result="SUCCESS")
    return {"sso": signed, "oauth": as_told(all_grants(world), world, looks)}


def labelled_lines(world: World) -> pl.DataFrame:
    """What the company's card lines say and what each is of: `labelled` of spending.truth."""
    return labelled(world, software_lines(world), sea_lines(world))


def _write_cards(made: pl.DataFrame, world: World, place: Place) -> None:
    """The company's statement, the bought companies' programmes, and what people claim for their own cards."""
    tenant = tenant_of(made, world)
    is_claim = made["claimed"]
    ramp, brex = ((tenant == name).fill_null(False) & ~is_claim for name in (RAMP_TENANT, BREX_TENANT))
    write_ramp(made.filter(ramp), made.filter(is_claim), world, place.answers / RAMP)
    write_brex(made.filter(brex), world, place.answers / BREX)
    target = place.folder / statement.FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    own = made.filter(~is_claim & ~ramp & ~brex).filter(pl.col("posted") < world.as_of)
    purchases = purchasing.has_one(own, world)
    purchasing.write_statements(own.filter(purchases), world, place.folder / purchasing.FOLDER)
    statement.as_statement(own.filter(~purchases)).write_csv(target)
