"""Waits as vendors write them: seconds, an HTTP date, ISO 8601, an epoch second or millisecond, or nothing."""

import pytest

from sources.http.waits import Clock, Limiter, nothing_left, told_wait

NOW = 1_795_000_000.0  # 2026-11-18T11:06:40Z


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Wed, 18 Nov 2026 11:07:10 GMT"}, 30),
        ({"retry-after": "2026-11-18T11:07:10Z"}, 30),
        ({"x-rate-limit-reset": "1795000042"}, 42),
        ({"x-ratelimit-reset": "1795000042"}, 42),
        ({"x-ratelimit-reset": "1795000042000"}, 42),
        ({"x-ratelimit-reset": "2026-11-18T11:07:10Z"}, 30),
        ({"ratelimit-reset": "12"}, 12),
        ({"x-rate-limit-reset": "1794999999"}, 1),
        ({"x-rate-limit-reset": "1795000042", "date": "Wed, 18 Nov 2026 11:07:00 GMT"}, 22),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_wait_is_read_as_it_is_written(headers: dict[str, str], seconds: float | None) -> None:
    told = told_wait(headers, NOW)
    assert told == (None if seconds is None else pytest.approx(seconds))


def test_nothing_left_is_told_by_a_zero() -> None:
    assert nothing_left({"x-rate-limit-remaining": "0"})
    assert nothing_left({"x-ratelimit-remaining": " 0"})
    assert not nothing_left({"x-ratelimit-remaining": "10"})
    assert not nothing_left({})


def test_a_gate_holds_one_endpoint_and_lets_others_pass() -> None:
    slept: list[float] = []
    now = [NOW]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    limiter = Limiter(Clock(lambda: now[0], sleep))
    limiter.hold("/logs", 30)
    limiter.hold("/logs", 10)  # a shorter wait opens nothing earlier
    limiter.pass_through("/users")
    assert slept == []
    limiter.pass_through("/logs")
    assert sum(slept) == pytest.approx(30)
