"""Buttons that act: an opaque single-use token stands for who may press, what for, and which version of the object."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.errors import PortfolioError
from storage.queries.crossing import across_schools
from storage.secrets import Secrets, new_token
from storage.tables import Binding, Press
from storage.units import add


class PressRefusal(StrEnum):
    """Why a token is not taken; what is unknown and what is somebody else's are refused alike."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


class PressRefusedError(PortfolioError):
    """A press that counts for nothing; `press` is the row where it is the speaker's own, to say what is true now."""

    code = "press-refused"

    def __init__(self, why: PressRefusal, press: Press | None = None) -> None:
        super().__init__(why=why)
        self.why, self.press = why, press


class Presser(Protocol):
    """Who presses, as the verified event says; `handlers.context.Actor` is one."""

    @property
    def binding_id(self) -> int:
        """The binding that this person speaks through."""
        ...


def offer(
    session: Session,
    *,
    school: str,
    person_id: int,
    act: str,
    object_id: int,
    version: int,
    now: datetime,
    expires_at: datetime,
) -> str:
    """Return a fresh token for one button; only its HMAC is kept, once the row is written (`storage.units.add`)."""
    secrets: Secrets = session.info["secrets"]
    token = new_token()
    offered = Press(
        school=school,
        token_hmac=secrets.token_hmac(token),
        person_id=person_id,
        act=act,
        object_id=object_id,
        version=version,
        made_at=now,
        expires_at=expires_at,
    )
    add(session, offered)
    return token


def access(session: Session, token: str, *, actor: Presser, act: str | Collection[str], now: datetime) -> Press:
    """Return what `token` stands for, and use it up; of two presses at once one gets it.

    The account must be bound, now, to the person it was offered to; which of its people it speaks as does not matter.
    The caller compares `version` with the object's.

    Raises:
        PressRefusedError: nobody's or somebody else's, for another act, used before, or too late.
    """
    acts = {act} if isinstance(act, str) else set(act)
    statement = _own(session, token, actor=actor).where(col(Press.act).in_(acts))
    with across_schools(session):
        press = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if press is None:
            raise PressRefusedError(PressRefusal.UNKNOWN)
        if press.used_at is not None:
            raise PressRefusedError(PressRefusal.USED, press)
        if press.expires_at <= now:
            raise PressRefusedError(PressRefusal.EXPIRED, press)
        use = update(Press).where(col(Press.id) == press.id, col(Press.used_at).is_(None)).values(used_at=now)
        if session.execute(use.returning(col(Press.id))).one_or_none() is None:
            raise PressRefusedError(PressRefusal.USED, press)
    return press


def find_act(session: Session, token: str, *, actor: Presser) -> str | None:
    """Return what a token of this account's people stands for, used up or not; None where it is nobody's or another's.

    For acts that name what they do in full: the caller reads it, and then uses the token up with `access`.
    """
    with across_schools(session):
        press = session.scalars(_own(session, token, actor=actor)).one_or_none()
    return None if press is None else press.act


def find_open(session: Session, token: str, *, actor: Presser, now: datetime) -> Press | None:
    """Return what a token of this account's people stands for while it can still be used; it is not used up.

    For steps that lead on and change nothing; the last one uses it up with `access`.
    """
    statement = _own(session, token, actor=actor).where(col(Press.used_at).is_(None), col(Press.expires_at) > now)
    with across_schools(session):
        return session.scalars(statement).one_or_none()


def _own(session: Session, token: str, *, actor: Presser) -> Select[Press]:
    """The press of this token, if it was offered to a person that the account is bound to now."""
    secrets: Secrets = session.info["secrets"]
    mine, through = aliased(Binding), aliased(Binding)
    people = (
        select(col(mine.person_id))
        .join(through, col(through.account_id) == col(mine.account_id))
        .where(col(through.id) == actor.binding_id, col(mine.ended_at).is_(None))
    )
    return select(Press).where(col(Press.token_hmac) == secrets.token_hmac(token), col(Press.person_id).in_(people))


def forget(session: Session, *, before: datetime, limit: int | None = None) -> int:
    """Remove tokens that ended before this moment, `limit` at most, and return how many; they are then unknown."""
    ended = select(col(Press.id)).where(col(Press.expires_at) < before).limit(limit)
    gone = delete(Press).where(col(Press.id).in_(ended)).returning(col(Press.id))
    return len(session.execute(gone).all())
