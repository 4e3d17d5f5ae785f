"""LINE's answers are told apart as its documentation does: taken, later, never, not known."""

import json
from datetime import timedelta

import pytest

from bot.channels.delivery import LOCKED_OUT_FOR, Reason
from bot.channels.line_errors import BUSY_PAUSE, RATE_PAUSE, Answer, delivery_of, is_spent_token
from scheduler.push import Delivery, Outcome


def said(status: int, message: str = "", *properties: str, **headers: str) -> Answer:
    """Return an answer in LINE's form."""
    details = [{"property": name, "message": "is wrong"} for name in properties]
    return Answer(status, json.dumps({"message": message, "details": details}), {"x-line-request-id": "r1"} | headers)


@pytest.mark.parametrize(
    ("answer", "outcome", "reason", "after"),
    [
        (said(200), Outcome.ACCEPTED, None, None),
        (said(202), Outcome.ACCEPTED, None, None),
        (said(409, "The retry key is already accepted"), Outcome.ACCEPTED, None, None),
        (said(429, "You have reached your monthly limit."), Outcome.REFUSED, Reason.QUOTA, None),
        (
            said(429, "The API rate limit has been exceeded. Try again later."),
            Outcome.LATER,
            Reason.RATE,
            RATE_PAUSE,
        ),
        (
            said(429, "The API rate limit has been exceeded.", **{"retry-after": "90"}),
            Outcome.LATER,
            Reason.RATE,
            timedelta(seconds=90),
        ),
        (said(429, "Too many concurrent operations"), Outcome.LATER, Reason.BUSY, BUSY_PAUSE),
        (Answer(429, "<html>"), Outcome.LATER, Reason.BUSY, BUSY_PAUSE),
        (said(401, "Authentication failed."), Outcome.LATER, Reason.CREDENTIALS, LOCKED_OUT_FOR),
        (said(403, "Not authorized to use the API."), Outcome.LATER, Reason.CREDENTIALS, LOCKED_OUT_FOR),
        (said(408), Outcome.LATER, Reason.NOT_SENT, None),
        (said(400, "Failed to send messages"), Outcome.REFUSED, Reason.ADDRESS, None),
        (said(400, "The property, 'to', in the request body is invalid"), Outcome.REFUSED, Reason.ADDRESS, None),
        (said(400, "The request body has 1 error(s)", "to"), Outcome.REFUSED, Reason.ADDRESS, None),
        (said(400, "The request body has 1 error(s)", "messages[0].text"), Outcome.REFUSED, Reason.BODY, None),
        (said(413), Outcome.REFUSED, Reason.BODY, None),
        (said(404), Outcome.REFUSED, Reason.REFUSED, None),
        (said(500), Outcome.UNCLEAR, Reason.DOWN, None),
        (said(503), Outcome.UNCLEAR, Reason.DOWN, None),
    ],
)
def test_what_became_of_a_push(
    answer: Answer, outcome: Outcome, reason: Reason | None, after: timedelta | None
) -> None:
    """The three kinds of 429 are three different things, and nothing unclear is called refused."""
    assert delivery_of(answer) == Delivery(outcome, answer.request_id, reason, after)


def test_the_first_requests_id_is_kept() -> None:
    """A repeat under the same key is answered with the id under which LINE has the message."""
    assert delivery_of(said(409, **{"x-line-accepted-request-id": "r0"})).request_id == "r0"


def test_a_reply_token_that_is_spent() -> None:
    """Used, or too late: LINE says the same of both."""
    assert is_spent_token(said(400, "Invalid reply token"))
    assert not is_spent_token(said(400, "The request body has 2 error(s)"))
    assert not is_spent_token(said(500, "Invalid reply token"))


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"message": 3, "details": {"a": 1}}', '{"details": [1, {}]}'])
def test_an_answer_that_is_not_lines(text: str) -> None:
    """A page of some proxy in between says nothing, and breaks nothing."""
    assert delivery_of(Answer(400, text)).reason == Reason.BODY
    assert Answer(400, text).request_id is None


def test_what_was_said_is_not_in_a_repr() -> None:
    """An error may repeat the message, and a traceback shows reprs."""
    assert "王小明" not in repr(said(400, "王小明"))
