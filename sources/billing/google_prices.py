"""Google Cloud's list prices and billing accounts, by Google's own clients; both interfaces are free of charge.

https://docs.cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
https://docs.cloud.google.com/billing/docs/reference/rest/v1/billingAccounts/list
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from sources.billing.bigquery.client import CREDENTIALS, READ_TIMEOUT, RETRIES_FOR, anonymous, told
from sources.objects.failures import Store
from warehouse.tables import BILLING_ACCOUNT, LIST_PRICE

ADDRESS = "https://cloudbilling.googleapis.com"
NANO = Decimal("1e-9")
STORE = Store(
    title="Google's Cloud Billing API",
    extra="gcp",
    container="billing account",
    credentials=CREDENTIALS,
    permissions="the Cloud Billing API switched on in the credentials' project, and billing.accounts.list "
    "(role roles/billing.viewer)",
    endpoint="`endpoint` in outlay.toml is asked for prices too",
)


@dataclass(frozen=True)
class GooglePrices:
    """What Google tells one source at one time. All methods raise Unreachable."""

    source: str
    endpoint: str | None
    now: datetime

    @property
    def address(self) -> str:
        return self.endpoint or ADDRESS

    def billing_accounts(self) -> pl.DataFrame:
        """BILLING_ACCOUNT rows, all that the credentials may see."""
        with told(self.address, STORE, "google.cloud.billing_v1"):
            from google.cloud.billing_v1 import CloudBillingClient

            listed = self._client(CloudBillingClient).list_billing_accounts(**_bounded())
            rows = [self._account(account) for account in listed]
        return pl.DataFrame(rows, schema=BILLING_ACCOUNT.schema, orient="row")

    def list_prices(self, services: Collection[str], currencies: Collection[str]) -> pl.DataFrame:
        """LIST_PRICE rows of the services of these names; what is no service of Google's has none."""
        with told(self.address, STORE, "google.cloud.billing_v1"):
            from google.cloud.billing_v1 import CloudCatalogClient, ListSkusRequest

            client = self._client(CloudCatalogClient)
            asked = [each for each in client.list_services(**_bounded()) if each.display_name in services]
            rows = [
                row
                for service in asked
                for currency in currencies
                for sku in client.list_skus(ListSkusRequest(parent=service.name, currency_code=currency), **_bounded())
                for row in self._tiers(service, sku)
            ]
        return pl.DataFrame(rows, schema=LIST_PRICE.schema, orient="row")

    def _client(self, of: Any) -> Any:
        options = {"api_endpoint": self.endpoint} if self.endpoint else None
        return of(transport="rest", client_options=options, credentials=anonymous(self.address))

    def _account(self, account: Any) -> tuple[object, ...]:
        number, parent = (_last(name) or None for name in (account.name, account.master_billing_account))
        name, currency = account.display_name or None, account.currency_code or None
        return self.source, number, name, account.open_, currency, parent, self.now

    def _tiers(self, service: Any, sku: Any) -> Iterator[tuple[object, ...]]:
        """The tiers of a SKU's newest price."""
        if not sku.pricing_info:
            return
        newest, category = sku.pricing_info[-1], sku.category
        effective = newest.effective_time.astimezone(UTC).replace(tzinfo=None)
        level, interval = (
            _word(newest.aggregation_info, f"aggregation_{each}", f"AGGREGATION_{each.upper()}_UNSPECIFIED")
            for each in ("level", "interval")
        )
        groups = (category.resource_family, category.resource_group, category.usage_type)
        for tier in newest.pricing_expression.tiered_rates:
            yield (
                *(self.source, service.service_id, service.display_name, sku.sku_id, sku.description or None),
                *(group or None for group in groups),
                json.dumps([region for region in sku.service_regions if region != "global"]),
                *(effective, tier.unit_price.currency_code, newest.pricing_expression.usage_unit),
                Decimal(repr(tier.start_usage_amount)),
                _amount(tier.unit_price),
                *(level, interval, self.now),
            )


def _bounded() -> dict[str, Any]:
    """What each request is given: seconds to wait, and how long it is made again."""
    from google.api_core import exceptions as api
    from google.api_core.retry import Retry, if_exception_type

    passing = if_exception_type(api.ServerError, api.TooManyRequests, ConnectionError)
    return {"timeout": READ_TIMEOUT, "retry": Retry(predicate=passing, timeout=RETRIES_FOR)}


def _last(name: str) -> str:
    """`012345-567890-ABCDEF` of `billingAccounts/012345-567890-ABCDEF`."""
    return name.rpartition("/")[2]


def _amount(money: Any) -> Decimal:
    """Exact: https://docs.cloud.google.com/billing/docs/reference/rest/v1/services.skus/list#money."""
    return money.units + money.nanos * NANO


def _word(info: Any, field: str, unspecified: str) -> str | None:
    """A value of an enumeration, in lower case; None where it is not given."""
    name = getattr(info, field).name
    return None if name == unspecified else name.lower()
