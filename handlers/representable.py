"""Whether acting for a student is offered to people of the speaker's role at all: by the school's own rule alone."""

from __future__ import annotations

from handlers.context import Context
from portfolio.people import Role
from portfolio.readings import Cited
from portfolio.representatives import Act, Hindered, Hindrance, Representation, Tie, may_act


def is_offered(ctx: Context) -> bool:
    """Return whether the school's rule names people like the speaker, who is a guardian or a teacher."""
    actor = ctx.actor
    return actor is not None and actor.role in (Role.GUARDIAN, Role.TEACHER) and whole_role(ctx) is None


def whole_role(ctx: Context) -> Hindered | None:
    """Return why nobody of the speaker's role may act at this school, whoever the student is; None where some may."""
    actor, pack = ctx.bound()
    if pack is None:
        return Hindered(Hindrance.NOT_STATED)
    guardian = actor.role is Role.GUARDIAN
    could = Tie(
        is_guardian=guardian,
        legal_representative=True,
        is_homeroom_teacher=not guardian,
        is_course_teacher=not guardian,
    )
    acts = acts_of(ctx)
    found = may_act(pack.representatives, could, acts[0] if acts else Act.CONFIRM_RECEIPT, minor=True)
    return found if isinstance(found, Hindered) and found.why is not Hindrance.NOT_DECLARED else None


def provision_of(ctx: Context) -> Cited[Representation] | None:
    """Return the school's provision, whether or not it is in force yet; None where the document has none."""
    _, pack = ctx.bound()
    reading = None if pack is None else pack.representatives
    return reading if isinstance(reading, Cited) else None


def acts_of(ctx: Context) -> tuple[Act, ...]:
    """Return the acts that the provision names."""
    allowed = provision_of(ctx)
    return () if allowed is None else allowed.value.acts
