"""Who is behind the pseudonyms: `<state>/people.db`, the only place with names and addresses, opened here alone."""

import json
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

import polars as pl
import pyarrow as pa
import pyarrow.compute

from warehouse.entries import AuditEntry
from warehouse.errors import StateError
from warehouse.people_key import (
    KeyMissing,
    KeyUnusable,
    PeopleKey,
    archive_key,
    canonical,
    fingerprint,
    has_data,
    is_pseudonym,
    load_key,
    make_key,
    person_id,
)
from warehouse.people_sql import (
    ACCOUNTS_OF,
    ATTACH_ACCOUNT,
    KEEP_ACCOUNT,
    KEEP_ADDRESS,
    KEEP_NAME,
    MAIN_ACCOUNTS,
    NAMES,
    RELEASE,
    TABLES,
    UNDER_ADDRESSES,
)
from warehouse.private import private_file

__all__ = [
    "KeyChanged",
    "KeyMissing",
    "KeyUnusable",
    "People",
    "PeopleKey",
    "PeopleUnreachable",
    "UnknownPerson",
    "archive_key",
    "has_data",
    "load_key",
    "make_key",
    "person_id",
]

pc: Any = pyarrow.compute

FILE = "people.db"
EMAIL, HR_ID = "email", "hr"
WAIT_SECONDS = 5
SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
NAMES_SCHEMA = pl.Schema({"person_id": pl.String(), "name": pl.String(), "email": pl.String()})
ALIASES_SCHEMA = pl.Schema({"person_id": pl.String(), "same_as": pl.String()})
PERSON_IDS = pl.Schema({"person_id": pl.String()})
ACCOUNTS_SCHEMA = pl.Schema({"account_id": pl.String(), "person_id": pl.String()})


class PeopleUnreachable(StateError):
    """people.db could not be opened, read or written."""


class KeyChanged(StateError):
    """people.db was made with another key."""


class UnknownPerson(StateError):
    """A pseudonym that nobody was given."""


class People:
    """The people of one state folder, for several threads at once. A context manager; its repr tells nobody.

    Raises KeyMissing, KeyUnusable, KeyChanged and PeopleUnreachable when it is entered, PeopleUnreachable later.
    """

    def __init__(self, state: Path, key: PeopleKey | None = None) -> None:
        self._path, self._given_key = state / FILE, key
        self._lock = RLock()
        # By kind, what everybody met is called: identity -> pseudonym. And who is counted under whom, once it is read.
        self._known: dict[str, dict[str, str]] = {}
        self._joined: dict[str, str] | None = None
        self._version = 0
        self._hashed: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"People({str(self._path)!r})"

    def __enter__(self) -> Self:
        self._key = self._given_key or load_key(self._path.parent)
        with self._told():
            self._connection = _connect(self._path)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def ids(self, identities: pl.Series, kind: str = EMAIL) -> pl.Series:
        """The person_id of each e-mail address (or HR id, with its kind), null for null and blank, under the same name.

        One that was met before keeps the pseudonym that it was given then; a new one is registered. One transaction.
        """

        def given(spelled: list[str]) -> list[str | None]:
            texts = [canonical(text) for text in spelled]
            return [*map(self._registered(texts, kind).get, texts)]

        return _each(identities, given)

    def known(self, identities: pl.Series, kind: str = EMAIL) -> pl.Series:
        """As `ids`, but null for who was never met; nobody is registered. Pseudonyms are those to count under."""

        def given(spelled: list[str]) -> list[str | None]:
            known, heads = self._met(kind), self._heads()
            met = [known.get(canonical(text)) for text in spelled]
            return [heads.get(each, each) if each else None for each in met]

        return _each(identities, given)

    def account_ids(self, accounts: pl.Series) -> pl.Series:
        """The account_id of each vendor's own user id; nobody is registered."""

        def given(own: list[str]) -> list[str]:
            self._hashed.update((text, person_id(self._key, text)) for text in own if text not in self._hashed)
            return [self._hashed[text] for text in own]

        return _each(accounts, given)

    def counted_under(self, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """The rows with pseudonyms (of these columns, else `person_id`) that are the same person as one person."""
        heads = self._heads()
        return rows.with_columns(pl.col(columns or ("person_id",)).replace(heads)) if heads else rows

    def keep_accounts(self, source: str, accounts: pl.DataFrame) -> None:
        """Keep what a vendor calls accounts (account_id, name, email), for whoever may ask; null changes nothing."""
        told = accounts.select(pl.lit(source), "account_id", "name", pl.col("email").str.to_lowercase())
        self._keep(KEEP_ACCOUNT, [row for row in told.iter_rows() if row[2:] != (None, None)])

    def attach_accounts(self, source: str, owners: pl.DataFrame) -> None:
        """Remember whose accounts (columns account_id, person_id) of a source are, for when their address is gone."""
        self._keep(ATTACH_ACCOUNT, owners.select(pl.lit(source), "account_id", "person_id").drop_nulls().rows())

    def accounts_of(self, source: str) -> pl.DataFrame:
        """account_id, person_id (to count under) of the accounts of a source that are somebody's."""
        return self.counted_under(self._frame(ACCOUNTS_OF, ACCOUNTS_SCHEMA, (source,)))

    def main_accounts(self) -> pl.DataFrame:
        """source, account_id: accounts under the address that the roster has of their person today.

        Where a person has none under it in a source, a former name's, those under the same domain.
        """
        return self._frame(MAIN_ACCOUNTS, pl.Schema({"source": pl.String(), "account_id": pl.String()}))

    def accounts_under(self) -> pl.DataFrame:
        """email, account_id: of accounts that are nobody's, the address under which a vendor has them."""
        return self._frame(UNDER_ADDRESSES, pl.Schema({"email": pl.String(), "account_id": pl.String()}))

    def keep_addresses(self, addresses: pl.DataFrame) -> None:
        """Keep which address (columns person_id, email) is a person's today, of all that are theirs."""
        self._keep(KEEP_ADDRESS, addresses.select("person_id", "email").drop_nulls().rows())

    def release(self, identities: pl.Series, kind: str = EMAIL) -> None:
        """Forget whose these are: more than one person claims them."""
        self._keep(RELEASE, [(kind, canonical(text)) for text in identities.drop_nulls().unique()])
        self._known.pop(kind, None)

    def having(self, kind: str) -> pl.Series:
        """The pseudonyms, to count under, of all who have an identity of this kind."""
        held = self._frame("SELECT DISTINCT person_id FROM identity WHERE kind = ?", PERSON_IDS, (kind,))
        return self.counted_under(held)["person_id"].unique()

    def attach(self, identities: pl.Series, person_ids: pl.Series, kind: str = EMAIL) -> None:
        """Say row by row whose identities these are, as a roster does; a null on either side says nothing.

        One that another pseudonym was given to before keeps it, and the two pseudonyms are joined.
        """
        pairs, met = _pairs(identities, person_ids), self._met(kind)
        if all(met.get(identity) == given for identity, given in pairs):
            return
        with self._writing() as write:
            _need_known(write, {given for _, given in pairs})
            write.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?, ?)", [(kind, *pair) for pair in pairs])
            known = self._known[kind] = _identities(write, kind)
            for given, before in dict.fromkeys((given, known[identity]) for identity, given in pairs):
                if given != before:
                    _join(write, before, given)
                    self._joined = None

    def join(self, one: str, other: str) -> None:
        """Say that two pseudonyms are one person. Both stay what they are. Raises UnknownPerson."""
        with self._writing() as write:
            _join(write, one, other)
            self._joined = None

    def aliases(self) -> pl.DataFrame:
        """person_id, same_as: pseudonyms that are the same person as another, and the one to count each under."""
        return self._frame("SELECT person_id, same_as FROM alias ORDER BY person_id", ALIASES_SCHEMA)

    def keep_names(self, names: pl.DataFrame) -> None:
        """Keep the full names (columns person_id, name) of people that were registered; others are left out."""
        self._keep(KEEP_NAME, names.select("name", "person_id").drop_nulls().rows())

    def names(
        self, person_ids: pl.Series, *, by: str, reason: str, audit: Callable[..., object], action: str = "unmask"
    ) -> pl.DataFrame:
        """person_id, name, email of these people; what is not known is null, who is not known is left out.

        `audit` (as `Decisions.audit`) is given an entry for each person first; if it raises, nobody is shown.
        """
        asked = person_ids.drop_nulls().unique().sort().to_list()
        for pseudonym in asked:
            _need_pseudonym(pseudonym)
        audit(*(_shown(pseudonym, by, reason, action) for pseudonym in asked))
        return self._frame(NAMES, NAMES_SCHEMA, (json.dumps(asked),) * 2)

    def _registered(self, identities: Collection[str], kind: str) -> Mapping[str, str]:
        """`_met(kind)` with each of these, new where it is not there; none blank."""
        with self._lock:
            if _unmet(identities, self._met(kind)):
                with self._writing() as write:
                    known = _identities(write, kind)
                    new = {text: person_id(self._key, text) for text in _unmet(identities, known)}
                    write.executemany("INSERT OR IGNORE INTO person (person_id) VALUES (?)", zip(new.values()))
                    write.executemany("INSERT INTO identity VALUES (?, ?, ?)", [(kind, *pair) for pair in new.items()])
                self._known[kind] = known | new
            return self._known[kind]

    def _met(self, kind: str) -> Mapping[str, str]:
        """The pseudonym that each identity of a kind was given."""
        with self._lock, self._told():
            self._forget_what_others_changed()
            if kind not in self._known:
                self._known[kind] = _identities(self._connection, kind)
            return self._known[kind]

    def _heads(self) -> Mapping[str, str]:
        """Of pseudonyms that are the same person as another, the one to count each under."""
        with self._lock, self._told():
            self._forget_what_others_changed()
            if self._joined is None:
                self._joined = dict(self._connection.execute("SELECT person_id, same_as FROM alias"))
            return self._joined

    def _forget_what_others_changed(self) -> None:
        """Another connection may have written: https://www.sqlite.org/pragma.html#pragma_data_version."""
        [(version,)] = self._connection.execute("PRAGMA data_version")
        if version != self._version:
            self._version, self._joined = version, None
            self._known.clear()

    def _keep(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """One transaction; none where there is nothing to keep."""
        if rows:
            with self._writing() as write:
                write.executemany(statement, rows)

    def _prepare(self) -> None:
        """Tables, and the key's fingerprint: the first key that opens a people.db is the only one that ever may."""
        with self._writing() as write:
            for statement in TABLES.split(";"):
                write.execute(statement)
            made_with = write.execute("SELECT fingerprint FROM made_with").fetchone()
            if made_with is None:
                write.execute("INSERT INTO made_with VALUES (?)", (fingerprint(self._key),))
            elif made_with[0] != fingerprint(self._key):
                raise _key_changed(self._path)

    def _frame(self, query: str, schema: pl.Schema, parameters: Iterable[str] = ()) -> pl.DataFrame:
        return pl.DataFrame(self._rows(query, parameters), schema=schema, orient="row")

    def _rows(self, query: str, parameters: Iterable[str] = ()) -> list[Any]:
        with self._lock, self._told():
            return self._connection.execute(query, tuple(parameters)).fetchall()

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        """A transaction that no other writer shares: committed at the end, or rolled back where something raises."""
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise PeopleUnreachable(
                str(self._path),
                found=str(error),
                expected="a database of people that can be read and written",
                do="Is the folder there, yours to write, and the disk not full? Does another process hold it for long?",
            ) from None


def _connect(path: Path) -> sqlite3.Connection:
    """Its transactions begin where we say so; Polars calls from threads of its own."""
    connection = sqlite3.connect(
        private_file(path), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


def _identities(connection: sqlite3.Connection, kind: str) -> dict[str, str]:
    return dict(connection.execute("SELECT identity, person_id FROM identity WHERE kind = ?", (kind,)))


def _unmet(identities: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return [text for text in dict.fromkeys(identities) if text and text not in known]


def _each(texts: pl.Series, given: Callable[[list[str]], Sequence[str | None]]) -> pl.Series:
    """What is given for the distinct texts, put back on every row under the same name; null for null."""
    coded = pc.dictionary_encode(texts.cast(pl.String).to_arrow().cast("large_string"))
    values = pa.array(given(coded.dictionary.to_pylist()), "large_string")
    return pl.Series(texts.name, values.take(coded.indices))


def _pairs(identities: pl.Series, person_ids: pl.Series) -> list[tuple[str, str]]:
    """Identity (canonical) and who is given for it: each pair once, the first first, without nulls and blanks."""
    said = zip(identities.cast(pl.String), person_ids.cast(pl.String), strict=True)
    pairs = ((canonical(text), given) for text, given in said if text is not None and given is not None)
    return list(dict.fromkeys(pair for pair in pairs if pair[0]))


def _need_known(connection: sqlite3.Connection, person_ids: AbstractSet[str]) -> None:
    known = {row[0] for row in connection.execute("SELECT person_id FROM person")}
    for pseudonym in sorted(person_ids - known)[:1]:
        _need_pseudonym(pseudonym)
        raise _unknown(pseudonym)


def _root(connection: sqlite3.Connection, pseudonym: str) -> str:
    """The pseudonym that this one is counted under: another, or itself."""
    _need_pseudonym(pseudonym)
    query = "SELECT coalesce(same_as, person_id) FROM person LEFT JOIN alias USING (person_id) WHERE person_id = ?"
    row = connection.execute(query, (pseudonym,)).fetchone()
    if row is None:
        raise _unknown(pseudonym)
    return row[0]


def _join(connection: sqlite3.Connection, one: str, other: str) -> None:
    """Count the other's family under the one's root, so that each alias leads to its root in one step."""
    root, joined = _root(connection, one), _root(connection, other)
    if root != joined:
        connection.execute("UPDATE alias SET same_as = ? WHERE same_as = ?", (root, joined))
        connection.execute("INSERT INTO alias (person_id, same_as) VALUES (?, ?)", (joined, root))


def _need_pseudonym(text: str) -> None:
    """Anything else may be a name or an address, which belongs into no error and no audit row."""
    if not is_pseudonym(text):
        raise _unknown("another text (not shown)")


def _unknown(found: str) -> UnknownPerson:
    expected, do = "32 hex digits that somebody was given", "Take it from the pages or from `outlay sql`."
    return UnknownPerson("a person_id", found=found, expected=expected, do=do)


def _shown(pseudonym: str, by: str, reason: str, action: str) -> AuditEntry:
    detail = json.dumps({"reason": reason})
    return AuditEntry(by=by, action=action, subject_kind="person", subject_id=pseudonym, detail=detail)


def _key_changed(path: Path) -> KeyChanged:
    return KeyChanged(
        str(path),
        found="that another people key made it",
        expected="the key that it was made with, or everybody would become somebody else",
        do="Set OUTLAY_PEOPLE_KEY (or restore people.key) to that key from your backup.",
    )
