"""What a provider asks for its services before any discount, and whom it bills."""

from warehouse.tables.base import DECIMAL, FLAG, INSTANT, JSON, TEXT, Column, Table

LIST_PRICE = Table(
    "list_price",
    row="one tier of the list price of one SKU in one currency, as the provider told it last",
    key=("source", "SkuId", "currency", "tier_starts_at"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("x_service_id", TEXT, nullable=False, help="the provider's id of the service"),
        Column("ServiceName", TEXT, nullable=False),
        Column("SkuId", TEXT, nullable=False),
        Column("x_sku_description", TEXT),
        Column("x_resource_family", TEXT, help="Compute, Storage, Network …"),
        Column("x_resource_group", TEXT, help="RAM, GPU, N1Standard …"),
        Column("x_usage_type", TEXT, help="OnDemand, Preemptible, Commit1Yr …"),
        Column("regions", JSON, nullable=False, help="ids of the regions that it is offered in; [] for all"),
        Column("effective_from", INSTANT, nullable=False),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("usage_unit", TEXT, nullable=False, help="the unit that the price is for, such as h or GiBy.mo"),
        Column(
            "tier_starts_at", DECIMAL, nullable=False, unit="usage_unit", help="of usage in one aggregation interval"
        ),
        Column("ListUnitPrice", DECIMAL, nullable=False, unit="currency / usage_unit"),
        Column("aggregation_level", TEXT, allowed=("account", "project"), help="whose usage counts towards a tier"),
        Column("aggregation_interval", TEXT, allowed=("daily", "monthly"), help="after which a tier begins anew"),
        Column("seen", INSTANT, nullable=False),
    ),
)

BILLING_ACCOUNT = Table(
    "billing_account",
    row="one billing account that the credentials of a source may see, as the provider told it last",
    key=("source", "BillingAccountId"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("BillingAccountId", TEXT, nullable=False),
        Column("BillingAccountName", TEXT),
        Column("is_open", FLAG, nullable=False, help="whether it is charged for usage"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("parent_id", TEXT, help="the account by way of which it is resold; null where there is none"),
        Column("seen", INSTANT, nullable=False),
    ),
)
