"""Overlaps told again from the contracts and the people in the vendors' answers."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from sources.sample.software.overlap import overlaps
from sources.sample.world import World

DAYS = [date(2026, 1, 31), date(2026, 10, 31), date(2027, 7, 5), date(2028, 2, 29)]
DAY = "getvariable('day')"
# Who has a seat of what: a person by the number that HR gives.
PEOPLE = """
with address as (select hr_id, unnest(string_split(email || ';' || coalesce(aliases, ''), ';')) as email
  from read_csv('people/roster.csv')),
seat as (
  select replace(a.name, '_', '-') as product, g.credentials.userName as email
    from (select *, regexp_extract(filename, 'apps\\.(.+)\\.users', 1) as app
          from read_json('answers/okta/apps.*.users.jsonl', filename=true)) g
    join read_json('answers/okta/apps.jsonl') a on a.id = g.app
  union all select 'zoom', email from read_json('answers/zoom/users.jsonl') where type = 2
  union all select 'slack', profile.email from read_json('answers/slack/users.list.jsonl') where not deleted
  union all select case s.skuPartNumber when 'SPE_E3' then 'microsoft-365' when 'POWER_BI_PRO' then 'power-bi' end,
    u.userPrincipalName from (select userPrincipalName, unnest(assignedLicenses) as l
      from read_json('answers/microsoft365/users.jsonl')) u
    join read_json('answers/microsoft365/subscribedSkus.jsonl') s on s.skuId = u.l.skuId),
person as (select distinct product, hr_id from seat join address using (email))"""
NET = f"""{PEOPLE},
contract as (select *, price_per_seat * case billing_period when 'monthly' then 12 when 'quarterly' then 4
    else 1 end as year
  from read_csv('contracts/contracts.csv', types={{'price_per_seat': 'DECIMAL(18,2)'}})),
pair as (select t.*, m.cost_per_person, k.year as kept_year, n."end" as last,
    r.year * r.seats_committed as retired_year,
    (select count(*) from person p where product = t.retired) as moving,
    (select count(*) from person p where product = t.retired
       and hr_id not in (select hr_id from person where product = t.kept)) as lacking
  from read_csv('truth/overlap.csv') t
  join contract k on t.kept in (k.contract_id, k.app) and k.contract_id not like '%-2'
  join contract r on t.retired = r.contract_id or (t.retired = r.app and r.contract_id not like '%-2')
  join read_csv('truth/renewals.csv') n on n.contract_id = r.contract_id
  left join read_csv('contracts/migration.csv') m on m.kept = t.kept and m.retired = t.retired
  where t.net_saving_per_year is not null)
select kept, retired, net_saving_per_year::double, moving - lacking, people_on_both,
  (retired_year - round(retired_year * (last - {DAY} + 1) / 365, 2)
    - case kind when 'same_product' then 0 else kept_year * lacking + coalesce(cost_per_person, 0) * moving end)::double
from pair"""


def test_a_net_saving_is_what_contracts_and_seats_make_of_it(files: duckdb.DuckDBPyConnection) -> None:
    pairs = files.execute(NET).fetchall()
    assert len(pairs) >= 10
    for kept, retired, told, both, told_both, worked_out in pairs:
        assert told == pytest.approx(worked_out, abs=0.011), (kept, retired)
        assert told_both in (None, both), (kept, retired)


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_seed_and_day_has_overlaps_of_each_kind_and_what_looks_so(seed: int, day: date) -> None:
    told = overlaps(World.of(seed, "small", day))
    waste = told.filter("waste")
    assert len(waste) >= 5
    assert set(waste["kind"]) == {"same_product", "same_job", "in_bundle"}
    assert (waste["net_saving_per_year"] > Decimal(0)).all()
    assert told.height - waste.height >= 3
