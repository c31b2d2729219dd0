"""Hosts, scopes and kinds of data: each once, of known kinds, and of what there is."""

import polars as pl

from sources.reference.products import products
from sources.reference.trail_words import data_kinds, idle_hosts, oauth_scopes


def test_hosts_are_of_known_kinds_each_once() -> None:
    known = idle_hosts()
    assert set(known["kind"]) == {"label", "host", "public", "sites"}
    assert known.is_unique().all()
    assert known.filter(kind="label")["value"].str.contains(r"^[a-z]+$").all()
    assert known.filter(pl.col("kind") != "label")["value"].str.contains(r"^([a-z0-9-]+\.)+[a-z]+$").all()


def test_each_scope_has_a_level_and_a_sentence_and_all_but_low_ones_open_data() -> None:
    known = oauth_scopes()
    assert known["scope"].is_unique().all()
    assert set(known["level"]) == {"high", "medium", "low"}
    assert known["says"].null_count() == 0
    assert known.filter(pl.col("data").is_null())["level"].unique().to_list() == ["low"]


def test_reading_or_writing_mail_or_files_is_high() -> None:
    level = dict(oauth_scopes().select("scope", "level").iter_rows())
    google = "https://www.googleapis.com/auth/"
    high = ("https://mail.google.com/", f"{google}gmail.readonly", f"{google}drive", "Mail.Read", "Files.ReadWrite.All")
    assert {level[scope] for scope in high} == {"high"}
    assert {level[scope] for scope in ("openid", "User.Read", f"{google}userinfo.email")} == {"low"}


def test_each_kind_of_data_is_of_categories_of_the_catalogue() -> None:
    known = data_kinds()
    assert known["category"].is_unique().all()
    assert set(known["category"]) <= set(products()["category"])
