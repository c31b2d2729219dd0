"""`[[trail]]` of outlay.toml: what it rides on has to be there, and is of the right kind."""

from pathlib import Path

import pytest

from pipelines.settings import Settings, SettingsError, load
from sources.trails import KINDS
from sources.trails.settings import RIDES_ON

OKTA = '[[saas]]\nname = "okta"\nkind = "okta"\nendpoint = "https://example.okta.com"\n'
DNS = '[[trail]]\nname = "dns"\nkind = "domain-csv"\npath = "dns"\n'


def loaded(folder: Path, text: str) -> Settings:
    (folder / "outlay.toml").write_text(text)
    return load(folder / "outlay.toml")


def test_every_kind_rides_on_what_the_settings_say() -> None:
    assert {kind.name: kind.rides_on for kind in KINDS if kind.rides_on} == RIDES_ON


def test_a_trail_may_ride_on_its_source_and_files_on_none(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f'{OKTA}[[trail]]\nname = "signs"\nkind = "sso-okta"\nsaas = "okta"\n{DNS}')
    assert [(each.name, each.saas) for each in settings.trail] == [("signs", "okta"), ("dns", "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[trail]]\nname = "t"\nkind = "sso-okta"\nsaas = "okta"\n', "there is none yet"),
        (f'{OKTA}[[trail]]\nname = "t"\nkind = "oauth-entra"\nsaas = "okta"\n', "kind microsoft365"),
        (f'{OKTA}[[trail]]\nname = "t"\nkind = "sso-okta"\n', 'expected a line "saas = …"'),
        (f'{OKTA}{DNS}saas = "okta"\n', "none: domain-csv reads files"),
        (f'{OKTA}[[trail]]\nname = "t"\nkind = "sso-okta"\nsaas = "okta"\ncolumns = {{ day = "d" }}\n', "none: what"),
        (f'{DNS}columns = {{ dya = "d" }}\n', "day"),
        ('[[trail]]\nname = "t"\nkind = "dns"\n', "domain-csv"),
    ],
    ids=["no source", "another kind", "not named", "files ride on none", "no mapping", "no column of ours", "no kind"],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        loaded(tmp_path, text)
