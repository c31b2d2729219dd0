"""List prices and billing accounts beside a source's bills, where outlay.toml wants them."""

from pipelines.load.commit import Run
from pipelines.plan import SourcePlan
from pipelines.plan.found import Reason
from sources.base import SourceError
from sources.billing.google_prices import GooglePrices
from warehouse.store import Store
from warehouse.tables import BILLING_ACCOUNT, LIST_PRICE

BILLED = "SELECT DISTINCT ServiceName, BillingCurrency FROM cost_monthly WHERE x_source = ?"


def keep_prices(store: Store, plan: SourcePlan, run: Run) -> list[Reason]:
    """Puts what the provider tells now in place of what it told, for the services and currencies of the bills.

    Gives why not, where it cannot be had; then what it told before stays. Accounts that bills do not name are named.
    """
    settings = plan.settings
    if not settings.prices:
        return []
    billed = store.frame(BILLED, [settings.name]).drop_nulls()
    told = GooglePrices(settings.name, settings.endpoint, run.now)
    reasons: list[Reason] = []
    try:
        tables = {
            BILLING_ACCOUNT: told.billing_accounts(),
            LIST_PRICE: told.list_prices(*(set(billed[name]) for name in ("ServiceName", "BillingCurrency"))),
        }
        store.replace_of_source(settings.name, tables)
    except SourceError as error:
        reasons.append((None, told.address, None, str(error)))
    store.name_billing_accounts(settings.name)
    return reasons
