"""The doors to questions that were forwarded to an office."""

from collections.abc import Callable, Hashable
from typing import Final

from sqlmodel import Session

from handlers.context import Actor
from storage.queries import questions
from storage.tables import ForwardedQuestion
from tests.storage.doors import Door, small
from tests.world import SMALL, World


def _question(world: World) -> int:
    """Let 20101 have forwarded a question."""
    with world.unit() as session:
        question = ForwardedQuestion(
            school=SMALL,
            asker_id=world.id_of("20101"),
            text="轉學生可以補勾選嗎",
            office="註冊組",
            asked_at=world.now,
            consented_at=world.now,
        )
        session.add(question)
        session.flush()
        return question.id or 0


def own_questions(world: World) -> Door:
    """What one forwarded: for oneself alone, not for one's mother."""
    question = _question(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {one.id for one in questions.access_own(session, actor=actor)}

    return Door(question, small("20101"), open_door)


def all_questions(world: World) -> Door:
    """The questions of a school: for its offices."""
    question = _question(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {one.question.id for one in questions.access_questions(session, actor=actor)}

    return Door(question, small("R01"), open_door)


def a_question(world: World) -> Door:
    """One question: for whoever asked, and the school's offices."""
    question = _question(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {questions.access_question(session, actor=actor, question_id=question).question.id}

    return Door(question, small("20101", "R01"), open_door)


OF_QUESTIONS: Final[dict[str, tuple[Callable[[World], Door], ...]]] = {
    "questions.access_own": (own_questions,),
    "questions.access_questions": (all_questions,),
    "questions.access_question": (a_question,),
}
