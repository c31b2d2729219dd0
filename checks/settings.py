"""How much of a delivery may be bad before its billing period is held back."""

from decimal import Decimal

from pydantic import BaseModel, Field


class CheckSettings(BaseModel, frozen=True, extra="forbid"):
    """Bounds on what is rejected, and on what two exports differ by, per source and billing period."""

    max_rejects_percent: Decimal = Field(
        default=Decimal("0.5"),
        ge=0,
        le=100,
        description="A billing period with more rejected rows is held back.",
        json_schema_extra={"unit": "percent of rows"},
    )
    max_rejected_cost_percent: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        le=100,
        description="A billing period with more rejected cost is held back.",
        json_schema_extra={"unit": "percent of cost"},
    )
    max_joined_difference_percent: Decimal = Field(
        default=Decimal(0),
        ge=0,
        le=100,
        description="A billing period in which two joined exports of Azure differ by more is held back.",
        json_schema_extra={"unit": "percent of cost"},
    )
