"""Who is to come and go, as rosters tell it by a first day that lies ahead or a last day that is known.

Which software somebody will use who is not here yet nobody knows: as much of a seat counts as the share of their
department that uses it today, or of the company where nobody of the department is here. Who goes counts where they
use it today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

import polars as pl

from transforms.licenses.software import Software
from transforms.renewals.history import complete_months, used_by_people

# Who used it in one of so many complete months uses it today.
RECENT_MONTHS = 3
HALF = Fraction(1, 2)
GONE = ("left", "suspended")
NOBODY = ("service_account", "shared_mailbox")


@dataclass(frozen=True)
class Coming:
    """Of one product: the first day of each who is to come with the seat's share, and the last day of each who goes."""

    joiners: tuple[tuple[date, Fraction], ...] = ()
    leavers: tuple[date, ...] = ()

    def by_term(self, ends: date | None, next_ends: date | None) -> tuple[int, int]:
        """Joiners and leavers of the term after one that `ends`: who comes by its last day, who goes before its first.

        Without a term that ends there are none; of a term whose last day is not known all come. Shares add up and are
        rounded, a half up.
        """
        if ends is None:
            return 0, 0
        to_come = sum((share for day, share in self.joiners if next_ends is None or day <= next_ends), Fraction(0))
        to_go = sum(1 for day in self.leavers if day <= ends)
        return floor(to_come + HALF), to_go


def coming(now: Software) -> Mapping[str, Coming]:
    """By product."""
    here, people = pl.lit(now.as_of), _people(now)
    ahead, ends = (pl.col("start") > here).fill_null(value=False), _goes(here)
    at_work = people.filter(~ahead)
    users = _users(now).join(at_work, on="person")
    joiners = _joiners(people.filter(ahead), at_work, users)
    leavers = users.filter(ends).sort("app_id", "end")
    found = dict[str, tuple[list[tuple[date, Fraction]], list[date]]]()
    for app, day, used, of in joiners.select("app_id", "start", "users", "people").iter_rows():
        found.setdefault(app, ([], []))[0].append((day, Fraction(used, of)))
    for app, day in leavers.select("app_id", "end").iter_rows():
        found.setdefault(app, ([], []))[1].append(day)
    return {app: Coming(tuple(to_come), tuple(to_go)) for app, (to_come, to_go) in found.items()}


def _goes(here: pl.Expr) -> pl.Expr:
    """Whether a last day lies ahead, and is one: a contractor's ends a term, after which they or another may stay."""
    return (pl.col("end") >= here) & (pl.col("kind") != "contractor")


def _people(now: Software) -> pl.DataFrame:
    """`person, kind, department, start, end` of who works here or is to; each once."""
    same = dict(now.aliases.select("person_id", "same_as").iter_rows())
    there = now.people.filter(~pl.col("status").is_in(GONE), ~pl.col("kind").is_in(NOBODY))
    person = pl.col("person_id").replace(same) if same else pl.col("person_id")
    named = there.select("kind", "department", "start", "end", person=person)
    return named.sort("person", "start").unique("person", keep="first", maintain_order=True)


def _users(now: Software) -> pl.DataFrame:
    """`app_id, person`: who used a product lately."""
    lately = complete_months(now.as_of)[-RECENT_MONTHS:]
    used = used_by_people(now).filter(pl.col("month").is_in(lately), pl.col("person_id").is_not_null())
    return used.select("app_id", person="person_id").unique().sort("app_id", "person").collect()


def _joiners(ahead: pl.DataFrame, at_work: pl.DataFrame, users: pl.DataFrame) -> pl.DataFrame:
    """`app_id, start, users, people`: each who is to come with each product, and how many of how many use it."""
    of_all = users.group_by("app_id").agg(users=pl.len(), people=pl.lit(at_work.height))
    sizes = at_work.group_by("department").agg(people=pl.len()).drop_nulls("department")
    by_department = users.group_by("app_id", "department").agg(used=pl.len()).drop_nulls("department")
    each = ahead.select("department", "start").join(sizes, on="department", how="left")
    near = each.drop_nulls("people").join(of_all.select("app_id"), how="cross")
    near = near.join(by_department, on=["app_id", "department"], how="left").with_columns(
        users=pl.col("used").fill_null(0)
    )
    far = each.filter(pl.col("people").is_null()).drop("people").join(of_all, how="cross")
    columns = ("app_id", "start", "users", "people")
    return pl.concat([near.select(columns), far.select(columns)], how="vertical_relaxed").sort("app_id", "start")
