"""What the written files say of each product, read by its descriptors' forms: no word of who wrote which line."""

import re
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

DATA = Path(__file__).parents[4] / "sources/sample/spending"
# Below so many characters of a cut descriptor nobody can tell what it is.
LEAST = 3
SIGNS = {"#": "[0-9]", "@": "[0-9A-Z]"}


def card_spend(folder: Path, since: date) -> pl.DataFrame:
    """`app`, `employee`, `day`, `amount` (DECIMAL) of each card line whose merchant is a form of a product."""
    with duckdb.connect() as con:
        con.register("form", _forms())
        return con.sql(
            f"""
            WITH line AS (
                SELECT "Employee ID" AS employee, strptime("Transaction Date", '%d/%m/%Y')::DATE AS day,
                    "Billing Amount"::DECIMAL(38,18) AS amount, length(Merchant) AS length,
                    regexp_replace(regexp_replace(upper(Merchant), '[^A-Z0-9]', '', 'g'), ?, '') AS name,
                    regexp_replace(City, '[^A-Z]', '', 'g') AS city
                FROM read_csv('{folder}/cards/company-card.csv', all_varchar = true))
            SELECT DISTINCT ON (line_id) app, employee, day, amount
            FROM (SELECT row_number() OVER () AS line_id, * FROM line) JOIN form
            ON starts_with(name, stem) AND (
                (regexp_matches(name, whole) AND starts_with(city, regexp_replace(name, whole, '')))
                OR (length >= 20 AND regexp_full_match(name, cut)))
            OR length >= 20 AND length(name) >= {LEAST} AND starts_with(stem, name)
            WHERE day >= '{since}'
            ORDER BY line_id, length(stem) DESC
            """,
            params=[_processors()],
        ).pl()


def invoice_spend(folder: Path, since: date) -> pl.DataFrame:
    """`app`, `employee`, `day`, `amount` of each ledger line that names a product."""
    with duckdb.connect() as con:
        con.register("product", pl.read_csv(DATA / "products.csv").select("slug", "name"))
        return con.sql(
            f"""
            SELECT slug AS app, "Requested By" AS employee, "Invoice Date"::DATE AS day,
                "Net GBP"::DECIMAL(38,18) AS amount
            FROM read_csv('{folder}/invoices/ap-ledger.csv', all_varchar = true) JOIN product
            ON regexp_extract(Description, '^[0-9]+ x (.*) (annual|quarterly)$', 1) = name
            WHERE "Invoice Date"::DATE >= '{since}'
            """
        ).pl()


def resolved(folder: Path) -> pl.DataFrame:
    """`app`, `email`, `day` of each line of the resolver's log under a product's domain, embedded hosts aside."""
    names = pl.read_csv(DATA / "products.csv").select("slug", pl.col("domain").str.split(";")).explode("domain")
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
            SELECT slug AS app, "user" AS email, date::DATE AS day
            FROM read_csv('{folder}/trails/dns/*.csv', all_varchar = true) JOIN known USING (domain)
            """
        ).pl()


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
