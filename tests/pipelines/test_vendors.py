"""FOCUS files of software vendors: a file a billing period or one after another, prices in tokens."""

from datetime import date
from pathlib import Path

from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from tests.pipelines.loading import billed, load

HEADER = (
    "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,"
    "ChargePeriodEnd,ChargeCategory,ServiceProviderName,ServiceName,PricingCurrency,PricingCurrencyEffectiveCost,"
    "PricingCurrencyListUnitPrice,PricingQuantity,PricingUnit"
)


def charge(cost: str, tokens: str, category: str = "Usage", day: int = 5, month: str = "2026-10") -> str:
    following = f"{month[:5]}{int(month[5:]) + 1}"
    dates = f"{month}-01,{following}-01,{month}-{day:02},{month}-{day + 1:02}"
    return f"{cost},{cost},{cost},{cost},USD,{dates},{category},Snowfield,Warehouse,CREDIT,{tokens},1,{tokens},Credits"


def config(folder: Path, more: str = "") -> None:
    (folder / "outlay.toml").write_text(f'[[billing]]\nname = "snowfield"\nkind = "focus"\npath = "*.csv"\n{more}\n')


def deliver(folder: Path, name: str, *charges: str) -> None:
    (folder / name).write_text("\n".join([HEADER, *charges, ""]))


def test_a_price_in_tokens_is_kept_beside_the_money_and_never_added_to_it(tmp_path: Path) -> None:
    config(tmp_path)
    deliver(tmp_path, "october.csv", charge("3", "1.5"), charge("0", "40", "Purchase"), charge("-1", "0", "Credit"))
    assert [result.held for result in load(tmp_path)] == [""]
    assert billed(tmp_path) == {"2026-10": "2"}
    workspace = Workspace(settings_of(tmp_path / "outlay.toml"), date(2026, 11, 25))
    with workspace.store() as store:
        [segment] = store.live_segments("snowfield", "2026-10")
        sql = "SELECT PricingCurrency, sum(PricingCurrencyEffectiveCost)::VARCHAR FROM read_parquet(?) GROUP BY ALL"
        tokens = store.frame(sql, [str(segment.path)]).rows()
        failed = store.frame("SELECT check_name FROM check_result WHERE NOT passed")["check_name"].to_list()
    assert tokens == [("CREDIT", "41.500000000000000000")]
    assert "billing_currency_known" not in failed


def test_a_file_of_a_period_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    config(tmp_path, 'delivery = "parts"')
    deliver(tmp_path, "october.csv", charge("3", "1"))
    load(tmp_path)
    deliver(tmp_path, "october.csv", charge("4", "2"))
    deliver(tmp_path, "november.csv", charge("1", "1", month="2026-11"))
    load(tmp_path)
    assert billed(tmp_path) == {"2026-10": "4", "2026-11": "1"}


def test_files_of_days_add_up_where_that_is_configured(tmp_path: Path) -> None:
    config(tmp_path, 'delivery = "append"')
    for day in (2, 3, 1):
        deliver(tmp_path, f"day-{day}.csv", charge("1.5", "1", day=day))
        load(tmp_path)
    assert billed(tmp_path) == {"2026-10": "4.5"}
