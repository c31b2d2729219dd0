"""E-mail addresses in texts, replaced by the pseudonyms of the people behind them."""

import json
import re
from collections.abc import Callable
from threading import RLock

import polars as pl

from transforms.focus.distinct import is_constant, on_distinct
from transforms.focus.text import surely_without

# A quote, a slash or a colon before an address is no part of it. The bound keeps the search linear in long texts.
ADDRESS = re.compile(r"\w[\w.%+'-]{0,63}@[\w-]+(?:\.[\w-]+)+")
JSON_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]+', re.DOTALL)
# An @, and as JSON may write it.
AT_SIGN = r"@|\\u0040"


class Addresses:
    """Replaces addresses by what `pseudonyms` gives for them: distinct lower-cased addresses in, as many texts out.

    `pseudonyms` is called from the engine's threads, one call at a time, once for each address.
    """

    def __init__(self, pseudonyms: Callable[[pl.Series], pl.Series]) -> None:
        self._pseudonyms = pseudonyms
        self._known: dict[str, str] = {}
        self._lock = RLock()

    def hidden(self, column: pl.Expr) -> pl.Expr:
        """A column of texts without addresses. It costs next to nothing where no `@` stands in it."""
        return column.map_batches(self.hide, return_dtype=pl.String, is_elementwise=True)

    def hide(self, texts: pl.Series) -> pl.Series:
        """`hidden` on a series that is at hand."""
        if _surely_has_none(texts):
            return texts
        found = texts.str.contains(AT_SIGN)
        if not found.any():
            return texts
        rows = found.fill_null(value=False).arg_true()
        return texts.clone().scatter(rows, on_distinct(texts.gather(rows), self._hide_distinct))

    def _hide_distinct(self, texts: pl.Series) -> pl.Series:
        found: dict[str, str] = {}
        for text in texts:
            replaced(text, lambda address: found.setdefault(address, ""))
        self._learn(found.keys() - self._known.keys())
        return pl.Series([replaced(text, self._known.__getitem__) for text in texts], dtype=pl.String)

    def _learn(self, addresses: set[str]) -> None:
        with self._lock:
            new = pl.Series(sorted(addresses - self._known.keys()), dtype=pl.String)
            if not new.is_empty():
                self._known.update(zip(new, self._pseudonyms(new), strict=True))


def _surely_has_none(texts: pl.Series) -> bool:
    """Seen from one value where all rows have it, or none has any: so are most columns of a bill."""
    if texts.null_count() == len(texts):
        return True
    if is_constant(texts):
        return not re.search(AT_SIGN, texts[0])
    return surely_without(texts, b"@", rb"\u0040")


def replaced(text: str, pseudonym: Callable[[str], str]) -> str:
    """The text with `pseudonym(lower-cased address)` for each address; what is JSON stays JSON, and else as it came."""
    if text.lstrip().startswith(("{", "[")):
        return JSON_PIECE.sub(lambda piece: _replaced_piece(piece.group(), pseudonym), text)
    return ADDRESS.sub(lambda address: pseudonym(address.group().lower()), text)


def _replaced_piece(piece: str, pseudonym: Callable[[str], str]) -> str:
    """A string of JSON by what it says, not by how it is escaped; anything else as plain text."""
    said = _said(piece) if piece.startswith('"') else None
    changed = ADDRESS.sub(lambda address: pseudonym(address.group().lower()), piece if said is None else said)
    if said is None:
        return changed
    return (
        piece
        if changed == said
        else json.dumps(changed, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    )


def _said(piece: str) -> str | None:
    try:
        return str(json.loads(piece, strict=False))
    except ValueError:
        return None
