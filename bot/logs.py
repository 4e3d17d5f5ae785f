"""Logs: JSON lines in UTC, event names from a closed list, and nothing about a person in any field."""

import logging
import sys
from typing import Final

import structlog

EVENTS: Final = frozenset(
    {
        "answer_failed",  # a channel did not take an answer; it is kept, and sent after the next start if still fresh
        "batch_broke",  # a batch could not be sent this time; it is tried again
        "batch_given_up",  # it broke its senders too often; a person decides
        "batch_lost",  # given to another sender, which goes on with it
        "event_failed",  # a handler broke on an event; parked after five tries
        "event_not_taken",  # an event of the simulator's page could not be put into the inbox
        "notice_unsayable",  # a notice has no words; it is settled as such
        "notices_sent",
        "push_broke",  # a channel broke while sending
        "request_failed",  # a route broke; whoever asked was told so in plain words
        "tick_failed",  # the clock goes on
        "upkeep_done",
        "upkeep_failed",
    }
)
FIELDS: Final = frozenset(
    {"batch", "channel", "count", "error", "failures", "notice", "parked", "route", "subject"}
)  # keys of rows, names of errors, channels and routes, numbers
QUIET: Final = ("httpx", "httpcore", "telegram", "linebot", "apscheduler", "alembic", "sqlalchemy", "uvicorn.access")


def configure() -> None:
    """Write one JSON object a line to stderr; what libraries say of requests and bodies is not written at all."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
