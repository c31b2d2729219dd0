"""How bills name AI: services and their channel, what a meter counts, and whose model it is."""

from functools import cache
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


@cache
def ai_services() -> pl.DataFrame:
    """`provider`, `service` (patterns of the slug and of the name in lower case), `channel`, `is_ai_alone`.

    What is not AI alone is AI only where its meter tells a model, tokens or provisioned throughput.
    """
    return _read("ai_services.csv").with_columns(
        pl.col("is_ai_alone") == "true", pl.col("provider", "service").fill_null("")
    )


@cache
def ai_meters() -> pl.DataFrame:
    """`what` a `pattern` of a meter in lower case tells, and as which `value`; the first that fits counts.

    A `unit` is told by `meter|unit` and is a factor to one token; `strip` is what of a meter is not the model's name.
    """
    return _read("ai_meters.csv")


@cache
def ai_models() -> pl.DataFrame:
    """`pattern` of a text in lower case with blanks for - and _; `name` and `family` (${1} is a group), `developer`.

    The first that fits counts.
    """
    return _read("ai_models.csv")


def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / name, infer_schema=False).drop("source")
