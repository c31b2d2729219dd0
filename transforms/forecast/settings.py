"""`[forecast]` of outlay.toml: how far back it learns, and when it says nothing."""

from pydantic import BaseModel, Field


class ForecastSettings(BaseModel, frozen=True, extra="forbid"):
    """What a forecast rests on. How sure it is is measured, never set."""

    history_days: int = Field(
        default=400,
        ge=60,
        le=1200,
        description="So far back each run learns; a year ahead takes 365 days, an interval 60.",
        json_schema_extra={"unit": "days"},
    )
    stale_days: int = Field(
        default=10,
        ge=3,
        description="A source whose newest complete day is older than this is not forecast: it has stopped, or its "
        "export has.",
        json_schema_extra={"unit": "days"},
    )
