"""What people said of events: expected and noise stay out of what later days are judged by, exempt is not told.

A decision on one event has the event's id; one on more has its parts, quoted, a slash between, as
`transforms.findings.exempt.subject` makes them.
"""

from datetime import date
from urllib.parse import unquote

import polars as pl

EVENT = "finding"
# What a decision may be about beside one event: its subject's kind and parts.
SCOPES = {
    "anomalies.account": ("provider", "account"),
    "anomalies.service": ("provider", "account", "service"),
    "anomalies.tag": (),
}
PEACEFUL = ("expected", "noise")
SAID = ("expected", "noise", "real")
KEPT_OUT = pl.Schema(
    {
        **dict.fromkeys(("provider", "account", "service", "new_region", "resource", "commitment"), pl.String()),
        "first": pl.Date(),
        "last": pl.Date(),
    }
)


def standing(decisions: pl.DataFrame) -> pl.DataFrame:
    """The newest decision on each subject."""
    return decisions.sort("id").unique(["subject_kind", "subject_id"], keep="last", maintain_order=True)


def verdicts(decisions: pl.DataFrame) -> pl.DataFrame:
    """`anomaly_id, verdict, until` of the events of which somebody said what they are."""
    own = standing(decisions).filter(pl.col("subject_kind") == EVENT, pl.col("status").is_in(SAID))
    return own.select("until", anomaly_id="subject_id", verdict="status")


def kept_out(earlier: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """KEPT_OUT: the days of events that are expected or noise, and of what is expected of a service or an account.

    What is expected of an event holds up to its day, else up to the event's last; `earlier` are ANOMALY rows.
    """
    if not decisions["status"].is_in(PEACEFUL).any():
        return KEPT_OUT.to_frame()
    own = earlier.join(verdicts(decisions).filter(pl.col("verdict").is_in(PEACEFUL)).drop("verdict"), on="anomaly_id")
    kind, _, name = "series", " ", "series"
    of = {
        word: pl.when(pl.col(kind).str.starts_with(f"{word} ")).then(pl.col(name).str.slice(len(word) + 1))
        for word in ("service", "region", "resource", "commitment")
    }
    events = own.select(
        "provider",
        "account",
        service=of["service"],
        new_region=of["region"],
        resource=of["resource"],
        commitment=of["commitment"],
        first="start",
        last=pl.max_horizontal("until", "last_day"),
    )
    wide = _wide(decisions, "expected").select(pl.col(name).cast(kind) for name, kind in KEPT_OUT.items())
    return pl.concat([events.select(pl.col(name).cast(kind) for name, kind in KEPT_OUT.items()), wide])


def exempt(events: pl.DataFrame, decisions: pl.DataFrame, as_of: date) -> pl.Series:
    """The `event` of those that a decision on their account, service or tag leaves in peace on the day.

    `events` has `event, provider, account, service` and `tags`, a list of `key=value`.
    """
    in_force = _wide(decisions, "exempt", "expected").filter(pl.col("last").is_null() | (pl.col("last") >= as_of))
    pairs = events.select("event", "provider", "account", "service", "tags").join(in_force, how="cross", suffix="_said")
    same = [
        pl.col(f"{name}_said").is_null() | (pl.col(f"{name}_said") == pl.col(name))
        for name in ("provider", "account", "service")
    ]
    tags = pl.col("tags").list.join("\n").fill_null("").str.to_lowercase()
    wanted = pl.format("\n{}", pl.col("tag").str.to_lowercase())
    tagged = pl.col("tag").is_null() | (pl.lit("\n") + tags + pl.lit("\n")).str.contains(
        pl.when(pl.col("tag").str.contains("=", literal=True)).then(wanted + "\n").otherwise(wanted + "="), literal=True
    )
    return pairs.filter(*same, tagged)["event"].unique()


def _wide(decisions: pl.DataFrame, *statuses: str) -> pl.DataFrame:
    """KEPT_OUT with `tag`, a row a standing decision on more than one event; people make few."""
    told = standing(decisions).filter(pl.col("subject_kind").is_in(list(SCOPES)), pl.col("status").is_in(statuses))
    rows = [
        {
            **dict(zip(SCOPES[row["subject_kind"]], map(unquote, row["subject_id"].split("/")), strict=False)),
            "tag": row["subject_id"] if row["subject_kind"] == "anomalies.tag" else None,
            "first": row["at"].date(),
            "last": row["until"],
        }
        for row in told.iter_rows(named=True)
    ]
    schema = {**KEPT_OUT, "tag": pl.String()}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema)
