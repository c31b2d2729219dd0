"""The band of seats to renew, against the months of use that a reader counts in the vendors' answers."""

from datetime import date
from pathlib import Path

import duckdb

from sources.sample.software.contracts import agreements
from sources.sample.world import World

PEOPLE = """address as (select hr_id, unnest(string_split(email || ';' || coalesce(aliases, ''), ';')) as email
  from read_csv('people/roster.csv'))"""
BAND = "select app, seats_least, seats_most from read_csv('truth/renewals.csv') where seats_least is not null"


def told(written: Path, months: str) -> list[tuple[str, float, int, int]]:
    """Of each app in `months` (app, month, people): the 95th percentile, and the band of the truth."""
    con = duckdb.connect()
    con.execute(f"set file_search_path = '{written}'")
    return con.execute(
        f"""with {PEOPLE}, month as ({months}), band as ({BAND}),
        usual as (select app, quantile_cont(people, 0.95) as p95 from month group by 1)
        select app, p95, seats_least, seats_most from usual join band using (app)"""
    ).fetchall()


def test_slacks_files_of_a_year_are_in_the_band(written: Path) -> None:
    found = told(
        written,
        """select 'slack' as app, date_trunc('month', date::date) as month, count(distinct hr_id) as people
        from read_json('answers/slack/admin.analytics.getFile.*.jsonl') f
        join address on address.email = f.email_address
        where is_active and date::date between DATE '2025-10-01' and DATE '2026-09-30' group by 2""",
    )
    assert [app for app, p95, least, most in found if least <= p95 <= most] == ["slack"]


def test_oktas_log_of_three_months_is_in_the_bands(written: Path) -> None:
    found = told(
        written,
        """select replace(a.name, '_', '-') as app, date_trunc('month', e.published::date) as month,
          count(distinct actor.id) as people
        from read_json('answers/okta/logs.jsonl') e join read_json('answers/okta/apps.jsonl') a on a.id = e.target[1].id
        where outcome.result = 'SUCCESS' and e.published::date >= DATE '2026-08-02' group by 1, 2""",
    )
    found += told(
        written,
        """select 'okta' as app, date_trunc('month', published::date) as month, count(distinct actor.id) as people
        from read_json('answers/okta/logs.jsonl') where outcome.result = 'SUCCESS'
        and published::date >= DATE '2026-08-02' group by 2""",
    )
    assert len(found) >= 26
    assert [row for row in found if not row[2] <= row[1] <= row[3]] == []


def test_no_number_where_no_feed_tells_months_of_use(written: Path) -> None:
    without = duckdb.sql(
        f"""select app from read_csv('{written}/truth/renewals.csv')
        where seats_least is null and contract_id not like '%-2'"""
    ).fetchall()
    assert {app for (app,) in without} == {"github", "power-bi", "microsoft-365-business"}


def test_a_term_that_was_entered_is_the_same_for_ever() -> None:
    today, later = (
        {(each.contract_id, each.starts(each.entered)): each for each in agreements(World.of(2, "small", day))}
        for day in (date(2026, 3, 10), date(2027, 1, 20))
    )
    both = today.keys() & later.keys()
    assert len(both) >= 5
    assert all(today[key].row | {"owner": ""} == later[key].row | {"owner": ""} for key in both)
