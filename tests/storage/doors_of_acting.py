"""The doors of acting for a student, by the rules of one school or another."""

from collections.abc import Callable, Hashable
from typing import Final

from sqlmodel import Session

from handlers.context import Actor
from portfolio.representatives import Act
from portfolio.schools import load_pack
from storage.queries import representatives
from tests.storage.doors import Door, small
from tests.world import World


def acting_for(*numbers: str, school: str) -> Callable[[World], Door]:
    """Confirming for 20101 in an epidemic, by the rules of one of the five schools."""

    def make(world: World) -> Door:
        def open_door(session: Session, actor: Actor) -> set[Hashable]:
            student, _acting = representatives.access_to_act(
                session,
                actor=actor,
                number="20101",
                act=Act.CONFIRM_RECEIPT,
                circumstance="epidemic",
                now=world.now,
                pack=load_pack(school),
            )
            return {student.id}

        return Door(world.id_of("20101"), small("20101", *numbers), open_door)

    return make


def a_tie(world: World) -> Door:
    """What joins somebody to 20101: her parents, also the one who may not act, and her teacher."""

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {representatives.access_tied(session, actor=actor, number="20101", now=world.now)[0].id}

    return Door(world.id_of("20101"), small("20101", "20101-1", "20101-2", "T01"), open_door)


OF_ACTING: Final[dict[str, tuple[Callable[[World], Door], ...]]] = {
    "representatives.access_to_act": (
        acting_for("20101-1", "T01", school="tttvs"),
        acting_for("20101-1", school="yphs"),
        acting_for(school="anon15"),
    ),
    "representatives.access_tied": (a_tie,),
}
