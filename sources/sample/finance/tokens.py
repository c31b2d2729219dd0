"""How many tokens each model took and gave, by month: what a bill of AI services should be told apart into."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.ordinary import lines
from sources.sample.finance.truths import Figure, as_truth
from sources.sample.world import Bill, World

MILLION = 1_000_000
# What an account begins with out of the blue, in `events.csv`.
BEGUN = "EUW1-Claude-input-tokens"
# How many tokens a unit is; and, of the file's meters, whose model each is.
TOKENS = {"Units": 1_000_000, "1K tokens": 1_000, "1K": 1_000, "count": 1}
MODELS = {
    "Claude-input": "claude",
    "MP:": "claude-sonnet-4.6",
    "gpt 4o": "gpt-4o",
    "Gemini 2.5 Flash": "gemini-2.5-flash",
}


def tokens(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE, a row a provider, month of charges and model: `<provider> <month> <model>`, million tokens.

    A correction of a charge tells no quantity.
    """
    return as_truth(_all(bills, world))


def _all(bills: Sequence[Bill], world: World) -> Iterator[Figure]:
    own = lines().filter(holds="tokens").select("meter", "unit")
    every = pl.concat([own, pl.DataFrame({"meter": [BEGUN], "unit": ["1K tokens"]})])
    meters = every.select("meter", per_unit=pl.col("unit").replace_strict(TOKENS))
    for bill in bills:
        used = seen_on(bill.lines, world).filter(pl.col("kind").is_in(["usage", "covered"]))
        counted = used.join(meters.lazy(), on="meter")
        million = (pl.col("quantity").cast(pl.Float64) * pl.col("per_unit")).sum() / MILLION
        sums = counted.group_by(pl.col("day").dt.strftime("%Y-%m").alias("month"), "meter").agg(million=million)
        named = sums.collect(engine="streaming").with_columns(model=_model())
        for month, model, amount in named.group_by("month", "model").agg(pl.col("million").sum()).sort("month").rows():
            value = Decimal(amount).quantize(Decimal("0.0001"))
            why = "Input, output and what caches read and wrote, as the bill's meters count them."
            yield Figure("tokens", f"{bill.provider} {month} {model}", value, "million tokens", why)


def _model() -> pl.Expr:
    meter = pl.col("meter")
    return pl.coalesce(
        pl.when(meter.str.contains(part, literal=True)).then(pl.lit(name)) for part, name in MODELS.items()
    )
