"""Logs: JSON lines in UTC, event names from a closed list, and nothing about a person in any field."""

import logging
import sys
from typing import Final

import structlog

EVENTS: Final = frozenset(
    {
        "answer_failed",  # a channel did not take an answer; it is kept, and sent after the next start if still fresh
        "answer_unclear",  # no answer from the platform: it may have been taken, so it is not sent a second time
        "batch_broke",  # a batch could not be sent this time; it is tried again
        "batch_given_up",  # it broke its senders too often; a person decides
        "batch_lost",  # given to another sender, which goes on with it
        "beat_failed",  # the database was away; the engine tries again
        "clock_jumped",  # somebody set the machine's clock, by so many seconds; for a moment nothing is sent
        "credentials_refused",  # a platform does not know our token any more: nothing is sent until somebody looks
        "drain_cut_short",  # batches that took too long when we were told to stop; the next process goes on with them
        "drain_failed",  # the database was away while somebody's events were handled; tried again
        "engine_complained",  # the job library saw something wrong, of this kind or in this place
        "event_failed",  # a handler broke on an event; parked after five tries
        "event_not_taken",  # an event of the simulator's page could not be put into the inbox
        "group_left",  # somebody had added the bot to one
        "group_not_left",
        "jobs_taken_over",  # which a dead process or an accident left
        "markup_refused",  # a platform could not read our formatting: the message went out without any
        "message_refused",  # a platform will never take this message: a mistake of ours
        "menus_failed",  # a platform's menus could not be kept as the bindings are; tried again
        "name_lost",  # this process was thought dead, and another one took its name; it goes on under a new one
        "notice_unsayable",  # a notice has no words; it is settled as such
        "notices_planned",
        "notices_sent",
        "planning_failed",  # one kind of a school's digests or lists could not be planned; tried again within minutes
        "press_not_acknowledged",  # the button went on turning for a while; the press was handled
        "push_broke",  # a channel broke while sending
        "quota_spent",  # the month's messages are used up; said at most once an hour
        "quota_unread",  # LINE did not say what is left of the month; asked again within minutes
        "reminding_failed",  # a school's reminders could not be planned; tried again within minutes
        "reply_token_missing",  # an event without one is not answered; a push would cost
        "reply_token_spent",  # too late, or used by a process that died; nothing can be answered any more
        "request_failed",  # a route broke; whoever asked was told so in plain words
        "requests_moved",
        "succession_failed",  # a school's requests could not be made or moved; tried again in a while
        "tick_failed",  # the clock goes on
        "token_renewed",  # another one stood where the refused one had: sending goes on
        "updates_not_taken",  # Telegram gave no updates, or they could not be kept; asked again
        "upkeep_done",
        "upkeep_failed",
        "webhook_not_kept",  # the database did not take a webhook in time; the platform was told to come again
    }
)
FIELDS: Final = frozenset(
    {"batch", "channel", "count", "error", "failures", "notice", "parked", "request", "route", "seconds", "status"}
    | {"subject"}
)  # keys of rows, names of errors, channels and routes, numbers; a platform's own id of a request, and its status
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
