"""Which requests the registrar means who assigns: one, all that wait for a teacher, or all of a course."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from zlib import crc32

from handlers.certifier_choice import Found, look_up
from handlers.context import Context
from handlers.in_charge import Divisions
from handlers.saying import say_term
from portfolio.calendar import Term
from portfolio.errors import TermFormatError
from storage.queries import certification_office, colleagues
from storage.queries.certification_office import Open

REQUEST: Final = "certification.assign.request"
TEACHER: Final = "certification.assign.teacher"
COURSE: Final = "certification.assign.course"

_COURSE = re.compile(r"([0-9]{2,3}-[0-9])\s+(\S+)")


@dataclass(frozen=True)
class Scope:
    """Whose requests (`kind` and key), to whom by number, and why; what is not said yet is empty."""

    kind: str = ""
    key: int = 0
    to: str = ""
    reason: str = ""

    def facts(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {"kind": self.kind, "key": self.key, "to": self.to, "reason": self.reason}


def from_facts(facts: Mapping[str, Any]) -> Scope:
    """Return the scope that `facts` made; an empty one of nothing."""
    return Scope(
        str(facts.get("kind", "")), int(facts.get("key", 0)), str(facts.get("to", "")), str(facts.get("reason", ""))
    )


def meant(ctx: Context, said: str, scope: Scope) -> Scope | Found:
    """Return the scope with what `said` means: a course (113-1 CODE), or whose requests; else what was found."""
    actor, _ = ctx.bound()
    course = _COURSE.fullmatch(said.strip())
    if course is not None:
        try:
            term = Term.parse(course[1])
        except TermFormatError:
            return Found(why="no_course")
        row = certification_office.find_course(ctx.session, school=actor.school, term=term, code=course[2])
        return Found(why="no_course") if row is None else replace(scope, kind=COURSE, key=row.id or 0)
    found = look_up(ctx, said, leavers=True)
    return found if found.person is None else replace(scope, kind=TEACHER, key=found.person.id or 0)


def requests_of(ctx: Context, scope: Scope, divisions: Divisions) -> list[Open]:
    """Return what waits of it now, of students of these divisions."""
    actor, _ = ctx.bound()
    key = {REQUEST: "id", TEACHER: "certifier_id", COURSE: "course_id"}[scope.kind]
    pending = certification_office.find_pending(ctx.session, school=actor.school)
    return [one for one in pending if getattr(one, key) == scope.key and one.division in divisions]


def say_scope(ctx: Context, scope: Scope) -> str:
    """Return which requests these are, as a part of a sentence."""
    t = ctx.t
    if scope.kind == TEACHER:
        person = colleagues.find_people(ctx.session, [scope.key])[scope.key]
        return t("assign.scope.teacher", name=person.name, number=person.number)
    if scope.kind == COURSE:
        course = certification_office.find_course_by_key(ctx.session, scope.key)
        return t(
            "assign.scope.course", term=say_term(t, Term(course.academic_year, course.semester)), course=course.name
        )
    cards = certification_office.find_cards(ctx.session, [scope.key])
    return t("assign.scope.request", title=cards[0].work.title if cards else "")


def fingerprint(requests: list[Open]) -> int:
    """Return what tells this set of requests, as it was shown, from another or a changed one."""
    return crc32(repr(sorted((one.id, one.version) for one in requests)).encode()) & 0x7FFFFFFF
