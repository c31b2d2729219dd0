"""outlay.toml as a whole; each package declares the part that it uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from checks.settings import CheckSettings
from dashboards.settings import DashboardSettings, ReportingSettings
from pipelines.deliver.settings import DeliverySettings
from sources.contracts.settings import ContractSettings
from sources.finance.rate_settings import FxSettings
from sources.finance.settings import BudgetSettings, MetricSettings
from sources.people.settings import PeopleSettings
from sources.saas.settings import SaasSettings, hold_kinds
from sources.settings import BillingSettings, InventorySettings, LimitSettings
from sources.spend.settings import SpendSettings
from sources.trails.settings import TrailSettings, hold_ridden
from transforms.allocation.settings import AllocationSettings, TargetSettings
from transforms.anomalies.settings import AnomalySettings
from transforms.close.settings import CloseSettings
from transforms.commitments.settings import CommitmentSettings
from transforms.forecast.settings import ForecastSettings
from transforms.licenses.settings import LicenseSettings
from transforms.renewals.settings import RenewalSettings
from transforms.shadow_it.settings import ShadowSettings
from transforms.waste.settings import WasteTable
from warehouse.settings import StorageSettings

Source = (
    PeopleSettings
    | BillingSettings
    | InventorySettings
    | ContractSettings
    | SpendSettings
    | SaasSettings
    | TrailSettings
)


class Tables(BaseModel, frozen=True, extra="forbid"):
    """What outlay.toml may hold. A tuple is a list of tables, `[[billing]]`."""

    storage: StorageSettings = StorageSettings()
    checks: CheckSettings = CheckSettings()
    access: DashboardSettings = DashboardSettings()
    limits: LimitSettings = LimitSettings()
    reporting: ReportingSettings = ReportingSettings()
    waste: WasteTable = WasteTable()
    licenses: LicenseSettings = LicenseSettings()
    renewals: RenewalSettings = RenewalSettings()
    shadow_it: ShadowSettings = ShadowSettings()
    anomalies: AnomalySettings = AnomalySettings()
    forecast: ForecastSettings = ForecastSettings()
    commitments: CommitmentSettings = CommitmentSettings()
    billing: tuple[BillingSettings, ...] = ()
    inventory: tuple[InventorySettings, ...] = ()
    people_source: tuple[PeopleSettings, ...] = ()
    saas: tuple[SaasSettings, ...] = ()
    contracts: tuple[ContractSettings, ...] = ()
    spend: tuple[SpendSettings, ...] = ()
    trail: tuple[TrailSettings, ...] = ()
    delivery: tuple[DeliverySettings, ...] = ()
    budgets: tuple[BudgetSettings, ...] = ()
    metrics: tuple[MetricSettings, ...] = ()
    fx: tuple[FxSettings, ...] = ()
    close: CloseSettings = CloseSettings()
    allocation: tuple[AllocationSettings, ...] = ()
    targets: tuple[TargetSettings, ...] = ()

    @property
    def software(self) -> tuple[PeopleSettings | ContractSettings | SpendSettings | SaasSettings | TrailSettings, ...]:
        """The sources of people, contracts, lines, seats and trails.

        Rosters come first, since all others are read by them; trails last, since they ride on seats' sources.
        """
        return (*self.people_source, *self.contracts, *self.spend, *self.saas, *self.trail)

    @field_validator("saas")
    @classmethod
    def _of_a_kind(cls, said: tuple[SaasSettings, ...]) -> tuple[SaasSettings, ...]:
        """Raises ValidationError."""
        hold_kinds(said)
        return said

    @field_validator("trail")
    @classmethod
    def _rides_on_a_source(cls, said: tuple[TrailSettings, ...], so_far: ValidationInfo) -> tuple[TrailSettings, ...]:
        """Raises ValidationError."""
        if "saas" in so_far.data:
            hold_ridden(said, so_far.data["saas"])
        return said


class Settings(Tables, frozen=True):
    """The tables, and the file that they came from."""

    file: Path

    @property
    def base(self) -> Path:
        """The folder that paths are relative to."""
        return self.file.parent

    @property
    def state(self) -> Path:
        """The state folder, absolute."""
        return (self.base / self.storage.path.expanduser()).resolve()


def sources_of(settings: Tables) -> Iterator[Source]:
    """The sources of all tables, in the order in which a run reads them."""
    yield from settings.people_source
    yield from settings.billing
    yield from settings.inventory
    yield from settings.contracts
    yield from settings.spend
    yield from settings.saas
    yield from settings.trail


def part(table: str) -> tuple[type[BaseModel], bool]:
    """The model of a table, and whether it is a list of tables."""
    annotation = Tables.model_fields[table].annotation
    inner = get_args(annotation)
    return (inner[0], True) if inner else (annotation, False)  # pyright: ignore[reportReturnType]


def title(table: str) -> str:
    """`[storage]` or `[[billing]]`."""
    return f"[[{table}]]" if part(table)[1] else f"[{table}]"


def unit(field: FieldInfo) -> str:
    """The unit that the setting declares, empty where it has none."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
