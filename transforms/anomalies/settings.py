"""`[anomalies]` of outlay.toml: what is far enough from what was expected."""

from pydantic import BaseModel, Field


class AnomalySettings(BaseModel, frozen=True, extra="forbid"):
    """How far a day may be from what was expected of it. The greatest of the first three counts."""

    deviations: float = Field(
        default=4.5,
        gt=0,
        description="So many times the usual error of the series: its median absolute deviation, scaled to a normal "
        "distribution's standard deviation.",
        json_schema_extra={"unit": "deviations"},
    )
    percent: float = Field(
        default=15.0,
        gt=0,
        description="So far from what was expected; less is within what a month brings by itself.",
        json_schema_extra={"unit": "percent"},
    )
    amount_a_day: float = Field(
        default=25.0,
        gt=0,
        description="So much money a day; less is not worth somebody's time.",
        json_schema_extra={"unit": "currency of the bill a day"},
    )
    leak_percent: float = Field(
        default=20.0,
        gt=0,
        description="A leak: seven days cost so much more than the four weeks before them.",
        json_schema_extra={"unit": "percent"},
    )
    unused_a_day: float = Field(
        default=10.0,
        gt=0,
        description="Falling utilisation: so much more of a commitment is paid for nothing, and `percent` of it.",
        json_schema_extra={"unit": "currency of the bill a day"},
    )
    history_days: int = Field(
        default=400,
        ge=60,
        description="So far back each run looks; what began before is how things are.",
        json_schema_extra={"unit": "days"},
    )
