"""The secret behind the pseudonyms: where it lies, how it is made, and what is derived from it.

The key is text of at least 32 characters, used as its UTF-8 bytes. It is never shown: not in a repr, an error or a log.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import StateError

ENVIRONMENT = "OUTLAY_PEOPLE_KEY"
FILE = "people.key"
LEAST_CHARACTERS = 32
PERSON_ID_BYTES = 16
PSEUDONYM = re.compile("[0-9a-f]{32}")
# What can only have come to be with a key: pseudonyms stand in all of it.
KEYED = ("people.db", "warehouse.duckdb", "detail", "serving", "archive")


class KeyMissing(StateError):
    """There is no key where one is needed."""


class KeyUnusable(StateError):
    """There is a key, but it is too short, or others may read it."""


@dataclass(frozen=True)
class PeopleKey:
    """The secret; equal keys give equal pseudonyms."""

    secret: bytes = field(repr=False)

    def digest(self, text: str) -> bytes:
        """HMAC-SHA-256 over the text's UTF-8 bytes."""
        return hmac.digest(self.secret, text.encode("utf-8", "surrogatepass"), "sha256")


def load_key(state: Path) -> PeopleKey:
    """The key of OUTLAY_PEOPLE_KEY, else of `<state>/people.key`. Raises KeyMissing, KeyUnusable."""
    text = os.environ.get(ENVIRONMENT)
    if text is not None:
        return _key(text, ENVIRONMENT)
    path = state / FILE
    if not path.exists():
        raise _missing(state)
    with _told(path):
        if path.stat().st_mode & 0o077:
            raise PermissionError("others may read it")
        return _key(path.read_text(errors="replace"), str(path))


def make_key(state: Path) -> PeopleKey:
    """A new random key, kept in `<state>/people.key` (0600), or the one that is there already.

    Raises KeyMissing where the state folder has data: a new key would make everybody somebody else.
    """
    if not (state / FILE).exists():
        if has_data(state):
            raise _missing(state)
        with _told(state / FILE):
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(state / FILE, secrets.token_hex(32))
    return load_key(state)


def has_data(state: Path) -> bool:
    """Does the state folder hold anything that pseudonyms may stand in?"""
    kept = (state / name for name in KEYED)
    return any(path.is_file() or (path.is_dir() and any(path.iterdir())) for path in kept)


def canonical(identity: str) -> str:
    """What a pseudonym is made of: an e-mail address in lower case, an HR id as it is, both without outer blanks."""
    identity = identity.strip()
    return identity.lower() if "@" in identity else identity


def person_id(key: PeopleKey, identity: str) -> str:
    """The pseudonym of an e-mail address or canonical HR id: 32 hex digits, the first 128 bits of its HMAC-SHA-256."""
    return key.digest(canonical(identity))[:PERSON_ID_BYTES].hex()


def is_pseudonym(text: str) -> bool:
    """Whether it may be a `person_id`; a team's name is none."""
    return bool(PSEUDONYM.fullmatch(text))


def archive_key(key: PeopleKey) -> bytes:
    """32 bytes to encrypt the archive with: HKDF-SHA-256 (RFC 5869) of the same secret."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length=32, salt=None, info=b"outlay archive").derive(key.secret)


def fingerprint(key: PeopleKey) -> str:
    """Tells two keys apart without telling what they are."""
    return hashlib.sha256(b"outlay people key" + key.digest("fingerprint")).hexdigest()[:16]


def _key(text: str, place: str) -> PeopleKey:
    secret = text.strip()
    if len(secret) < LEAST_CHARACTERS:
        raise KeyUnusable(
            place,
            found=f"{len(secret)} characters",
            expected=f"at least {LEAST_CHARACTERS}",
            do="Restore the key from your backup; for a new state folder make one with: openssl rand -hex 32",
        )
    return PeopleKey(secret.encode())


@contextmanager
def _told(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        do = f"It must be yours alone: chmod 600 {path}"
        raise KeyUnusable(str(path), found=reason, expected="a file of mode 0600 that you own", do=do) from None


def _missing(state: Path) -> KeyMissing:
    found, do = "no key", "Run: outlay init"
    if has_data(state):
        found, do = "data and no key", f"Restore {FILE} from your backup, or set {ENVIRONMENT} to what was in it."
    expected = f"{ENVIRONMENT} in the environment, or {state / FILE}"
    return KeyMissing(f"the people key of {state}", found=found, expected=expected, do=do)


def _write_once(path: Path, text: str) -> None:
    """The whole file, or the one that another process wrote first."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
