"""Every kind of bill has a page, and what the pages tell to write into outlay.toml works."""

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import BillingSettings, Settings, load
from pipelines.workspace import Workspace
from sources.billing import KINDS
from sources.billing.aws_cost_explorer import today_in_utc
from sources.saas import KINDS as SEATS
from tests.servers.cost_explorer import CostExplorer, day, group, serve
from tests.sources.billing.exports.made import MADE, kinds_on_files

PAGES = Path(__file__).parents[2] / "docs/sources"
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


BILLS = {kind.name for kind in KINDS}


def blocks(of: str) -> list[Any]:
    """Each block of the pages whose names begin so; of bills, which are called as their kinds are, without a word."""
    return [
        pytest.param(page.stem, block, id=f"{page.stem}-{number}")
        for page in sorted(PAGES.glob(f"{of}*.md"))
        if of or page.stem in BILLS
        for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1)
    ]


ON_FILES = {kind.name for kind in kinds_on_files()}


def settings_of(folder: Path, block: str) -> Settings:
    config = folder / "outlay.toml"
    config.write_text(block, encoding="utf-8")
    return load(config)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_kind_has_a_page_with_a_block_of_its_own_and_a_line_in_the_index(kind: str) -> None:
    page = PAGES / f"{kind}.md"
    assert f'kind = "{kind}"' in "".join(BLOCK.findall(page.read_text(encoding="utf-8")))
    assert f"[{kind}]({kind}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")


def test_a_kind_on_files_has_a_made_delivery() -> None:
    assert MADE.keys() >= ON_FILES, "add a maker to tests/sources/billing/exports/made.py"


@pytest.mark.parametrize(("page", "block"), blocks("inventory-"))
def test_a_block_of_an_inventory_is_an_outlay_toml(tmp_path: Path, page: str, block: str) -> None:
    sources = settings_of(tmp_path, block).inventory
    assert {source.kind for source in sources} == {page.removeprefix("inventory-")}


@pytest.mark.parametrize(("page", "block"), blocks("saas-"))
def test_a_block_of_seats_is_an_outlay_toml(tmp_path: Path, page: str, block: str) -> None:
    sources = settings_of(tmp_path, block).saas
    assert {source.kind for source in sources} == {page.removeprefix("saas-")}


@pytest.mark.parametrize("kind", [kind.name for kind in SEATS])
def test_a_kind_of_seats_has_a_page_and_a_line_in_the_index(kind: str) -> None:
    page = (PAGES / f"saas-{kind}.md").read_text(encoding="utf-8")
    assert f'kind = "{kind}"' in "".join(BLOCK.findall(page))
    assert page.startswith("# ")
    assert f"[{kind}](saas-{kind}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")


@contextmanager
def cost_explorer(_: BillingSettings) -> Generator[str]:
    """Where the interface of the kind is asked: a dollar on a day of this month."""
    first = today_in_utc().replace(day=1)
    page = [day(f"{first}", f"{first.replace(day=2)}", group("AWS Lambda", "000000000042", "1", "1"))]
    with serve(CostExplorer({f"{first:%Y-%m}": [page]})) as server:
        yield server.endpoint


ASKED: Mapping[str, Callable[[BillingSettings], AbstractContextManager[str]]] = {"aws-cost-explorer": cost_explorer}


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize(("page", "block"), blocks(""))
def test_a_block_is_an_outlay_toml_that_loads_a_delivery(tmp_path: Path, page: str, block: str) -> None:
    settings = settings_of(tmp_path, block)
    with ExitStack() as servers:
        here = [_here(source, tmp_path / f"bucket-{number}", servers) for number, source in enumerate(settings.billing)]
        assert here, f"{page}: a block without a source of bills"
        workspace = Workspace(settings.model_copy(update={"billing": tuple(here)}), date(2026, 11, 25))
        with workspace.store() as store:
            for plan in workspace.plan_all():
                assert plan.held["reason"].to_list() == []
                workspace.load(plan.settings, [each.billing_period for each in plan.work])
            sums = store.frame("FROM load_sum")
    assert {result.source for result in workspace.results} == {source.name for source in here}
    assert [result.held for result in workspace.results] == [""] * len(workspace.results)
    assert sum(result.rejected_rows for result in workspace.results) == 0
    assert set(sums["difference"]) == {"0"}


def _here(source: BillingSettings, folder: Path, servers: ExitStack) -> BillingSettings:
    """The source with a small delivery, or a small interface on this machine, in place of its own."""
    if source.kind in ASKED:
        return source.model_copy(update={"endpoint": servers.enter_context(ASKED[source.kind](source))})
    folder.mkdir()
    MADE[source.kind](folder, source)
    return source.model_copy(update={"path": str(folder), "endpoint": None, "prices": False})
