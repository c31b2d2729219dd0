"""A client: it waits as it is told to, tries again what passes, signs in once more, and keeps its secrets."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sources.base import Unreachable
from sources.http import Asked, Client, Manner, Reply, SignIn
from sources.http.client import LONGEST_WAIT, address_of
from tests.servers.answers import Answer, Request, answering, nobody
from tests.sources.saas.asking import Passing

TOKEN = "t0p-s3cret"
OK = Answer(200, b'{"ok":true}', {"Content-Type": "application/json"})


def limit(status: int = 429, **headers: str) -> Answer:
    return Answer(
        status, b'{"message":"slow down"}', {name.replace("_", "-"): value for name, value in headers.items()}
    )


@contextmanager
def asking(answer: Callable[[Request], Answer], **more: object) -> Iterator[tuple[Client, Passing]]:
    with answering(answer) as address:
        passing = Passing([])
        client = Client(address, TOKEN, clock=passing.clock, **more)  # pyright: ignore[reportArgumentType]
        try:
            yield client, passing
        finally:
            client.close()


def in_turn(*answers: Answer) -> Callable[[Request], Answer]:
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("first", "least", "most"),
    [
        (limit(Retry_After="7"), 7, 7),
        (limit(X_Rate_Limit_Reset="1795934442", Date="Sun, 29 Nov 2026 06:00:00 GMT"), 1, 60),
        (limit(), 0.3, 1),
        (limit(403, Retry_After="9"), 9, 9),
        (limit(403, X_RateLimit_Remaining="0", X_RateLimit_Reset="4"), 4, 4),
        (limit(503, Retry_After="3"), 3, 3),
        (Answer(500), 0.3, 1),
        (Answer(200, b'{"ok":tr', {"Content-Type": "application/json"}), 0.3, 1),
        (Answer(200, b'{"ok"', {"Content-Type": "application/json"}, claimed_bytes=11), 0.3, 1),
    ],
    ids=["seconds", "epoch", "says-nothing", "403-is-a-limit", "403-nothing-left", "503", "failed", "cut", "broke-off"],
)
def test_what_passes_is_asked_again_after_the_wait(first: Answer, least: float, most: float) -> None:
    with asking(in_turn(first, OK)) as (client, passing):
        assert client.ask(Asked("/things")).json == {"ok": True}
        assert least <= sum(passing.waited) <= most


def test_a_refusal_is_an_answer_and_is_not_asked_again() -> None:
    seen: list[str] = []

    def answer(request: Request) -> Answer:
        seen.append(request.path)
        return Answer(403, b'{"message":"no scope"}')

    with asking(answer) as (client, passing):
        assert client.ask(Asked("/things")).status == 403
    assert seen == ["/things"]
    assert passing.waited == []


def test_a_limit_of_an_hour_is_waited_for_and_a_longer_one_is_not() -> None:
    with asking(in_turn(limit(Retry_After="3600"), OK)) as (client, passing):
        assert client.ask(Asked("/things")).status == 200
        assert sum(passing.waited) == pytest.approx(3600)
    with asking(in_turn(limit(Retry_After="86400"))) as (client, passing):
        with pytest.raises(Unreachable, match="1440 minutes more") as told:
            client.ask(Asked("/things"))
        assert told.value.transient
        assert sum(passing.waited) < LONGEST_WAIT


def test_limits_without_end_and_failures_without_end_are_given_up() -> None:
    with asking(in_turn(limit(Retry_After="600"))) as (client, passing):
        with pytest.raises(Unreachable, match="a limit that lasts"):
            client.ask(Asked("/things"))
        assert sum(passing.waited) <= LONGEST_WAIT
    with asking(in_turn(Answer(502))) as (client, _), pytest.raises(Unreachable, match="status 502, 5 times"):
        client.ask(Asked("/things"))


def test_when_nothing_is_left_the_next_question_waits_for_the_reset() -> None:
    last = Answer(200, b"{}", {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "20"})
    with asking(in_turn(last, OK)) as (client, passing):
        client.ask(Asked("/api/v1/apps/1/users", endpoint="/api/v1/apps/{id}/users"))
        client.ask(Asked("/api/v1/users"))
        assert passing.waited == []
        client.ask(Asked("/api/v1/apps/2/users", endpoint="/api/v1/apps/{id}/users"))
        assert sum(passing.waited) == pytest.approx(20)


def test_nobody_there_is_told_with_what_to_do() -> None:
    client = Client(nobody(), TOKEN, clock=Passing([]).clock)
    with pytest.raises(Unreachable, match=r"ConnectError.*Run again later") as told:
        client.ask(Asked("/things"))
    client.close()
    assert TOKEN not in str(told.value)


def test_a_session_that_ends_in_mid_run_gets_one_new_token_for_each_request() -> None:
    given: list[str] = []

    def answer(request: Request) -> Answer:
        if request.path == "/token":
            assert b"client_credentials" in request.body
            assert "authorization" not in request.headers
            given.append(f"session-{len(given)}")
            return Answer(200, json.dumps({"access_token": given[-1]}).encode())
        shown = request.headers["authorization"].removeprefix("Bearer ")
        return OK if shown == given[-1] and request.path != f"/ends-{shown}" else Answer(401, b"{}")

    sign_in = SignIn(lambda: Asked("/token", form={"grant_type": "client_credentials", "client_secret": TOKEN}))
    with asking(answer, sign_in=sign_in) as (client, _):
        assert client.ask(Asked("/things")).status == 200
        assert client.ask(Asked("/ends-session-0")).status == 200
        assert given == ["session-0", "session-1"]
        assert client.ask(Asked("/ends-session-1")).status == 200
    assert given == ["session-0", "session-1", "session-2"]


def test_a_session_that_is_never_given_or_never_good_is_an_error_not_a_loop() -> None:
    sign_in = SignIn(lambda: Asked("/token", form={"client_secret": TOKEN}))
    refuses = in_turn(Answer(400, b'{"error":"invalid_client"}'))
    with asking(refuses, sign_in=sign_in) as (client, _), pytest.raises(Unreachable, match="invalid_client") as told:
        client.ask(Asked("/things"))
    assert TOKEN not in str(told.value) + repr(client)

    def never_good(request: Request) -> Answer:
        return Answer(200, b'{"access_token":"a"}') if request.path == "/token" else Answer(401)

    with asking(never_good, sign_in=sign_in) as (client, _):
        assert client.ask(Asked("/things")).status == 401


def test_a_token_never_leaves_for_another_service_nor_over_plain_http() -> None:
    away = Asked("https://evil.example/steal?after=x")
    assert address_of(away, "https://haldane.okta.example") == "https://haldane.okta.example/steal?after=x"
    own = Asked("https://haldane.okta.example/api?after=x")
    assert address_of(own, "https://haldane.okta.example") == own.path
    with pytest.raises(Unreachable, match="plain http"):
        Client("http://okta.example", TOKEN).ask(Asked("/api/v1/users"))


def test_what_is_asked_on_this_machine_stays_on_it() -> None:
    with asking(in_turn(OK), stands_in=True) as (client, _):
        assert client.ask(Asked("/things", base="https://licensing.googleapis.example")).status == 200
        with pytest.raises(Unreachable, match=r"leads to files\.example"):
            client.ask_elsewhere("https://files.example/report.csv")


def test_redirects_are_not_followed_and_a_download_is_fetched_without_the_token() -> None:
    shown: dict[str, str] = {}

    def answer(request: Request) -> Answer:
        shown[request.path] = request.headers.get("authorization", "")
        here = f"http://{request.headers['host']}/file.csv"
        return Answer(302, b"", {"Location": here}) if request.path == "/report" else Answer(200, b"a,b\n")

    with asking(answer) as (client, _):
        reply = client.ask(Asked("/report"))
        assert reply.status == 302
        assert client.ask_elsewhere(reply.headers["location"]).text == "a,b\n"
    assert shown == {"/report": f"Bearer {TOKEN}", "/file.csv": ""}


def test_a_vendor_says_in_its_own_way_that_it_limits_and_passes() -> None:
    def said(reply: Reply) -> str:
        return str(reply.at("error") or "")

    manner = Manner(
        limited=lambda reply: said(reply) == "ratelimited",
        passes=lambda reply: said(reply) == "internal_error",
        shows=lambda token: {"X-Api-Key": token},
    )
    answers = in_turn(Answer(200, b'{"error":"ratelimited"}'), Answer(200, b'{"error":"internal_error"}'), OK)
    with asking(answers, manner=manner) as (client, passing):
        assert client.ask(Asked("/things")).json == {"ok": True}
        assert len(passing.waited) >= 2
