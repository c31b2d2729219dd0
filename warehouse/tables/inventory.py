"""What there is in the clouds and how busy it is: resources through time, what was asked for them, metrics, advice."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, HOURS, INSTANT, JSON, NUMBER, TEXT, Column, Table

SOURCE = Column("x_source", TEXT, nullable=False)
WHERE_IT_IS = (
    Column("provider", TEXT, nullable=False, allowed=("aws", "azure", "gcp", "oci")),
    Column("account", TEXT, nullable=False, help="SubAccountId: AWS account, Azure subscription id, Google project id"),
    Column("region", TEXT, help="RegionId; null for what is of no region"),
    Column("x_resource_key", TEXT, nullable=False, help="as transforms.spend.resource_key makes it of the bill's id"),
    Column(
        "resource_type",
        TEXT,
        nullable=False,
        help="the provider's own: AWS::EC2::Volume, microsoft.compute/disks, compute.googleapis.com/Disk",
    ),
)
WHAT_IT_IS = (
    Column("name", TEXT),
    Column(
        "state", TEXT, help="the provider's own word, lower-cased: running, stopped, in-use, unattached, terminated"
    ),
    Column("created", INSTANT),
    Column("tags", JSON, help="an object, keys as they came; labels of Google too. Null where tags were not told"),
    Column("attributes", JSON, help="an object: what warehouse.tables.resource_types declares for the type"),
)

RESOURCE_SEEN = Table(
    "resource_seen",
    row="one resource as a source has it on one day",
    key=("x_resource_key",),
    columns=(*WHERE_IT_IS, *WHAT_IT_IS),
)
RESOURCE = Table(
    "resource",
    row="what one resource was over days on which it did not change, as a source saw it",
    key=("x_source", "x_resource_key", "x_valid_from"),
    columns=(
        SOURCE,
        *WHERE_IT_IS,
        *WHAT_IT_IS,
        Column("x_valid_from", DAY, nullable=False, help="first business day on which it was so"),
        Column("x_valid_to", DAY, help="first on which it was no longer so, or no longer there; null while it is"),
        Column("x_first_seen", DAY, nullable=False, help="first business day on which the source had the resource"),
        Column("x_last_seen", DAY, nullable=False, help="last business day on which the source had it so"),
    ),
)
INVENTORY_SCAN = Table(
    "inventory_scan",
    row="what one source was last asked for: one type of resource in one account and region, and what came",
    key=("x_source", "provider", "account", "region", "resource_type"),
    columns=(
        SOURCE,
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, nullable=False, help="empty where the accounts themselves could not be listed"),
        Column("region", TEXT, nullable=False, help="empty for what is of no region, or of all"),
        Column("resource_type", TEXT, nullable=False, help="or `metrics`, `recommendations`, `accounts`"),
        Column("day", DAY, nullable=False, help="business day on which it was last asked"),
        Column("last_ok", DAY, help="business day on which it was last told in full"),
        Column("status", TEXT, nullable=False, allowed=("ok", "refused", "failed", "not_asked")),
        Column("rows", COUNT, nullable=False),
        Column("permission", TEXT, help="what is missing where it is refused: ec2:DescribeVolumes"),
        Column("reason", TEXT, help="found, expected, what to do; null where it is ok"),
    ),
)
METRIC_DAILY = Table(
    "metric_daily",
    row="one metric of one resource on one UTC day",
    key=("x_resource_key", "metric", "day"),
    columns=(
        *WHERE_IT_IS,
        Column("metric", TEXT, nullable=False, help="ours, with its unit: cpu_percent, network_bytes, connections"),
        Column("day", DAY, nullable=False),
        Column("points", COUNT, nullable=False, unit="hours", help="hours of the day with a point"),
        Column("mean", NUMBER, help="of the hours' averages"),
        Column("p99", NUMBER, help="99th percentile of the hours' averages, linear"),
        Column("maximum", NUMBER, help="of the provider's own maxima, where it gives them, else of the averages"),
        Column("minimum", NUMBER),
        Column("sum", NUMBER, help="over the day: of what is counted (bytes, operations); null for levels such as CPU"),
        Column(
            "hourly", HOURS, help="24 averages from 00:00 UTC, null where an hour has no point; null where not kept"
        ),
    ),
)
RECOMMENDATION = Table(
    "recommendation",
    row="one thing that a provider advises on one resource, as it last did",
    key=("x_source", "origin", "recommendation_id"),
    columns=(
        SOURCE,
        *WHERE_IT_IS,
        Column("recommendation_id", TEXT, nullable=False, help="the provider's own id"),
        Column(
            "origin",
            TEXT,
            nullable=False,
            allowed=(
                "aws.cost-optimization-hub",
                "aws.compute-optimizer",
                "azure.advisor",
                "gcp.recommender",
            ),
        ),
        Column(
            "kind", TEXT, nullable=False, help="the provider's own: Stop, Rightsize, google.compute.disk.IdleResource…"
        ),
        Column("action", TEXT, help="what the provider says to do, in its words"),
        Column("saving_per_month", DECIMAL, unit="currency", help="the provider's own estimate, scaled to a month"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("refreshed", INSTANT, help="when the provider worked it out"),
        Column("details", JSON, help="an object: the provider's answer"),
    ),
)
