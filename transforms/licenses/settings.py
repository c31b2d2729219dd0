"""`[licenses]` of outlay.toml: when a seat counts as unused, which are kept, and what moving people costs."""

from pydantic import BaseModel, Field


class LicenseSettings(BaseModel, frozen=True, extra="forbid"):
    """How seats are judged."""

    inactive_days: int = Field(
        default=90, ge=1, description="Without use for longer, a seat is inactive.", json_schema_extra={"unit": "days"}
    )
    grace_days: int = Field(
        default=60,
        ge=0,
        description="A seat that was assigned later than this is too new to be called never used.",
        json_schema_extra={"unit": "days"},
    )
    stale_days: int = Field(
        default=7,
        ge=1,
        description="A feed that knows nothing newer, beyond its usual lag, is stale and its seats unknown.",
        json_schema_extra={"unit": "days"},
    )
    exempt: str = Field(
        default="",
        description="CSV of seats that are kept though nobody uses them: app,email,reason.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    migration: str = Field(
        default="",
        description="CSV of what moving a person to another product costs: kept,retired,cost_per_person,currency; an "
        "empty product means any.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
