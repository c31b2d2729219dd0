"""What the bills show that nobody expected: an event a row, and the days around it beside what was expected."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, JSON, NUMBER, TEXT, Column, Table

KINDS = ("spike", "step", "drop", "leak", "new_region", "new_service", "falling_utilisation")
CAUSES = ("service", "account", "region", "sku", "resource", "commitment")
ANOMALY = Table(
    "anomaly",
    row="one event in the cost that nobody expected, as of the business day",
    key=("anomaly_id",),
    columns=(
        Column("anomaly_id", TEXT, nullable=False, help="the finding_id of its finding; the same while it goes on"),
        Column("kind", TEXT, nullable=False, allowed=KINDS),
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, help="of the cause; null where several moved alike"),
        Column("service", TEXT, help="null where several did, and of a commitment"),
        Column("region", TEXT),
        Column("sku", TEXT, help="SkuId"),
        Column("resource_id", TEXT, help="x_resource_key, or the commitment"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("start", DAY, nullable=False),
        Column("end", DAY, help="its last day; null while it goes on"),
        Column("last_day", DAY, nullable=False, help="the newest day of it"),
        Column("days", COUNT, nullable=False, unit="days"),
        Column("actual", DECIMAL, nullable=False, unit="currency", help="effective cost of its days"),
        Column("expected", DECIMAL, nullable=False, unit="currency", help="what they would have cost without it"),
        Column("money", DECIMAL, unit="currency", help="actual - expected; null of a drop that goes on: it has no end"),
        Column("told_on", DAY, nullable=False, help="the first day that tells of it"),
        Column("delay_days", COUNT, nullable=False, unit="days", help="told_on - start"),
        Column("accounts", COUNT, nullable=False, help="that moved alike"),
        Column("cause", TEXT, nullable=False, allowed=CAUSES, help="how deep one child holds 80 percent of it"),
        Column("cause_percent", NUMBER, unit="percent", help="of the money that the cause holds"),
        Column("owner", TEXT),
        Column("owner_from", TEXT, help="tag: on most of its money; account: on most of the account's"),
        Column("verdict", TEXT, allowed=("expected", "noise", "exempt", "real"), help="what people said of it"),
        Column("reason", TEXT, nullable=False, help="a sentence"),
        Column("evidence", JSON, nullable=False, help="an object"),
        Column(
            "series",
            TEXT,
            nullable=False,
            help="what it was found on: a service, a new region, a resource, a commitment",
        ),
        Column("first_start", DAY, nullable=False, help="the first day of it as it was first found"),
        Column("first_found", DAY, nullable=False, help="the business day on which it was first found"),
    ),
)
ANOMALY_DAY = Table(
    "anomaly_day",
    row="one day of what an anomaly was found on, from four weeks before it to two weeks after it",
    key=("anomaly_id", "day"),
    columns=(
        Column("anomaly_id", TEXT, nullable=False),
        Column("day", DAY, nullable=False),
        Column("cost", DECIMAL, nullable=False, unit="currency"),
        Column("expected", DECIMAL, unit="currency", help="null where nothing could be expected"),
        Column("low", DECIMAL, unit="currency", help="less is off"),
        Column("high", DECIMAL, unit="currency", help="more is off"),
        Column("is_part", FLAG, nullable=False, help="a day of the event"),
    ),
)
