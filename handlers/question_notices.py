"""What is told of forwarded questions, and of a platform that is said to be down: offices, and whoever asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.certification_words import say_moment
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.office_notices import owe_office
from handlers.question_offices import find_answerers, say_asker
from handlers.regulation_intents import ShowMyQuestions, ShowQuestions
from handlers.saying import say_day
from portfolio.dates import taipei_day
from portfolio.hours import default_hours, next_moment
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.questions import ANSWER_IS_NEWS, ASKED_IS_NEWS, TOLD_OF_PLATFORM_EVERY, QuestionState
from portfolio.reminders import NoticeSubject
from storage.queries import notices, questions

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from portfolio.rules import RulePack
    from storage.queries.questions import AskedQuestion
    from storage.tables import ForwardedQuestion

PLATFORM_IS_NEWS: Final = 2 * 24 * TOLD_OF_PLATFORM_EVERY  # two days: a weekend's note still says what was noticed


def owe_waiting(session: Session, question: ForwardedQuestion, *, pack: RulePack | None, now: datetime) -> int:
    """Owe the office the word that a question waits, and return to how many."""
    people = find_answerers(
        session, school=question.school, topic=question.topic, division=question.division, pack=pack, now=now
    )
    return owe_office(
        session,
        people,
        school=question.school,
        subject=NoticeSubject.QUESTION_WAITING,
        about=f"question:{question.id}",
        expires_at=now + ASKED_IS_NEWS,
        now=now,
    )


def owe_answer(session: Session, asked: AskedQuestion, *, now: datetime) -> int:
    """Owe whoever asked the office's answer, and return to how many it is new."""
    question, asker = asked.question, asked.asker
    if asker.id is None or asker.departed_at is not None:
        return 0
    return notices.owe(
        session,
        school=question.school,
        recipient_id=asker.id,
        subject=NoticeSubject.QUESTION_ANSWERED,
        about=f"question:{question.id}",
        stage=question.state.value,
        due_at=next_moment(default_hours(asker.role, asker.division), now),
        expires_at=now + ANSWER_IS_NEWS,
        now=now,
    )


def owe_platform_note(
    session: Session, *, school: str, division: Division | None, pack: RulePack | None, now: datetime
) -> bool:
    """Owe the platform's office the word that somebody could not use it, without whom; one an hour a school.

    Returns whether the office hears of it, now or by a note of the last hour.
    """
    if notices.is_owed_since(
        session, school=school, subject=NoticeSubject.PLATFORM_DOWN, since=now - TOLD_OF_PLATFORM_EVERY
    ):
        return True
    people = find_answerers(session, school=school, topic=OfficeItem.PLATFORM, division=division, pack=pack, now=now)
    owed = owe_office(
        session,
        people,
        school=school,
        subject=NoticeSubject.PLATFORM_DOWN,
        about=f"platform:{int(now.timestamp())}",
        expires_at=now + PLATFORM_IS_NEWS,
        now=now,
        facts={"at": now.isoformat()},
    )
    return owed > 0


def render_waiting(telling: Telling) -> Reply:
    """Tell an office that one question waits: from which class and role, never its words.

    Raises:
        LookupError: it was answered or taken back meanwhile, and nothing should be said.
    """
    t = telling.t
    asked = questions.find_question(telling.session, question_id=telling.about_id)
    if asked is None or asked.question.state is not QuestionState.WAITING:
        raise LookupError("nothing to answer")
    blocks: list[Block] = [
        Fact(t("questions.who"), say_asker(t, asked.asker)),
        Fact(t("questions.when"), say_moment(t, asked.question.consented_at, now=telling.now)),
        Paragraph(t("notice.question.do")),
    ]
    return Reply(t("notice.question.title"), tuple(blocks), (Button(t("questions.button"), ShowQuestions()),))


def render_answer(telling: Telling) -> Reply:
    """Tell whoever asked what which office says, and on which day it did.

    Raises:
        LookupError: the question is gone, or stands otherwise by now.
    """
    t = telling.t
    asked = questions.find_question(telling.session, question_id=telling.about_id)
    if asked is None or asked.question.state.value != telling.stage or asked.question.answered_at is None:
        raise LookupError("nothing was answered")
    question = asked.question
    assert question.answered_at is not None
    office = question.answered_office or question.office
    day = say_day(t, taipei_day(question.answered_at), today=taipei_day(telling.now))
    blocks: list[Block] = [Fact(t("questions.text"), question.text)]
    if question.state is QuestionState.SET_ASIDE:
        blocks.append(Paragraph(t("questions.was_set_aside", office=office, day=day)))
        if question.answer:
            blocks.append(Fact(t("questions.words"), question.answer))
    else:
        blocks.append(Fact(t("questions.words"), question.answer or ""))
        blocks.append(Fact(t("questions.answered_by"), t("questions.answered_by_is", office=office, day=day)))
    blocks.append(Paragraph(t("notice.question_answered.then")))
    button = Button(t("questions.button.mine"), ShowMyQuestions())
    return Reply(t("notice.question_answered.title"), tuple(blocks), (button,))


def render_platform(telling: Telling) -> Reply:
    """Tell the platform's office since when somebody could not use it; nobody by name, and that it may be one person's.

    Raises:
        LookupError: the note says no moment, which is a mistake of the program.
    """
    t = telling.t
    at = datetime.fromisoformat(str(telling.facts["at"]))
    when = say_moment(t, at, now=telling.now)
    blocks = (Paragraph(t("notice.platform.what", when=when)), Paragraph(t("notice.platform.do")))
    return Reply(t("notice.platform.title"), blocks)


def why_needless(session: Session, *, question_id: int, subject: NoticeSubject, stage: str) -> str | None:
    """Return why a word of a question is none any more: it waits no longer, or stands otherwise than was to be told."""
    asked = questions.find_question(session, question_id=question_id)
    if asked is None:
        return "gone"
    told_of = QuestionState.WAITING if subject is NoticeSubject.QUESTION_WAITING else stage
    return None if asked.question.state == told_of else "answered"
