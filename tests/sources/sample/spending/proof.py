"""What the written files say of each product, read by its descriptors' forms: no word of who wrote which line."""

import re
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

DATA = Path(__file__).parents[4] / "sources/sample/spending"
# Below so many characters of a cut descriptor nobody can tell what it is.
LEAST = 6
SIGNS = {"#": "[0-9]", "@": "[0-9A-Z]"}


VENDORS_TOWNS = " INTERNET DUBLIN LONDON SANFRANCISCO AMSTERDAM"
# Each programme's lines as who (an employee's id or an address), day, amount, what the card says, and the town.
LINES = """
    SELECT "Employee ID" AS who, strptime("Transaction Date", '%d/%m/%Y')::DATE AS day,
        "Billing Amount"::DECIMAL(38,18) AS amount, Merchant AS merchant, City AS town
    FROM read_csv('{folder}/cards/company-card.csv', all_varchar = true)
    UNION ALL
    SELECT Employee, strptime(Date, '%d.%m.%Y')::DATE, -replace(Amount, ',', '')::DECIMAL(38,2), Merchant, NULL
    FROM (SELECT * EXCLUDE times, unnest(range(times)) FROM (
        SELECT Date, Posted, Merchant, MCC, Amount, Employee, max(times) AS times FROM (
            SELECT *, count(*) AS times FROM read_csv('{folder}/cards/purchasing/*.csv',
                all_varchar = true, skip = 2, delim = ';', filename = true) GROUP BY ALL)
        GROUP BY ALL))
    UNION ALL
    SELECT u.email, user_transaction_time::DATE, amount::DECIMAL(38,2), merchant_descriptor, merchant_location.city
    FROM read_json('{folder}/answers/ramp/developer.v1.transactions.jsonl') AS t
    JOIN read_json('{folder}/answers/ramp/developer.v1.users.jsonl') AS u ON u.id = t.card_holder.user_id
    WHERE t.state = 'CLEARED'
    UNION ALL
    SELECT user_email, transaction_date::DATE, amount::DECIMAL(38,2), merchant, NULL
    FROM read_json('{folder}/answers/ramp/developer.v1.reimbursements.jsonl')
    UNION ALL
    SELECT u.email, initiated_at_date::DATE, (t.amount.amount::DECIMAL(38,2) * 0.01), merchant.raw_descriptor, NULL
    FROM read_json('{folder}/answers/brex/v2.transactions.card.primary.jsonl') AS t
    JOIN read_json('{folder}/answers/brex/v2.cards.jsonl') AS c ON c.id = t.card_id
    JOIN read_json('{folder}/answers/brex/v2.users.jsonl') AS u ON u.id = c.owner.user_id
"""


def card_lines(folder: Path) -> pl.DataFrame:
    """`line`, `who`, `day`, `amount`, `merchant`, and `app`: the product that has such a form, or none."""
    with duckdb.connect() as con:
        con.register("form", _forms())
        con.execute(f"CREATE TABLE line AS SELECT row_number() OVER () AS line, * FROM ({LINES.format(folder=folder)})")
        return con.sql(
            f"""
            WITH bare AS (
                SELECT DISTINCT merchant, town, length(merchant) >= 20 AS may_be_cut,
                    regexp_replace(regexp_replace(upper(merchant), '[^A-Z0-9]', '', 'g'), ?, '') AS name,
                    regexp_replace(upper(town), '[^A-Z]', '', 'g') AS city
                FROM line),
            near AS (
                SELECT *, regexp_replace(name, whole, '') AS rest FROM bare JOIN form ON name[:2] = stem[:2]
                WHERE starts_with(name, stem) OR starts_with(stem, name)),
            named AS (
                SELECT DISTINCT ON (merchant, town) merchant, town, app FROM near
                WHERE (rest != name AND (rest = '' OR starts_with(city, rest)
                    OR city IS NULL AND contains('{VENDORS_TOWNS}', ' ' || rest)))
                    OR may_be_cut AND length(name) >= {LEAST}
                        AND (starts_with(stem, name) OR regexp_full_match(name, cut))
                ORDER BY merchant, town, length(stem) DESC)
            SELECT line, who, day, amount, line.merchant, app FROM line
            LEFT JOIN named ON line.merchant = named.merchant AND line.town IS NOT DISTINCT FROM named.town
            ORDER BY line
            """,
            params=[_processors()],
        ).pl()


def card_spend(folder: Path, since: date) -> pl.DataFrame:
    """`app`, `who`, `day`, `amount` (DECIMAL) of each card line whose merchant is a form of a product."""
    known = card_lines(folder).filter(pl.col("app").is_not_null(), pl.col("day") >= since)
    return known.select("app", "who", "day", "amount")


def invoice_spend(folder: Path, since: date) -> pl.DataFrame:
    """`app`, `who`, `day`, `amount` of each ledger line that names a product."""
    with duckdb.connect() as con:
        rented = pl.read_csv(DATA.parent / "software/apps.csv").select(pl.col("product").alias("slug"), "name")
        both = pl.concat([pl.read_csv(DATA / "products.csv").select("slug", "name"), rented])
        con.register("product", both.unique("name", keep="first", maintain_order=True))
        return con.sql(
            f"""
            SELECT slug AS app, "Requested By" AS who, "Invoice Date"::DATE AS day,
                "Net GBP"::DECIMAL(38,18) AS amount
            FROM read_csv('{folder}/invoices/ap-ledger.csv', all_varchar = true) JOIN product
            ON regexp_extract(Description, '^[0-9]+ x (.*) (annual|quarterly|monthly)$', 1) = name
            WHERE "Invoice Date"::DATE >= '{since}'
            """
        ).pl()


def resolved(folder: Path) -> pl.DataFrame:
    """`app`, `who`, `day` of each line of the resolver's log under a product's domain, embedded hosts aside."""
    bought = pl.read_csv(DATA / "products.csv").select("slug", pl.col("domain").str.split(";")).explode("domain")
    rented = pl.read_csv(DATA.parent / "software/apps.csv").select(pl.col("product").alias("slug"), "domain")
    names = pl.concat([bought, rented]).unique("domain", keep="first", maintain_order=True)
    aside = pl.read_csv(DATA / "domains.csv").select("domain")
    with duckdb.connect() as con:
        con.register("product", names)
        con.register("aside", aside)
        return con.sql(
            f"""
            WITH seen AS (SELECT DISTINCT domain FROM read_csv('{folder}/trails/dns/*.csv', all_varchar = true)),
            known AS (
                SELECT DISTINCT ON (seen.domain) seen.domain, slug FROM seen JOIN product
                ON seen.domain = product.domain OR ends_with(seen.domain, '.' || product.domain)
                WHERE seen.domain NOT IN (SELECT domain FROM aside)
                ORDER BY seen.domain, length(product.domain) DESC)
            SELECT slug AS app, "user" AS who, date::DATE AS day
            FROM read_csv('{folder}/trails/dns/*.csv', all_varchar = true) JOIN known USING (domain)
            """
        ).pl()


def granted(folder: Path) -> pl.DataFrame:
    """`app`, `who` (an address, or none), `day` (or none) of what Google's log and each of Entra's answers tell."""
    answers = f"{folder}/answers"
    return _named(
        f"""
        SELECT list_filter(events[1].parameters, lambda p: p.name = 'app_name')[1].value AS name, actor.email AS who,
            id.time::TIMESTAMP::DATE AS day
        FROM read_json('{answers}/google-workspace/activities.token.jsonl') WHERE events[1].name = 'authorize'
        UNION ALL
        SELECT appDisplayName, NULL, createdDateTime::TIMESTAMP::DATE
        FROM read_json('{answers}/*/servicePrincipals.jsonl')
        UNION ALL
        SELECT appDisplayName, userPrincipalName, NULL
        FROM read_json('{answers}/*/oauth2PermissionGrants.jsonl') AS g
        JOIN read_json('{answers}/*/servicePrincipals.jsonl') AS p ON p.id = g.clientId
        JOIN read_json('{answers}/*365/users.jsonl', union_by_name = true) AS u ON u.id = g.principalId
        UNION ALL
        SELECT targetResources[1].displayName, initiatedBy.user.userPrincipalName, activityDateTime::TIMESTAMP::DATE
        FROM read_json('{answers}/*/auditLogs.directoryAudits.jsonl')
        """
    )


def signed_on(folder: Path) -> pl.DataFrame:
    """`app`, `who`, `day` of each sign-on in Okta's log that went well, to an app of which the company has no seats."""
    return _named(
        f"""
        SELECT list_filter(target, lambda t: t.type = 'AppInstance')[1].displayName AS name, actor.alternateId AS who,
            published::TIMESTAMP::DATE AS day
        FROM read_json('{folder}/answers/okta/logs.jsonl')
        WHERE eventType = 'user.authentication.sso' AND outcome.result = 'SUCCESS'
        """,
        f"role = 'shadow' AND slug NOT IN (SELECT app FROM read_csv('{folder}/contracts/contracts.csv'))",
    )


def _named(query: str, which: str = "true") -> pl.DataFrame:
    """The query's rows, with the slug of the product of the `name`."""
    with duckdb.connect() as con:
        con.register("product", pl.read_csv(DATA / "products.csv"))
        shown = f"SELECT * REPLACE (regexp_replace(name, ' for Microsoft 365$', '') AS name) FROM ({query})"
        return con.sql(f"SELECT slug AS app, who, day FROM ({shown}) JOIN product USING (name) WHERE {which}").pl()


def _processors() -> str:
    prefixes = pl.read_csv(DATA / "prefixes.csv")["prefix"].str.replace_all("[^A-Z0-9]", "").to_list()
    return f"^({'|'.join(sorted(prefixes, key=len, reverse=True))})+"


def _forms() -> pl.DataFrame:
    """`app`, `stem` (what comes before a number), `whole` and `cut` (regular expressions) of each form and name."""
    rows: list[dict[str, str]] = []
    for product in pl.read_csv(DATA / "products.csv").iter_rows(named=True):
        for form in {*(product["forms"] or "").split("|"), product["name"]} - {""}:
            text = re.sub(_processors(), "", re.sub("[^A-Z0-9#@]", "", form.upper().replace("~", "HALDANE")))
            signs = [SIGNS.get(sign, sign) for sign in text]
            needed = len(re.split("[#@]", text)[0])
            cut = "".join(signs[:needed]) + "".join(f"({sign}" for sign in signs[needed:]) + ")?" * len(signs[needed:])
            rows.append({"app": product["slug"], "stem": text[:needed], "whole": "^" + "".join(signs), "cut": cut})
    return pl.DataFrame(rows)
