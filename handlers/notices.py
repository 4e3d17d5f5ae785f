"""What is said unasked: a notice becomes a reply in the recipient's language, at the moment it is frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers import (
    acting_notices,
    authorising_notices,
    binding_notices,
    certification_digests,
    certification_notices,
    certification_office_notices,
    deputy_notices,
    loss_notices,
    question_notices,
    receipt_notices,
    receipt_staff_notices,
    reminder_notices,
    unreached_notices,
)
from handlers.conversation import Reply
from locales import Translator
from portfolio.reminders import OF_DEADLINES, NoticeSubject

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Telling:
    """One notice about to be told: to whom, in which words, and a transaction that only reads.

    A press token that is offered there is written when the words are frozen.
    """

    session: Session
    now: datetime
    t: Translator
    school: str
    recipient_id: int
    subject: NoticeSubject
    about: str = ""  # the natural key of what it is about: "binding:17"
    term: str = ""
    round: int = 0
    stage: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def about_id(self) -> int:
        """Return the key in `about`: 17 of "binding:17".

        Raises:
            ValueError: this notice is about nothing that has a key.
        """
        return int(self.about.rpartition(":")[2])


Renderer = Callable[[Telling], Reply]

_RENDERERS: Final[Mapping[NoticeSubject, Renderer]] = {
    NoticeSubject.BINDING_ADDED: binding_notices.render_binding_added,
    NoticeSubject.GUARDIAN_ADDED: binding_notices.render_guardian_added,
    NoticeSubject.BINDING_REVOKED: binding_notices.render_binding_revoked,
    NoticeSubject.GUARDIAN_REPORTED: binding_notices.render_guardian_reported,
    NoticeSubject.BINDING_ALARM: binding_notices.render_alarm,
    NoticeSubject.TURN: deputy_notices.render_turn,
    NoticeSubject.DEPUTY_ASKED: deputy_notices.render_deputy_asked,
    NoticeSubject.DEPUTY_ANSWERED: deputy_notices.render_deputy_answered,
    NoticeSubject.CERTIFICATION: certification_digests.render_digest,
    NoticeSubject.CERTIFICATION_OFFICE: certification_office_notices.render_office,
    NoticeSubject.CERTIFIED: certification_notices.render_certified,
    NoticeSubject.RETURNED: certification_notices.render_returned,
    **dict.fromkeys(OF_DEADLINES, reminder_notices.render_reminder),
    NoticeSubject.RECEIPT_REPORT: receipt_notices.render_report,
    NoticeSubject.RECEIPT_ANSWER: receipt_notices.render_answer,
    NoticeSubject.RECEIPT_CLASS: receipt_staff_notices.render_class,
    NoticeSubject.RECEIPT_OFFICE: receipt_staff_notices.render_office,
    NoticeSubject.UNREACHED: unreached_notices.render_unreached,
    NoticeSubject.REMINDING: unreached_notices.render_reminding,
    NoticeSubject.WORKS_CHANGED: loss_notices.render_works_changed,
    NoticeSubject.WORKS_CHANGED_OFFICE: loss_notices.render_works_changed_office,
    NoticeSubject.KEEP_COPIES: loss_notices.render_keep_copies,
    NoticeSubject.ACTED_FOR: acting_notices.render_acted_for,
    NoticeSubject.ACTED_FOR_OFFICE: acting_notices.render_acted_for_office,
    NoticeSubject.AUTHORISED: authorising_notices.render_authorised,
    NoticeSubject.OF_AGE: authorising_notices.render_of_age,
    NoticeSubject.QUESTION_WAITING: question_notices.render_waiting,
    NoticeSubject.QUESTION_ANSWERED: question_notices.render_answer,
    NoticeSubject.PLATFORM_DOWN: question_notices.render_platform,
}


def render(telling: Telling) -> Reply:
    """Return the message for one notice; its title names nobody.

    Raises:
        LookupError: no words are known for the subject, which is a mistake of the program.
    """
    return _RENDERERS[telling.subject](telling)
