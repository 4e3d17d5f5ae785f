"""Questions that the rules do not settle (待答問題): forwarded with consent, taken back, answered by one office."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from portfolio.errors import PortfolioError
from portfolio.offices import OfficeItem
from portfolio.people import Division, Role
from portfolio.questions import MAX_OPEN, SAID_BY_OFFICE, QuestionState
from storage.queries import audit
from storage.queries.people import Asker
from storage.tables import ForwardedQuestion, Person


class Acting(Protocol):
    """Who acts, as the verified event says; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def school(self) -> str:
        """The person's school."""
        ...

    @property
    def number(self) -> str:
        """The person's number in the roster."""
        ...

    @property
    def office(self) -> str | None:
        """The person's office."""
        ...


class NotYourQuestionError(PortfolioError):
    """A question that is not this person's, or that does not exist: refused alike."""

    code = "not-your-question"


class QuestionChangedError(PortfolioError):
    """The question is not what it was when it was shown: answered by a colleague, or taken back."""

    code = "question-changed"


class TooManyQuestionsError(PortfolioError):
    """This person waits for as many answers as one may; `facts`: limit."""

    code = "too-many-questions"


@dataclass(frozen=True)
class AskedQuestion:
    """One forwarded question, and who asked it."""

    question: ForwardedQuestion
    asker: Person


def forward(
    session: Session,
    *,
    actor: Acting,
    text: str,
    topic: OfficeItem | None,
    division: Division | None,
    office: str,
    asked_at: datetime,
    now: datetime,
) -> tuple[ForwardedQuestion, bool]:
    """Keep a question for an office, which its asker has just consented to; return it, and whether it is new. Audited.

    The same words while they still wait are the same question.

    Raises:
        TooManyQuestionsError: `MAX_OPEN` of this person's wait already.
    """
    audit.take_turn(session, actor.school)
    mine = (col(ForwardedQuestion.asker_id) == actor.person_id, col(ForwardedQuestion.state) == QuestionState.WAITING)
    waiting = list(session.scalars(select(ForwardedQuestion).where(*mine)))
    for one in waiting:
        if one.text == text:
            return one, False
    if len(waiting) >= MAX_OPEN:
        raise TooManyQuestionsError(limit=MAX_OPEN)
    made = ForwardedQuestion(
        school=actor.school,
        asker_id=actor.person_id,
        text=text,
        topic=topic,
        division=division,
        office=office,
        asked_at=asked_at,
        consented_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, made, actor, "question.forwarded", now, topic=None if topic is None else topic.value)
    return made, True


def access_own(session: Session, *, actor: Asker) -> list[ForwardedQuestion]:
    """Return what this person forwarded and did not take back, the newest first."""
    statement = (
        select(ForwardedQuestion)
        .where(
            col(ForwardedQuestion.school) == actor.school,
            col(ForwardedQuestion.asker_id) == actor.person_id,
            col(ForwardedQuestion.state) != QuestionState.WITHDRAWN,
        )
        .order_by(col(ForwardedQuestion.consented_at).desc(), col(ForwardedQuestion.id).desc())
    )
    return list(session.scalars(statement))


def access_questions(
    session: Session, *, actor: Asker, states: Collection[QuestionState] = (QuestionState.WAITING,)
) -> list[AskedQuestion]:
    """Return a school's questions in one of these states to a member of its offices, the oldest first.

    Which of them are an office's own, the rules say (`handlers.question_offices`); nobody else gets any.
    """
    if actor.role is not Role.STAFF:
        return []
    wanted = (col(ForwardedQuestion.school) == actor.school, col(ForwardedQuestion.state).in_(states))
    return _asked(session, *wanted)


def access_question(session: Session, *, actor: Asker, question_id: int) -> AskedQuestion:
    """Return one question to a member of the school's offices, and to whoever asked it.

    Raises:
        NotYourQuestionError: anybody else's, another school's, or none at all.
    """
    wanted = [col(ForwardedQuestion.school) == actor.school, col(ForwardedQuestion.id) == question_id]
    if actor.role is not Role.STAFF:
        wanted.append(col(ForwardedQuestion.asker_id) == actor.person_id)
    found = _asked(session, *wanted)
    if not found:
        raise NotYourQuestionError
    return found[0]


def find_question(session: Session, *, question_id: int) -> AskedQuestion | None:
    """Return one question for the program's own use: a notice about it."""
    return next(iter(_asked(session, col(ForwardedQuestion.id) == question_id)), None)


def find_forwarded(session: Session, *, school: str, open_only: bool = False) -> list[AskedQuestion]:
    """Return a school's questions but those taken back, the oldest first, for the command line; run for one school."""
    state = col(ForwardedQuestion.state)
    is_wanted = state == QuestionState.WAITING if open_only else state != QuestionState.WITHDRAWN
    return _asked(session, col(ForwardedQuestion.school) == school, is_wanted)


def take_back(session: Session, question: ForwardedQuestion, *, actor: Acting, version: int, now: datetime) -> None:
    """Take a waiting question back and forget its text; audited.

    Raises:
        QuestionChangedError: answered since it was shown, or taken back already.
    """
    _end(session, question, version, {"state": QuestionState.WITHDRAWN, "text": "", "ended_at": now})
    _record(session, question, actor, "question.taken_back", now)


def answer(
    session: Session,
    question: ForwardedQuestion,
    *,
    actor: Acting,
    version: int,
    verdict: QuestionState,
    words: str | None,
    now: datetime,
) -> None:
    """Answer a waiting question in an office's words, or set it aside as none about the rules; audited.

    Raises:
        QuestionChangedError: answered or taken back since it was shown; of two answers one wins.
        ValueError: the verdict is none of an office's, or an answer has no words.
    """
    if verdict not in SAID_BY_OFFICE or (verdict is QuestionState.ANSWERED and not words):
        raise ValueError(f"{verdict} is no answer")
    said = {
        "state": verdict,
        "answer": words,
        "answered_by_id": actor.person_id,
        "answered_office": actor.office,
        "answered_at": now,
        "ended_at": now,
    }
    _end(session, question, version, said)
    _record(session, question, actor, f"question.{verdict.value}", now)


def forget(session: Session, *, before: datetime, limit: int) -> int:
    """Remove questions on which the last word was said before then, and those of people who have left; return how many.

    Run across schools. What nobody has answered since then goes, too.
    """
    gone = select(col(Person.id)).where(col(Person.departed_at).is_not(None))
    those = (
        select(col(ForwardedQuestion.id))
        .where(
            or_(
                col(ForwardedQuestion.ended_at) < before,
                and_(col(ForwardedQuestion.ended_at).is_(None), col(ForwardedQuestion.consented_at) < before),
                col(ForwardedQuestion.asker_id).in_(gone),
            )
        )
        .limit(limit)
    )
    removed = delete(ForwardedQuestion).where(col(ForwardedQuestion.id).in_(those)).returning(col(ForwardedQuestion.id))
    return len(session.execute(removed).all())


def _end(session: Session, question: ForwardedQuestion, version: int, values: dict[str, Any]) -> None:
    session.flush()
    audit.take_turn(session, question.school)
    change = (
        update(ForwardedQuestion)
        .where(
            col(ForwardedQuestion.id) == question.id,
            col(ForwardedQuestion.version) == version,
            col(ForwardedQuestion.state) == QuestionState.WAITING,
        )
        .values(version=version + 1, **values)
        .returning(col(ForwardedQuestion.id))
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(change).one_or_none() is not None
    session.refresh(question)
    if not changed:
        raise QuestionChangedError


def _record(
    session: Session, question: ForwardedQuestion, actor: Acting, act: str, now: datetime, **facts: str | None
) -> None:
    """Who did what with which question; never its words."""
    audit.record(
        session,
        school=question.school,
        at=now,
        actor=audit.person_pseudonym(session, question.school, actor.number),
        act=act,
        subject=f"question:{question.id}",
        facts=facts,
    )


def _asked(session: Session, *wanted: Any) -> list[AskedQuestion]:
    statement = (
        select(ForwardedQuestion, Person)
        .join(Person, col(Person.id) == ForwardedQuestion.asker_id)
        .where(*wanted)
        .order_by(col(ForwardedQuestion.consented_at), col(ForwardedQuestion.id))
    )
    rows: Sequence[Any] = session.execute(statement).all()
    return [AskedQuestion(question, asker) for question, asker in rows]
