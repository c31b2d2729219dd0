"""The truth of seats, told again by SQL over the answers as they were written."""

from datetime import date

import duckdb
import polars as pl
import pytest

from sources.sample.software.activity import active_months
from sources.sample.software.ids import account_ids
from sources.sample.software.seats import current
from sources.sample.software.states import seat_states
from sources.sample.world import World

DAYS = [date(2026, 1, 31), date(2026, 10, 31), date(2027, 7, 5), date(2028, 2, 29)]
DAY = "getvariable('day')"
# The same words for every feed: a seat with `account`, `email`, `assigned`, `last_use` -> what should be said of it.
STATE = f"""
case when gone then 'leaver'
     when last_use is null and assigned > {DAY} - 60 then 'new'
     when last_use is null then 'never_used'
     when last_use < {DAY} - 90 then 'inactive'
     else 'active' end"""


@pytest.fixture
def con(files: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Beside the files the tables `truth` and `left_by`: whether the person of an address has left."""
    files.execute("create table truth as from read_csv('truth/seats.csv', types={'account': 'VARCHAR'})")
    files.execute(
        """create table left_by as select unnest(string_split(email || ';' || coalesce(aliases, ''), ';')) as email,
        status = 'left' as gone from read_csv('people/roster.csv')"""
    )
    return files


def differences(con: duckdb.DuckDBPyConnection, feed: str, seats: str, *skip: str) -> list[tuple[object, ...]]:
    """Seats of a feed of which the files and the truth say another thing; those of `skip` states are told otherwise."""
    skipped = ", ".join(f"'{state}'" for state in ("", *skip))
    return con.execute(
        f"""with seat as ({seats}), told as (select *, {STATE} as state from seat),
        worth as (from told where state not in ('active', 'new', {skipped})),
        known as (from truth where source = '{feed}' and account is not null and state not in ('unknown', {skipped}))
        select coalesce(w.account, k.account), w.state, k.state, k.why
        from worth w full join known k on w.account = k.account and w.sku = k.sku
        where w.state is distinct from k.state"""
    ).fetchall()


def test_slack_as_its_members_and_files_tell(con: duckdb.DuckDBPyConnection) -> None:
    seats = f"""
    select m.id as account, 'business-plus' as sku, m.profile.email as email, epoch_ms(m.updated * 1000)::date
      as assigned,
      coalesce(p.gone, false) as gone,
      a.last as seen,
      case when m.is_invited_user or (seen is null and assigned > {DAY} - 60) then null
           else coalesce(seen, DATE '2000-01-01') end as last_use
    from read_json('answers/slack/users.list.jsonl') m
    left join left_by p on p.email = m.profile.email
    left join (select user_id, max(date)::date as last from read_json('answers/slack/admin.analytics.getFile.*.jsonl')
               where is_active group by 1) a on a.user_id = m.id
    where not m.deleted and not m.is_bot and m.id <> 'USLACKBOT'"""
    wrong = differences(con, "slack", seats, "duplicate")
    second = {
        row[0]
        for row in con.execute("select account from truth where source = 'slack' and state = 'duplicate'").fetchall()
    }
    assert [row for row in wrong if row[0] not in second] == []
    assert len(second) >= 5


def test_a_slack_duplicate_is_one_of_two_accounts_of_a_person(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        """with address as (select hr_id, email, unnest(string_split(coalesce(aliases, ''), ';')) as other
             from read_csv('people/roster.csv') where status <> 'left'),
        member as (select id, profile.email as email from read_json('answers/slack/users.list.jsonl')
             where not deleted)
        select second.id from address join member first using (email)
        join member second on second.email = address.other"""
    ).fetchall()
    told = con.execute("select account from truth where source = 'slack' and state = 'duplicate'").fetchall()
    assert sorted(found) == sorted(told)


def test_microsoft_as_its_users_and_reports_tell(con: duckdb.DuckDBPyConnection) -> None:
    seats = """
    with report as (from read_csv('answers/microsoft365/reports.getOffice365ActiveUserDetail.csv')),
    copilot as (from read_csv('answers/microsoft365/reports.getMicrosoft365CopilotUsageUserDetail.csv')),
    held as (select id, userPrincipalName as email, accountEnabled, unnest(licenseAssignmentStates) as l
             from read_json('answers/microsoft365/users.jsonl'))
    select h.id::varchar as account, s.skuPartNumber as sku, h.email, l.lastUpdatedDateTime::date as assigned,
      coalesce(p.gone, false) as gone,
      case when s.skuPartNumber = 'Microsoft_365_Copilot' then c."Last Activity Date"::date
           else greatest(r."Exchange Last Activity Date", r."OneDrive Last Activity Date",
                         r."SharePoint Last Activity Date", r."Yammer Last Activity Date",
                         r."Teams Last Activity Date")::date end as last_use
    from held h join read_json('answers/microsoft365/subscribedSkus.jsonl') s on s.skuId = l.skuId
    left join left_by p on p.email = h.email
    left join report r on r."User Principal Name" = h.email left join copilot c on c."User Principal Name" = h.email
    where s.skuPartNumber <> 'POWER_BI_PRO' and h.email not like 'svc-%' and h.accountEnabled"""
    rows = differences(con, "microsoft365", seats, "over_tier")
    power_bi = con.execute("select account from truth where sku = 'POWER_BI_PRO'").fetchall()
    assert [row for row in rows if (row[0],) not in power_bi] == []


def test_mail_alone_is_what_the_report_has_of_over_tier(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        f"""select u.id::varchar from read_csv('answers/microsoft365/reports.getOffice365ActiveUserDetail.csv') r
        join read_json('answers/microsoft365/users.jsonl') u on u.userPrincipalName = r."User Principal Name"
        left join left_by p on p.email = u.userPrincipalName
        where "Assigned Products" like '%MICROSOFT 365 E3%' and "Exchange Last Activity Date" >= {DAY} - 90
        and "Exchange License Assign Date" <= {DAY} - 60
        and coalesce("OneDrive Last Activity Date", "SharePoint Last Activity Date", "Yammer Last Activity Date",
                     "Teams Last Activity Date") is null and not coalesce(p.gone, false)"""
    ).fetchall()
    told = con.execute("select account from truth where state = 'over_tier'").fetchall()
    assert len(told) >= 3
    assert sorted(found) == sorted(told)


def test_unassigned_seats_are_what_microsoft_counts(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        """select skuPartNumber, prepaidUnits.enabled + prepaidUnits.warning - consumedUnits as n
        from read_json('answers/*365/subscribedSkus.jsonl') s
        where n > 0 and skuPartNumber not in ('FLOW_FREE', 'VISIOCLIENT')"""
    ).fetchall()
    told = con.execute("select sku, seats from truth where state = 'unassigned' and source like '%365'").fetchall()
    assert sorted(found) == sorted(told)


def test_okta_as_its_assignments_and_log_tell(con: duckdb.DuckDBPyConnection) -> None:
    seats = """
    with app as (select id, replace(name, '_', '-') as sku from read_json('answers/okta/apps.jsonl')),
    given as (select *, regexp_extract(filename, 'apps\\.(.+)\\.users', 1) as app
              from read_json('answers/okta/apps.*.users.jsonl', filename=true)),
    used as (select actor.id as account, target[1].id as app, max(published)::date as last
             from read_json('answers/okta/logs.jsonl') where outcome.result = 'SUCCESS'
             and eventType = 'user.authentication.sso' group by 1, 2)
    select g.id as account, app.sku, g.credentials.userName as email, g.created::date as assigned,
      coalesce(p.gone, false) as gone, used.last as last_use
    from given g join app on app.id = g.app left join used on used.app = g.app and used.account = g.id
    left join left_by p on p.email = g.credentials.userName
    where app.sku in (select app from read_csv('contracts/contracts.csv'))"""
    assert differences(con, "okta", seats, "never_used") == []
    unknown = con.execute(
        f"with seat as ({seats}) select account, sku from seat where last_use is null and not gone"
    ).fetchall()
    told = con.execute("select account, sku from truth where source = 'okta' and state = 'unknown'").fetchall()
    assert sorted(unknown) == sorted(told)


def test_a_saving_is_a_months_price_of_the_contract(con: duckdb.DuckDBPyConnection) -> None:
    wrong = con.execute(
        """with price as (select app, currency, price_per_seat / case billing_period when 'monthly' then 1
             when 'quarterly' then 3 else 12 end as month from read_csv('contracts/contracts.csv')
             where contract_id not like '%-2')
        select t.* from truth t join price p using (app) left join price e on e.app = 'exchange-online'
        where t.waste and (t.currency <> p.currency or round(t.saving_per_month
          - t.seats * (p.month - case when state = 'over_tier' then e.month else 0 end), 6) <> 0)"""
    ).fetchall()
    assert wrong == []
    assert con.execute("select count(*) from truth where not waste and saving_per_month is not null").fetchall() == [
        (0,)
    ]


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_seed_and_day_has_wastes_and_what_looks_so(seed: int, day: date) -> None:
    told = seat_states(World.of(seed, "small", day))
    waste, alike = told.filter("waste"), told.filter(~pl.col("waste"))
    kinds = dict(waste.group_by("state").len().iter_rows())
    assert len(waste) >= 100
    assert set(kinds) == {"unassigned", "never_used", "inactive", "leaver", "duplicate", "over_tier"}
    assert min(kinds.values()) >= 3
    assert len(alike) >= 100


def test_zoom_as_its_users_tell(con: duckdb.DuckDBPyConnection) -> None:
    seats = """
    select u.id as account, 'zoom-workplace-business' as sku, u.email, created_at::date as assigned,
      coalesce(p.gone, false) as gone, last_login_time::date as last_use
    from read_json('answers/zoom/users.jsonl') u left join left_by p using (email)
    where u.type = 2 and u.status = 'active'"""
    second = {
        row[0]
        for row in con.execute("select account from truth where source = 'zoom' and state = 'duplicate'").fetchall()
    }
    assert [row for row in differences(con, "zoom", seats, "duplicate") if row[0] not in second] == []
    plan = con.execute("select plan_base.hosts - plan_base.usage from 'answers/zoom/accounts.me.plans.usage.jsonl'")
    assert (
        plan.fetchall() == con.execute("select seats from truth where source='zoom' and state='unassigned'").fetchall()
    )


def test_salesforce_as_its_users_tell(con: duckdb.DuckDBPyConnection) -> None:
    seats = """
    select u.Id as account, 'SFDC' as sku, u.Email as email, u.CreatedDate::date as assigned,
      coalesce(p.gone, false) as gone, u.LastLoginDate::date as last_use
    from read_json('answers/salesforce/User.jsonl') u left join left_by p on p.email = u.Email
    where u.IsActive and u.UserType = 'Standard' and u.Email like '%@haldane.example' and u.Email not like 'svc-%'"""
    assert differences(con, "salesforce", seats) == []
    licences = con.execute(
        """select TotalLicenses - UsedLicenses, UsedLicenses, (select count(*) from 'answers/salesforce/User.jsonl'
        where IsActive and Email like '%@haldane.example') from 'answers/salesforce/UserLicense.jsonl'
        where LicenseDefinitionKey = 'SFDC'"""
    ).fetchall()
    (left, used, active), *_ = licences
    told = con.execute("select seats from truth where source = 'salesforce' and state = 'unassigned'").fetchall()
    assert (used, [(left,)]) == (active, told)


def test_google_as_its_directory_tells(con: duckdb.DuckDBPyConnection) -> None:
    seats = """
    select u.id, '1010020020' as sku, u.primaryEmail as email, u.creationTime::date as assigned,
      coalesce(p.gone, false) as gone, nullif(u.lastLoginTime::date, DATE '1970-01-01') as last_use, u.id as account
    from read_json('answers/google-workspace/users.jsonl', columns={'id': 'VARCHAR', 'primaryEmail': 'VARCHAR',
      'creationTime': 'TIMESTAMP', 'lastLoginTime': 'TIMESTAMP', 'suspended': 'BOOLEAN'}) u
    join read_json('answers/google-workspace/licenses.jsonl') l on l.userId = u.primaryEmail
    left join left_by p on p.email = u.primaryEmail"""
    assert differences(con, "google-workspace", seats) == []


def test_a_days_usage_report_tells_what_the_directory_told_then(con: duckdb.DuckDBPyConnection) -> None:
    columns = "{'entity': 'STRUCT(profileId VARCHAR)', 'parameters': 'STRUCT(name VARCHAR, datetimeValue VARCHAR)[]'}"
    (day,) = con.execute("select getvariable('day') - 3").fetchall()[0]
    wrong = con.execute(
        f"""with report as (select entity.profileId as id, parameters[1].datetimeValue::date as seen
             from read_json('answers/google-workspace/usage.users.{day:%Y-%m-%d}.jsonl', columns={columns})),
        now as (select id, lastLoginTime::date as seen from read_json('answers/google-workspace/users.jsonl',
             columns={{'id': 'VARCHAR', 'lastLoginTime': 'TIMESTAMP'}}))
        from report join now using (id) where report.seen > {DAY} - 3 or report.seen > now.seen
        or (now.seen <= {DAY} - 3 and report.seen <> now.seen)"""
    ).fetchall()
    assert wrong == []


def test_github_tells_leavers_and_no_use(con: duckdb.DuckDBPyConnection) -> None:
    left = con.execute(
        """select github_com_login from read_json('answers/github/enterprises.haldane.consumed-licenses.jsonl') u
        join left_by p on p.email = u.github_com_verified_domain_emails[1] where p.gone"""
    ).fetchall()
    told = "select account from truth where sku = '{}' and state = '{}'"
    assert sorted(left) == sorted(con.execute(told.format("github-enterprise", "leaver")).fetchall())
    silent = con.execute(
        """select s.assignee.login from read_json('answers/github/orgs.haldane.copilot.billing.seats.jsonl') s
        join read_json('answers/github/enterprises.haldane.consumed-licenses.jsonl') u
          on u.github_com_login = s.assignee.login
        join left_by p on p.email = u.github_com_verified_domain_emails[1]
        where s.last_activity_at is null and not p.gone"""
    ).fetchall()
    unknown = con.execute(told.format("copilot-business", "unknown")).fetchall()
    assert len(unknown) >= 3
    assert set(silent) <= set(unknown)
    seats, total = con.execute(
        """select (select count(*) from 'answers/github/enterprises.haldane.copilot.billing.seats.jsonl'), total_seats
        from 'answers/github/enterprises.haldane.copilot.billing.seats.envelope.jsonl'"""
    ).fetchall()[0]
    assert seats > total


def test_who_has_copilot_has_a_licence_of_github_which_alone_tells_whose_an_account_is(
    con: duckdb.DuckDBPyConnection,
) -> None:
    seats = con.execute(
        """select s.assignee.login, coalesce(p.gone, false)
        from read_json('answers/github/orgs.haldane.copilot.billing.seats.jsonl') s
        left join read_json('answers/github/enterprises.haldane.consumed-licenses.jsonl') u
          on u.github_com_login = s.assignee.login
        left join left_by p on p.email = u.github_com_verified_domain_emails[1]
        where u.github_com_login is null or p.gone"""
    ).fetchall()
    leavers = "select account, true from truth where sku = 'copilot-business' and state = 'leaver'"
    assert sorted(seats) == sorted(con.execute(leavers).fetchall())


@pytest.mark.parametrize("seed", [3, 5, 9011])
def test_a_season_is_true_of_those_alone_whose_use_shows_it(seed: int) -> None:
    """Of others nobody could know it: who was away in their only season, or is the first of their app to rest."""
    world = World.of(seed, "small", DAYS[1])
    held = current(world)
    held = held.with_columns(source="feed", account=account_ids(held, world))
    told = seat_states(world).filter(pl.col("why").str.ends_with("as every year out of season"))
    seasonal = held.join(told, on=["source", "sku", "account"], how="semi")
    key = ["pool", "number", "second"]
    october = active_months(seasonal, [date(2025, 10, 1)], world).select(key)
    winter = active_months(seasonal, [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)], world)
    again, first = (seasonal.join(october, on=key, how=how) for how in ("anti", "semi"))
    assert not seasonal.is_empty()
    assert seasonal.join(winter, on=key, how="anti").is_empty()
    seen_in = again.group_by("pool").len().filter(pl.col("len") >= 3)["pool"]
    assert set(first["pool"]) <= set(seen_in)


def test_what_is_on_the_list_of_kept_seats_is_no_waste(con: duckdb.DuckDBPyConnection) -> None:
    kept = con.execute(
        """select u.id from read_csv('contracts/exempt.csv') e join read_json('answers/zoom/users.jsonl') u
        using (email)
        where e.app = 'zoom' and u.type = 2"""
    ).fetchall()
    told = con.execute(
        """select account, waste from truth where source = 'zoom' and state in ('never_used', 'inactive')"""
    ).fetchall()
    assert [account for account, waste in told if waste and (account,) in kept] == []
    assert con.execute("select count(*) from truth where why like '%list of seats that are kept'").fetchall()[0][0] >= 2
