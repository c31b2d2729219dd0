"""`[commitments]` of outlay.toml: where the terms of commitments are told, and how more of them is worked out."""

from typing import Annotated

from pydantic import BaseModel, Field


class CommitmentSettings(BaseModel, frozen=True, extra="forbid"):
    """Files that tell what bills do not, and what a recommendation rests on."""

    contract_commitments: str = Field(
        default="",
        description="FOCUS Contract Commitment rows, CSV or Parquet: a file, folder or glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    cud_subscriptions: str = Field(
        default="",
        description="Google's `cud_subscriptions_export`, as CSV or Parquet: a file, folder or glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    ask: tuple[str, ...] = Field(
        default=(),
        description="Names of [[inventory]] sources (aws, azure, gcp) whose interfaces are asked for commitments.",
    )
    discount_percent: dict[str, Annotated[float, Field(gt=0, lt=100)]] = Field(
        default_factory=dict,
        description="By provider, { aws = 28 }: what a new commitment is expected to give; else what those that run "
        "are seen to give.",
        json_schema_extra={"unit": "percent of the contracted price"},
    )
    days: int = Field(
        default=90,
        ge=14,
        description="A recommendation rests on the usage of so many days.",
        json_schema_extra={"unit": "days"},
    )
    tranches: int = Field(
        default=4, ge=1, description="What is recommended is bought in so many equal parts, one a month."
    )
