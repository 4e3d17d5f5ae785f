"""A binding code on the page, issued as the registrar would: shown openly, since these are demo people only."""

from dataclasses import dataclass
from datetime import datetime

from portfolio.bindings import CODE_VALID_FOR
from portfolio.people import Role
from storage.queries import codes
from storage.queries.people import find_person
from storage.secrets import grouped
from storage.units import Storage


@dataclass(frozen=True)
class IssuedCode:
    """One fresh code, and the second thing that must be typed with it."""

    number: str
    text: str
    second_kind: str  # number, birthday
    second: str
    until: datetime


def issue_code(storage: Storage, *, school: str, number: str, now: datetime) -> IssuedCode | None:
    """Issue a code for one person, valid as long as one on paper; None for a number that the school does not have."""
    with storage.unit(school) as session:
        person = find_person(session, school=school, number=number)
        if person is None:
            return None
        until = now + CODE_VALID_FOR
        text = grouped(codes.issue(session, person=person, now=now, expires_at=until))
        if person.role is not Role.GUARDIAN:
            return IssuedCode(number, text, "number", number, until)
        child = find_person(session, school=school, number=number.rpartition("-")[0])
        born = None if child is None else child.birthday
        return IssuedCode(number, text, "birthday", "" if born is None else born.isoformat(), until)
