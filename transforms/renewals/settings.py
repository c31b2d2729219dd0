"""`[renewals]` of outlay.toml: how the seats to renew are worked out, and when to look."""

from pydantic import BaseModel, Field


class RenewalSettings(BaseModel, frozen=True, extra="forbid"):
    """How renewals are prepared."""

    growth_percent: float = Field(
        default=0.0,
        ge=-100,
        description="How many more people will use software in the next term.",
        json_schema_extra={"unit": "percent"},
    )
    least_months: int = Field(
        default=3,
        ge=1,
        description="With a history of fewer complete months no number of seats is given.",
        json_schema_extra={"unit": "months"},
    )
    review_days: tuple[int, ...] = Field(
        default=(120, 90, 60),
        description="So long before the last day to decide a renewal is put before its owner.",
        json_schema_extra={"unit": "days"},
    )
    plans: str = Field(
        default="",
        description="CSV of people who are to come and go: app,joiners,leavers,reason; app may be empty for all.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
