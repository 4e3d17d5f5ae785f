"""Readings: what a document says of a value, as a closed union that no caller can overlook."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


class Standing(StrEnum):
    """Whether a value is in force, or adopted by no body yet that may adopt it."""

    IN_FORCE = "in_force"
    PROPOSED = "proposed"


class State(StrEnum):
    """What is known of a value or a day; the three ways of not knowing stay apart."""

    STATED = "stated"
    NOT_ANNOUNCED = "not_announced"  # the rule leaves it to an announcement that has not come
    NOT_STATED = "not_stated"  # the document says nothing
    CONFLICTING = "conflicting"  # two places disagree


@dataclass(frozen=True)
class Cited(Generic[T]):
    """The document sets the value.

    `clause` is the citation that says it, `also` further ones that agree; `notes` are codes of remarks
    (words in `locales/`); `replaces` is the value still in force, where this one is only proposed.
    """

    value: T
    clause: str
    standing: Standing = Standing.IN_FORCE
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    replaces: "Cited[T] | None" = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every citation, the main one first."""
        return (self.clause, *self.also)


@dataclass(frozen=True)
class Silent:
    """The document says nothing: `ask` names the office, `see` the clauses that come near without saying it."""

    ask: str
    see: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflicting(Generic[T]):
    """Two places of the document disagree; `ask` names the office that must rule."""

    readings: tuple[Cited[T], ...]
    ask: str
    notes: tuple[str, ...] = ()


Reading: TypeAlias = Cited[T] | Silent | Conflicting[T]
