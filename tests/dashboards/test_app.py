"""What every response carries, what is refused, and what each page says before there is anything to read."""

import gzip
import pkgutil
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient
from plotly.offline import get_plotlyjs_version
from werkzeug.test import TestResponse

from dashboards import pages
from dashboards.app import ASSETS, PLOTLY, PLOTLY_ADDRESS, content, create_app
from dashboards.pages import PAGES
from dashboards.settings import DashboardSettings
from dashboards.snapshots import Snapshots
from tests.dashboards.company import healthy, write_state
from tests.dashboards.reading import parts, text

HOST = {"Host": "127.0.0.1:8050"}
OWN_PAGE = {"Origin": "http://127.0.0.1:8050", "Sec-Fetch-Site": "same-origin"}
ADDRESSES = (
    "/",
    "/data",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/theme.css",
    "/assets/outlay.js",
    PLOTLY_ADDRESS,
)


@pytest.fixture(scope="module")
def client(state: Path) -> FlaskClient:
    return create_app(state, settings=DashboardSettings(company="Kestrel Freight Ltd")).server.test_client()


@pytest.fixture(params=ADDRESSES)
def answer(client: FlaskClient, request: pytest.FixtureRequest) -> Iterator:
    response = client.get(request.param, headers=HOST | {"Accept-Encoding": "gzip"})
    yield response
    response.close()


def test_every_response_says_what_a_browser_may_do(answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_scripts_run_by_their_hash_alone(client: FlaskClient) -> None:
    answer = client.get("/", headers=HOST)
    scripts = answer.headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert "unsafe" not in scripts
    assert "http" not in scripts
    inline = re.findall(r"<script(?![^>]*(?:src=|json))[^>]*>", answer.get_data(as_text=True))
    assert scripts.count("'sha256-") == len(inline)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8050", "127.0.0.1:9999", "127.0.0.1.evil.example:8050"])
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "trusted_hosts" in answer.get_data(as_text=True)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050", "LOCALHOST:8050"])
def test_this_machines_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8050"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_write_that_another_site_sent_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/_dash-update-component", json={}, headers=HOST | headers)
    assert answer.status_code == 403


def ask_for(client: FlaskClient, path: object) -> TestResponse:
    """Asks for a page as the browser does."""
    [callback] = [
        one for one in client.get("/_dash-dependencies", headers=HOST).get_json() if "page.children" in one["output"]
    ]
    parts = [part.rsplit(".", 1) for part in callback["output"].strip(".").split("...")]
    outputs = [{"id": name, "property": prop} for name, prop in parts]
    visit = [{"id": "visit", "property": "data", "value": path}]
    body = {"output": callback["output"], "outputs": outputs, "inputs": visit}
    return client.post(
        "/_dash-update-component", json=body | {"changedPropIds": ["visit.data"]}, headers=HOST | OWN_PAGE
    )


def test_our_own_page_is_answered(client: FlaskClient) -> None:
    shown = ask_for(client, {"path": "/data", "search": "", "mode": "light"})
    assert shown.status_code == 200
    assert "Every cent of 13 months" in shown.get_data(as_text=True)


@pytest.mark.parametrize("asked", [None, [], "/", {"path": ["/"], "search": 3}], ids=str)
def test_what_no_page_asks_gets_a_state_and_no_traceback(client: FlaskClient, asked: object) -> None:
    answer = ask_for(client, asked).get_data(as_text=True)
    assert "Traceback" not in answer
    assert "could not be read" in answer or "nothing at this address" in answer


def test_a_snapshot_that_cannot_be_read_gives_the_error_state(tmp_path: Path) -> None:
    write_state(tmp_path, healthy())
    damaged = tmp_path / "serving" / "20261125-064100.duckdb"
    shutil.copyfile(tmp_path / "warehouse.duckdb", damaged)
    with duckdb.connect(str(damaged)) as connection:
        connection.execute("DROP TABLE held_back")
        connection.execute("UPDATE snapshot_info SET snapshot_id = '20261125-064100'")
    (tmp_path / "serving" / "current").unlink()
    (tmp_path / "serving" / "current").symlink_to(damaged.name)
    answer = ask_for(create_app(tmp_path).server.test_client(), {"path": "/", "search": "", "mode": "light"})
    assert answer.status_code == 200
    assert "This page could not be read" in answer.get_data(as_text=True)
    assert "held_back" not in answer.get_data(as_text=True)


def test_a_body_that_is_none_of_ours_tells_nothing(client: FlaskClient) -> None:
    answer = client.post("/_dash-update-component", json={}, headers=HOST | OWN_PAGE)
    assert answer.status_code == 500
    assert answer.get_data(as_text=True).startswith("The server could not answer")


def test_text_is_sent_gzipped_and_keeps_its_meaning(answer) -> None:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.get_data())


def test_who_takes_no_gzip_gets_none(client: FlaskClient) -> None:
    with client.get("/assets/outlay.js", headers=HOST) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.get_data() == (ASSETS / "outlay.js").read_bytes()


def test_files_with_a_version_are_kept_and_pages_are_not(client: FlaskClient) -> None:
    page = client.get("/", headers=HOST)
    assert page.headers["Cache-Control"] == "no-store"
    versioned = re.findall(r'(?:src|href)="(/[^"]+(?:\?m=|\.v)[^"]+)"', page.get_data(as_text=True))
    assert len(versioned) > 8
    for address in versioned:
        with client.get(address, headers=HOST) as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"], address
            assert "immutable" in answer.headers["Cache-Control"], address


def test_a_file_without_a_version_is_asked_for_again_and_not_sent_twice(client: FlaskClient) -> None:
    accepts = HOST | {"Accept-Encoding": "gzip"}
    with client.get(PLOTLY_ADDRESS, headers=accepts) as first:
        tag = first.headers["ETag"]
    with client.get(PLOTLY_ADDRESS, headers=accepts | {"If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_the_plotting_bundle_is_the_one_that_plotly_expects(client: FlaskClient) -> None:
    bundle = (ASSETS / PLOTLY).read_text()
    assert re.search(r"plotly\.js \(cartesian - minified\) v([\d.]+)", bundle[:400]).group(1) == get_plotlyjs_version()
    with client.get(PLOTLY_ADDRESS, headers=HOST) as served:
        assert served.get_data(as_text=True) == bundle


def test_the_first_page_loads_no_plotting_bundle_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/", headers=HOST).get_data(as_text=True)
    assert "plotly" not in "".join(re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page))
    assert re.findall(r'(?:src|href)="(?!/)[^"]+"', page) == []


def test_every_page_module_is_in_the_tuple() -> None:
    modules = [import_module(f"dashboards.pages.{found.name}") for found in pkgutil.iter_modules(pages.__path__)]
    with_page = [module.PAGE for module in modules if hasattr(module, "PAGE")]
    assert sorted(page.path for page in with_page) == sorted(page.path for page in PAGES)
    assert all(
        page.title and page.render.__module__ and (ASSETS / "icons" / f"{page.icon}.svg").is_file() for page in PAGES
    )


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_before_the_first_snapshot_every_page_says_what_to_run(path: str) -> None:
    shown = text(content({"path": path, "search": "", "mode": "light"}, None))
    assert "No bill has been read yet" in shown
    assert "outlay run" in shown
    assert "outlay demo" in shown


@pytest.mark.parametrize("path", [page.path for page in PAGES])
@pytest.mark.parametrize("which", ["state", "healthy_state"])
def test_every_page_has_one_title_and_opens_its_cards_with_a_sentence(
    path: str, which: str, request: pytest.FixtureRequest
) -> None:
    snapshots = Snapshots(request.getfixturevalue(which))
    with snapshots.current() as opened:
        page = content({"path": path, "search": "", "mode": "dark"}, opened)
    snapshots.close()
    assert len(parts(page, "H1")) == 1
    assert all(text(sentence) for sentence in parts(page, "H2"))


def test_an_unknown_address_leads_home() -> None:
    page = content({"path": "/nowhere"}, None)
    assert "nothing at this address" in text(page)
    assert [link.href for link in parts(page, "A")] == ["/"]
