"""Who is let in: the feed's own token, or a session that a sign-in gave, which ends in mid-run where faults are on."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.base import MARK, Dialect


@dataclass
class Sessions:
    """Counts what each token has asked."""

    faults: bool
    _used: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    _lock: Lock = field(default_factory=Lock)

    def lets_in(self, dialect: Dialect, request: Request, answers: Answers) -> bool:
        """Whether the request's token is the feed's own, which never ends, or a session's that has not ended."""
        token = dialect.token(request)
        own, _, number = token.partition(MARK)
        if own != answers.about["token"]:
            return False
        if dialect.lasts is None or not number or not self.faults:
            return True
        with self._lock:
            self._used[answers.name, token] += 1
            return self._used[answers.name, token] <= dialect.lasts
