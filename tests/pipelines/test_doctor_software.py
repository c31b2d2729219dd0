"""What the doctor says of sources of people, contracts, lines and seats."""

from pathlib import Path

import pytest

from pipelines.doctor_software import examine_software
from pipelines.settings import load

CONFIG = """
[[people_source]]
name = "hr"
kind = "csv"
path = "roster.csv"
[[contracts]]
name = "snipe"
kind = "snipe-it"
[[spend]]
name = "card"
kind = "card-csv"
[[saas]]
name = "okta"
kind = "okta"
endpoint = "https://haldane.okta.example"
"""


def test_each_source_is_said_to_be_ready_or_how_it_gets_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outlay.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("hr_id,email\n", encoding="utf-8")
    monkeypatch.delenv("OUTLAY_OKTA_TOKEN", raising=False)
    found = {each.what: each for each in examine_software(load(tmp_path / "outlay.toml"))}
    assert {what: each.state for what, each in found.items()} == {
        "people_source hr": "ok",
        "contracts snipe": "fail",
        "spend card": "fail",
        "saas okta": "fail",
    }
    assert "1 file, the newest of 20" in found["people_source hr"].found
    assert found["contracts snipe"].found == "no endpoint"
    assert found["spend card"].do == 'Write path = "…" into its table (docs/sources/spend.md).'
    assert found["saas okta"].found == "OUTLAY_OKTA_TOKEN is not set"
    assert "docs/sources/saas-okta.md" in found["saas okta"].do


def test_a_token_that_is_there_is_named_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAY_OKTA_TOKEN", "00secret")
    (tmp_path / "outlay.toml").write_text(CONFIG.partition("[[saas]]")[1] + CONFIG.partition("[[saas]]")[2])
    okta, people = examine_software(load(tmp_path / "outlay.toml"))
    assert okta.found == "OUTLAY_OKTA_TOKEN is set; https://haldane.okta.example is asked by a run"
    assert (people.state, "[[people_source]]" in people.do) == ("warn", True)


@pytest.mark.parametrize("kind", ["figma", "notion"])
def test_a_vendor_with_two_interfaces_has_an_address_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv(f"OUTLAY_{kind.upper()}_TOKEN", "scim:api")
    (tmp_path / "outlay.toml").write_text(f'[[saas]]\nname = "{kind}"\nkind = "{kind}"\norganization = "acme"\n')
    found = next(examine_software(load(tmp_path / "outlay.toml")))
    assert (found.state, f"{kind}.com is asked by a run" in found.found) == ("ok", True)
