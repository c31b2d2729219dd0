"""The house itself: its layers, who may open what, and that each registry is whole."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import checks.suites
import dashboards.pages
import sources.billing
import sources.saas
from dashboards.pages.base import Page
from sources.billing.kinds import BillingKind
from sources.saas.base import SaasKind
from sources.saas.http_kind import HttpKind

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipelines", "sources", "transforms", "checks", "dashboards", "warehouse")
FILES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
MAY_CONNECT = {"warehouse/store.py", "warehouse/snapshot.py"}
MAY_USE_DAGSTER = ("pipelines/assets/", "pipelines/definitions.py", "pipelines/in_process.py", "pipelines/records.py")
REGISTRY_HOST = re.compile(
    r"p[y]pi\.org|p[y]thonhosted\.org|n[p]mjs\.(?:org|com)|r[e]gistry\.yarnpkg|crates\.io|proxy\.golang|--[i]ndex-url|--[e]xtra-index",
    re.IGNORECASE,
)
# The lock is compiled without the index that it was resolved from; the option that leaves it out may say so.
LEAVES_OUT = "--no-emit-index-url"


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def connects(file: Path) -> bool:
    """Whether the file calls `duckdb.connect`, or imports it by name."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Attribute) and node.attr == "connect" and ast.unparse(node.value) == "duckdb":
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "duckdb" and "connect" in {n.name for n in node.names}:
            return True
    return False


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of git, so nothing says which files are the project's")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_are_ours(package: str) -> None:
    file = importlib.import_module(package).__file__
    assert file
    assert Path(file) == ROOT / package / "__init__.py"


def test_the_layers_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


def test_only_the_assets_and_what_runs_them_know_dagster() -> None:
    knowing = {
        named(file) for file in FILES if any(name.split(".")[0].startswith("dagster") for name in imported(file))
    }
    assert knowing
    assert {name for name in knowing if not name.startswith(MAY_USE_DAGSTER)} == set()


def test_only_the_store_and_the_snapshot_open_duckdb() -> None:
    assert {named(file) for file in FILES if connects(file)} == MAY_CONNECT


def test_every_module_says_what_it_is() -> None:
    assert [named(file) for file in FILES if not ast.get_docstring(tree(file))] == []


def test_no_file_is_called_after_nothing() -> None:
    assert not {"utils.py", "helpers.py", "common.py", "misc.py"} & {file.name for file in FILES}


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{named(file)}: {line.strip()[:80]}"
        for file in tracked()
        if file != Path(__file__)
        for line in file.read_text(encoding="utf-8", errors="ignore").replace(LEAVES_OUT, "").splitlines()
        if REGISTRY_HOST.search(line)
    ]
    assert found == []


def modules(package: ModuleType) -> list[ModuleType]:
    """The modules and packages right in a package."""
    return [
        importlib.import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    ]


def declared(package: ModuleType, kind: type) -> list[object]:
    """What the modules of a package declare of a type under a name of their own in capitals."""
    return [
        value
        for module in modules(package)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, kind)
    ]


def test_every_kind_of_bill_is_in_its_tuple() -> None:
    assert unique(declared(sources.billing, BillingKind)) == unique(sources.billing.KINDS)


@pytest.mark.parametrize("kind", sources.billing.KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_bill_has_a_title_docs_and_a_test(kind: BillingKind) -> None:
    assert kind.title
    docs = ROOT / f"docs/sources/{kind.name}.md"
    assert docs.read_text(encoding="utf-8").startswith("# ")
    assert any(f"{kind.name.upper().replace('-', '_')}" in text for text in texts_of("tests/sources/billing"))


def test_every_kind_of_seats_is_in_its_tuple() -> None:
    names = [kind.name for kind in sources.saas.KINDS]
    assert len(set(names)) == len(names)
    assert {kind.name for kind in declared(sources.saas, HttpKind) if isinstance(kind, HttpKind)} <= set(names)


@pytest.mark.parametrize("kind", sources.saas.KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_seats_has_docs_and_a_test(kind: SaasKind) -> None:
    docs = ROOT / f"docs/sources/saas-{kind.name}.md"
    assert docs.read_text(encoding="utf-8").startswith("# ")
    assert any(kind.name.upper().replace("-", "_") in text for text in texts_of("tests/sources/saas"))


def test_every_page_is_in_its_tuple_under_an_address_of_its_own() -> None:
    assert unique(declared(dashboards.pages, Page)) == unique(dashboards.pages.PAGES)
    addresses = [page.path for page in dashboards.pages.PAGES]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("page", dashboards.pages.PAGES, ids=lambda page: page.path)
def test_a_page_has_a_title_docs_and_a_test(page: Page) -> None:
    assert page.title
    assert any(f'"{page.path}"' in text for text in texts_of("tests/dashboards"))
    module = next(module for module in modules(dashboards.pages) if vars(module).get("PAGE") is page)
    assert module.__doc__


def test_every_suite_of_checks_is_in_its_tuple() -> None:
    found = {vars(module)["SUITE"].table.name for module in modules(checks.suites)}
    assert found == {suite.table.name for suite in checks.suites.SUITES}


def texts_of(folder: str) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted((ROOT / folder).rglob("test_*.py"))]


def unique(things: Iterable[object]) -> list[str]:
    return sorted({repr(thing) for thing in things})
