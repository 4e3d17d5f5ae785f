"""Who can be played in the simulator: the demo people of design § 9, or the first people of a school's own roster."""

from dataclasses import dataclass
from typing import Final

from portfolio.people import Role
from storage.demo.catalogue import demo_schools
from storage.queries.bindings import find_of_person
from storage.queries.people import find_person, list_first
from storage.tables import Person
from storage.units import Storage

STRANGER: Final = "stranger"
ROLES: Final = {"student": Role.STUDENT, "guardian": Role.GUARDIAN, "teacher": Role.TEACHER, "registrar": Role.STAFF}
KINDS: Final = (*ROLES, STRANGER)
SHOWN: Final = 6  # people of one kind of a school's own roster


@dataclass(frozen=True)
class Persona:
    """One demo person, somebody of a school's own roster, or a stranger; `person` is the row of the roster."""

    kind: str
    number: str
    person: Person | None = None
    is_bound: bool | None = None  # looked up for a school's own people; the demo's are known

    @property
    def address(self) -> str:
        """The address on the simulator's channel."""
        return f"{self.kind}/{self.number}"

    @property
    def is_demo(self) -> bool:
        """Whether this is one of the demo's people, of whom the page tells more."""
        return self.is_bound is None

    @property
    def unbound(self) -> bool:
        """Whether nobody is bound here at the start, so that the page offers to bind."""
        return self.number in UNBOUND if self.is_bound is None else not self.is_bound


DEMO: Final = tuple(
    Persona(kind, number)
    for kind, numbers in {
        "student": ("10101", "10102", "20101", "20102", "30101", "30102", "29101", "20199"),
        "guardian": ("10102-1", "20101-1", "20101-2", "30101-1"),
        "teacher": ("T01", "T02", "T03", "T04"),
        "registrar": ("R01", "R02", "R03", "R91"),
        STRANGER: ("1",),
    }.items()
    for number in numbers
)
UNBOUND: Final = frozenset(("10102", "10102-1", "T04", "1"))
FIRST: Final = "student/20101"  # whom the page begins with: the one with something in every state


def personas_of(storage: Storage, school: str) -> list[Persona]:
    """Return the demo people that this school's roster has, or the first ones of its own, and the stranger."""
    with storage.reading(school) as session:
        if not _is_demo(school):
            own = [
                Persona(kind, one.number, one, bool(find_of_person(session, person_id=one.id or 0)))
                for kind, role in ROLES.items()
                for one in list_first(session, school=school, role=role, limit=SHOWN)
            ]
            return [*own, Persona(STRANGER, "1")]
        found = [
            Persona(each.kind, each.number, find_person(session, school=school, number=each.number)) for each in DEMO
        ]
    return [each for each in found if each.person is not None or each.kind == STRANGER]


def has_persona(storage: Storage, school: str, address: str) -> bool:
    """Return whether this address may be played at the school."""
    if _is_demo(school) or address.startswith(STRANGER):
        return any(each.address == address for each in DEMO)
    kind, _, number = address.partition("/")
    with storage.reading(school) as session:
        person = find_person(session, school=school, number=number)
    return person is not None and person.role is ROLES.get(kind)


def _is_demo(school: str) -> bool:
    return any(plan.slug == school for plan in demo_schools())
