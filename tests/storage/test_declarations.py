"""What students declare of deadlines is kept once, taken back once, and audited in the same transaction."""

from sqlalchemy import select
from sqlmodel import col

from handlers.context import Actor
from portfolio.people import Role
from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from storage.queries import declarations
from storage.queries.declarations import Declarable
from storage.tables import AuditEntry
from tests.world import OTHER, SMALL, World

UPLOAD = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, "113-1")
SELECTION = Declarable(DeadlineSubject.SELECTION, "113")


def student(world: World, number: str = "20101", school: str = SMALL) -> Actor:
    return Actor(world.id_of(number, school), 0, school, Role.STUDENT, number, "")


def declare(world: World, who: Actor, one: Declarable, what: Declared = Declared.DONE) -> bool:
    with world.unit(who.school) as session:
        return declarations.declare(session, one, what, actor=who, now=world.now)


def declared_of(world: World, one: Declarable, school: str = SMALL) -> set[int]:
    with world.unit(school) as session:
        return declarations.find_declared(
            session, school=school, subject=one.subject, period=one.period, round=one.round
        )


def acts(world: World) -> list[str]:
    with world.unit(SMALL) as session:
        found = select(AuditEntry).where(
            col(AuditEntry.school) == SMALL, col(AuditEntry.act).startswith("declaration.")
        )
        return [f"{one.act} {one.facts.get('declared', '')}".strip() for one in session.scalars(found)]


def test_the_same_again_changes_nothing(world: World) -> None:
    """A second press of an old button is no second act, and leaves no second audit row."""
    me = student(world)
    assert [declare(world, me, UPLOAD), declare(world, me, UPLOAD)] == [True, False]
    assert declared_of(world, UPLOAD) == {me.person_id}
    assert acts(world) == ["declaration.made done"]


def test_another_word_takes_the_place_of_the_first(world: World) -> None:
    """Whoever declared it done may still say that they do not upload this time: one row, two acts."""
    me = student(world)
    declare(world, me, UPLOAD)
    assert declare(world, me, UPLOAD, Declared.NOT_THIS_TIME)
    with world.unit(SMALL) as session:
        mine = declarations.find_declarations(session, school=SMALL, student_id=me.person_id)
    assert mine == {UPLOAD: Declared.NOT_THIS_TIME}
    assert acts(world) == ["declaration.made done", "declaration.made not_this_time"]


def test_what_is_taken_back_holds_no_more(world: World) -> None:
    """Taken back once, declared anew at will."""
    me = student(world)
    declare(world, me, UPLOAD)
    with world.unit(SMALL) as session:
        assert declarations.take_back(session, UPLOAD, actor=me, now=world.now)
        assert not declarations.take_back(session, UPLOAD, actor=me, now=world.now)
        assert not declarations.take_back(session, SELECTION, actor=me, now=world.now)
    assert declared_of(world, UPLOAD) == set()
    assert declare(world, me, UPLOAD)
    assert declared_of(world, UPLOAD) == {me.person_id}
    assert acts(world) == ["declaration.made done", "declaration.taken_back", "declaration.made done"]


def test_it_concerns_one_deadline_of_one_student_at_one_school(world: World) -> None:
    """Nobody else, no other round, period or subject, and not the namesake at the other school."""
    me, neighbour, namesake = student(world), student(world, "20102"), student(world, "20101", OTHER)
    declare(world, me, UPLOAD)
    declare(world, neighbour, Declarable(UPLOAD.subject, "113-1", 1))
    declare(world, neighbour, Declarable(UPLOAD.subject, "113-2"))
    declare(world, neighbour, SELECTION)
    declare(world, namesake, UPLOAD)
    assert declared_of(world, UPLOAD) == {me.person_id}
    assert declared_of(world, UPLOAD, OTHER) == {namesake.person_id}
