"""`[waste]` and `[[waste.override]]` of outlay.toml: the thresholds of every rule, and others for some resources."""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, create_model

from transforms.waste.rule import Rule, Setting
from transforms.waste.rules import RULES
from transforms.waste.thresholds import Override


class Match(BaseModel, frozen=True, extra="forbid"):
    """Which resources an override is for; all that is said must fit."""

    account: str | None = Field(default=None, description="SubAccountId, as findings have it.")
    tag: str | None = Field(default=None, description="`key` or `key=value`; case does not matter.")
    environment: str | None = Field(default=None, description="The value of the tag environment, env or stage.")


def _field(rule: Rule, setting: Setting, *, required: bool) -> tuple[str, Any]:
    kind: Any = tuple[str, ...] if isinstance(setting.default, tuple) else type(setting.default)
    info = Field(
        default=setting.default if required else None,
        description=f"{rule.question} {setting.why}",
        json_schema_extra={"unit": setting.unit},
    )
    return rule.setting(setting.name), (kind if required else kind | None, info)


def _fields(*, required: bool) -> dict[str, Any]:
    return dict(_field(rule, setting, required=required) for rule in RULES for setting in rule.settings)


OverrideSettings = create_model(
    "OverrideSettings",
    __config__={"frozen": True, "extra": "forbid"},
    __doc__="Other thresholds where `match` fits; of several that fit, the last one counts.",
    match=(Match, Field(description='{ account = "…", tag = "key=value", environment = "dev" }')),
    **_fields(required=False),
)


class WasteSettings(BaseModel, frozen=True, extra="forbid"):
    """Thresholds of the rules; docs/rules has each with its reason."""

    metrics_min_cost_per_month: float = Field(
        default=5.0,
        ge=0,
        description="Metrics are asked only for resources that cost more; of others only that is known.",
        json_schema_extra={"unit": "currency of the bill a month"},
    )
    owner_tags: tuple[str, ...] = Field(
        default=("owner", "team", "contact"), description="Tags that name who answers for a resource, the first counts."
    )
    exempt_tag: str = Field(
        default="outlay:exempt",
        description="Tag that leaves a resource in peace: its value says why, and `until 2027-01-31` up to which day.",
    )
    override: tuple[OverrideSettings, ...] = Field(  # pyright: ignore[reportInvalidTypeForm]
        default=(),
        description=(
            'Other thresholds for some resources, `[[waste.override]]` with `match = { account = "…", '
            'tag = "key=value", environment = "dev" }` and any of the settings of rules; of several that fit, the '
            "last one counts."
        ),
    )

    @property
    def thresholds(self) -> dict[str, Any]:
        """What is set for rules, by name."""
        return {
            rule.setting(each.name): getattr(self, rule.setting(each.name)) for rule in RULES for each in rule.settings
        }

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What is set for some resources, in order."""
        return tuple(_override(each) for each in self.override)


def _override(said: Any) -> Override:
    values = {name: value for name, value in said.model_dump(exclude={"match"}).items() if value is not None}
    return Override(values, **said.match.model_dump())


if TYPE_CHECKING:
    WasteTable = WasteSettings
else:  # with a field for each threshold of each rule
    WasteTable = create_model(
        "WasteTable", __base__=WasteSettings, __doc__=WasteSettings.__doc__, **_fields(required=True)
    )
