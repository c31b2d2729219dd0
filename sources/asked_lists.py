"""Whole lists asked of an interface for something other than seats: a roster, contracts, lines that were paid."""

from collections.abc import Mapping, Sequence
from typing import Any

from sources.base import SourceError, Unreachable
from sources.lists import Asking, ListSettings
from sources.saas.base import Answers
from sources.saas.base import Asking as AskingOfSeats
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.settings import SaasSettings

Records = list[dict[str, Any]]


def all_records(
    kind: HttpKind, source: ListSettings, when: Asking, optional: Sequence[str] = ()
) -> Mapping[str, Records]:
    """The records of each feed, as `all_answers` has them: `optional` feeds are empty where they are refused."""
    answers = all_answers(kind, source, when, optional)
    return {name: answer.records for name, answer in answers.items()}


def all_answers(kind: HttpKind, source: ListSettings, when: Asking, optional: Sequence[str] = ()) -> Answers:
    """What each feed answers. A list that did not come whole did not come at all: raises SourceError.

    An `optional` feed may be refused, or come in part.
    """
    _need(source, when, kind)
    settings = SaasSettings(name=source.name, kind=kind.name, endpoint=source.endpoint, token_env=source.token_env)
    answers = kind.ask(
        settings, AskingOfSeats(when.as_of, when.now, when.base, when.archive, when.token, replays=when.replays)
    )
    for name, answer in answers.items():
        if answer.status != "ok" and name not in optional:
            raise Unreachable(
                f"{source.name}: {name}",
                found=answer.reason or answer.status,
                expected="the whole list",
                do=f"The token needs: {answer.permission}. See {kind.page}."
                if answer.permission
                else f"See {kind.page}.",
                transient=answer.status == "failed",
            )
    return answers


def _need(source: ListSettings, when: Asking, kind: HttpKind) -> None:
    if not (source.endpoint or kind.base):
        raise _lacking(source, "no endpoint", "the server's own address", 'Write endpoint = "https://…"', kind.page)
    if not when.token and not when.replays:
        found = f"no {source.token_variable} in the environment"
        raise _lacking(source, found, "an access token there", f"Set {source.token_variable}", kind.page)


def _lacking(source: ListSettings, found: str, expected: str, do: str, page: str) -> SourceError:
    return Unreachable(source.name, found=found, expected=expected, do=f"{do} ({page}).")


__all__ = ["Feed", "HttpKind", "Records", "all_answers", "all_records"]
