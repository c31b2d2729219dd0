"""How much of a period may be rejected before it is held back."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """`[checks]` of outlay.toml; a share that equals its limit is still within it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_rejects_percent: Decimal = Field(
        Decimal("0.5"), ge=0, le=100, description="rejected rows, in % of the period's rows, past which it is held back"
    )
    max_rejected_cost_percent: Decimal = Field(
        Decimal("0.1"),
        ge=0,
        le=100,
        description="rejected cost, in % of the period's absolute cost in a currency, past which it is held back",
    )
