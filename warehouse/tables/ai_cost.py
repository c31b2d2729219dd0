"""What AI costs, by what its meters count. Names behind x_ are those of drafts of FOCUS, which are not ratified."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, Column, Table

CACHE_ACTIONS = ("Uncached", "Read", "Write", "Storage", "Other")
TIERS = ("Standard", "Batch", "Flex", "Priority", "Latency optimized", "Provisioned")
MODEL = (
    Column("x_channel", TEXT, nullable=False, allowed=("API", "Cloud", "Marketplace"), help="how it is bought"),
    Column("x_model", TEXT, help="one name for the model whoever sells it; null where the meter tells none"),
    Column("x_model_developer", TEXT, help="who made the model"),
    Column("x_model_family", TEXT),
    Column("x_model_id", TEXT, help="as the bill calls it"),
    Column("x_model_version", TEXT),
    Column("x_token_direction", TEXT, allowed=("Input", "Output")),
    Column("x_token_cache_action", TEXT, allowed=CACHE_ACTIONS, help="of input; storage is told by the hour"),
    Column("x_processing_tier", TEXT, allowed=TIERS),
    Column("x_context_tier", TEXT, help="Long or Short where the meter tells them apart"),
    Column("x_routing", TEXT, help="Global, Data zone, Cross region, Regional"),
    Column("x_modality", TEXT),
)

AI_COST = Table(
    "ai_cost",
    row="what one meter of an AI service cost in one month for one account, key or profile",
    key=(
        *("month", "x_source", "x_provider", "BillingCurrency", "SubAccountId", "ServiceName", "x_key", "x_owner"),
        *("ChargeCategory", "CommitmentDiscountStatus", "SkuMeter", *(column.name for column in MODEL)),
    ),
    columns=(
        Column("month", DAY, nullable=False, help="its first day"),
        Column("x_source", TEXT, nullable=False),
        Column("x_provider", TEXT),
        Column("BillingCurrency", TEXT),
        Column("SubAccountId", TEXT),
        Column("SubAccountName", TEXT),
        Column("ServiceName", TEXT),
        Column("x_key", TEXT, help="ResourceId: a key, an inference profile, a deployment"),
        Column("x_owner", TEXT, help="of its tags owner or team"),
        Column("ChargeCategory", TEXT),
        Column("CommitmentDiscountStatus", TEXT),
        Column("SkuMeter", TEXT),
        *MODEL,
        Column("tokens", DECIMAL, unit="tokens", help="null where none are counted"),
        Column("BilledCost", DECIMAL, unit="BillingCurrency"),
        Column("EffectiveCost", DECIMAL, unit="BillingCurrency"),
        Column("ListCost", DECIMAL, unit="BillingCurrency"),
        Column("x_rows", COUNT, nullable=False, help="billing rows in it"),
    ),
)
