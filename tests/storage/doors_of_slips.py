"""The doors of slips and of fingerprints."""

from collections.abc import Callable, Hashable
from typing import Final

from sqlmodel import Session

from handlers.context import Actor
from portfolio.representatives import FOR_ONESELF, ActingAs, ActingCondition, Capacity, Circumstance
from storage.queries import fingerprints, slips
from storage.queries.work_versions import reopening
from tests.storage.doors import Door, small
from tests.world import SMALL, World

_BY_A_GUARDIAN: Final = ActingAs(Capacity.LEGAL_REPRESENTATIVE, Circumstance.EPIDEMIC, ActingCondition.NOT_IN_TIME)


def _give(world: World, actor: str) -> str:
    with world.unit(SMALL) as session:
        slip = slips.give_slip(
            session,
            school=SMALL,
            act="confirm_receipt",
            student_id=world.id_of("20101"),
            actor_id=world.id_of(actor),
            acting=FOR_ONESELF if actor == "20101" else _BY_A_GUARDIAN,
            counted=False,
            content="3f2a",
            now=world.now,
        )
        return slip.number


def a_slip(*numbers: str, actor: str) -> Callable[[World], Door]:
    """A slip of 20101: by its number, for the student and for whoever acted."""

    def make(world: World) -> Door:
        number = _give(world, actor)

        def open_door(session: Session, who: Actor) -> set[Hashable]:
            return {slips.access_slip(session, actor=who, number=number).number}

        return Door(number, small(*numbers), open_door)

    return make


def a_list_of_slips(world: World) -> Door:
    """The same in the list; how many there are says nothing of other people's."""
    number = _give(world, "20101-1")

    def open_door(session: Session, who: Actor) -> set[Hashable]:
        found, count = slips.access_slips(session, actor=who)
        assert len(found) == count
        return {slip.number for slip in found}

    return Door(number, small("20101", "20101-1"), open_door)


def fingerprints_of_works(*, at: bool) -> Callable[[World], Door]:
    """One's own works, which name titles: for the student alone, not for the parents."""

    def make(world: World) -> Door:
        key = world.add_work("20101", "只有一件")
        with world.unit(SMALL) as session:
            reopening([key], world.now)(session)

        def open_door(session: Session, who: Actor) -> set[Hashable]:
            if at:
                found = fingerprints.access_fingerprints_at(session, actor=who, at=world.now)
            else:
                found = fingerprints.access_fingerprints(session, actor=who)
            return {one.title for one in found}

        return Door("只有一件", small("20101"), open_door)

    return make


def a_barred_guardians_slip(world: World) -> Door:
    """One of somebody who is barred by now (停止往來): for the student alone."""
    world.add_guardian("20101-9", "20101", barred=True)
    number = _give(world, "20101-9")

    def open_door(session: Session, who: Actor) -> set[Hashable]:
        return {slips.access_slip(session, actor=who, number=number).number}

    return Door(number, small("20101"), open_door)


OF_SLIPS: Final[dict[str, tuple[Callable[[World], Door], ...]]] = {
    "slips.access_slip": (
        a_slip("20101", actor="20101"),
        a_slip("20101", "20101-1", actor="20101-1"),
        a_barred_guardians_slip,
    ),
    "slips.access_slips": (a_list_of_slips,),
    "fingerprints.access_fingerprints": (fingerprints_of_works(at=False),),
    "fingerprints.access_fingerprints_at": (fingerprints_of_works(at=True),),
}
