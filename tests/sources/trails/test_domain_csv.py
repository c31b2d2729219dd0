"""What a resolver or a proxy saw, as files with headers of their own."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.trails import Asking, Sighted
from sources.trails.domain_csv import DOMAIN_CSV, host
from sources.trails.settings import TrailSettings
from tests.sources.saas.asking import AS_OF, KEY, NOW

MAPPING = {"columns": {"day": "date", "person": "user", "hits": "n"}, "format": {"date": "%d/%m/%Y"}}


def look(folder: Path, *files: str) -> Sighted:
    for number, text in enumerate(files):
        (folder / f"dns-{number}.csv").write_text(text, encoding="utf-8")
    settings = TrailSettings.model_validate({"name": "dns", "kind": "domain-csv", "path": "dns-*.csv", **MAPPING})
    (folder / "into").mkdir()
    return DOMAIN_CSV.look(settings, Asking(AS_OF, NOW, folder, folder / "into", Archive(folder / "archive", KEY)))


HEADER = "date,device,user,domain,n\n"
ONE = f"{HEADER}02/10/2026,LT-1,e1,app.typeform.com,3\n05/10/2026,LT-1,e1,app.typeform.com,1\n"
TWO = f"{HEADER}01/11/2026,LT-1,e1,APP.typeform.com.,2\n01/11/2026,KIOSK-1,,slack.com,9\n01/11/2026,LT-2,e2,x.io,0\n"


def test_files_are_joined_by_host_and_person(tmp_path: Path) -> None:
    told = look(tmp_path, ONE, TWO)
    rows = told.sights.select("client", "account", "email", "first_seen", "last_seen").rows()
    assert rows == [
        ("app.typeform.com", None, "e1", date(2026, 10, 2), date(2026, 11, 1)),
        ("slack.com", "KIOSK-1", None, date(2026, 11, 1), date(2026, 11, 1)),
    ]
    assert len(told.objects) == 2
    assert told.rejects.is_empty()


def test_a_line_that_cannot_be_read_is_a_reject_that_names_nobody(tmp_path: Path) -> None:
    told = look(tmp_path, f"{HEADER}31/02/2026,LT-1,ada@haldane.example,slack.com,1\n02/10/2026,LT-1,e1,slack.com,1\n")
    assert told.sights.height == 1
    assert told.rejects.select("line", "column_name").rows() == [(2, "day")]


def test_a_file_without_the_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="domain"):
        look(tmp_path, "date,who\n02/10/2026,e1\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("App.Typeform.COM", "app.typeform.com"),
        ("https://app.typeform.com/to/x?y=1", "app.typeform.com"),
        ("https://user:secret@app.typeform.com:8443/a", "app.typeform.com"),
        ("app.typeform.com:443", "app.typeform.com"),
        ("app.typeform.com.", "app.typeform.com"),
    ],
)
def test_a_host_is_what_stands_between_scheme_and_path(text: str, expected: str) -> None:
    assert pl.DataFrame({"domain": [text]}).select(host("domain"))["domain"].to_list() == [expected]


def test_addresses_of_machines_and_names_without_a_dot_are_no_hosts(tmp_path: Path) -> None:
    lines = "".join(f"02/10/2026,LT-1,e1,{domain},1\n" for domain in ("10.0.0.1", "2001:db8::1", "printer"))
    assert look(tmp_path, HEADER + lines).sights.is_empty()
