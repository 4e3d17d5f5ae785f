"""Which student an answer is about: oneself, or the child that a guardian names."""

from collections.abc import Callable

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import Intent
from portfolio.dates import taipei_day
from portfolio.people import PersonStatus, Role
from storage.queries import people
from storage.queries.people import OfAgeError
from storage.tables import Person


def the_student(ctx: Context, child: str) -> Person | None:
    """Return the student the asker may ask about; None where a guardian of several must choose first.

    Raises:
        NotYourStudentError: that child is not theirs.
        OfAgeError: it is of age, or none of the guardian's children is a minor any more.
    """
    actor, _pack = ctx.bound()
    if actor.role is Role.STUDENT:
        return people.access_student(ctx.session, actor=actor, number=actor.number, now=ctx.now)
    if child:
        return people.access_student(ctx.session, actor=actor, number=child, now=ctx.now)
    children = people.access_children(ctx.session, actor=actor, now=ctx.now)
    if not children:
        raise OfAgeError(known=True)
    return children[0] if len(children) == 1 else None


def choose_child(ctx: Context, about: Callable[[str], Intent]) -> Reply:
    """Ask a guardian which child; the names stand on buttons, not in the title."""
    actor, _pack = ctx.bound()
    children = people.access_children(ctx.session, actor=actor, now=ctx.now)
    buttons = tuple(Button(child.name, about(child.number)) for child in children)
    return Reply(ctx.t("child.which"), (Paragraph(ctx.t("child.choose", count=len(children))),), buttons)


def has_left(student: Person, ctx: Context) -> bool:
    """Return whether the student is a leaver (離校生) by now: nothing can be uploaded or selected any more."""
    if student.left_on is not None:
        return student.left_on <= taipei_day(ctx.now)
    return student.status is PersonStatus.LEFT
