"""What can be wanted of acting for a student, and of a student's word on who may see or act."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class Represent(Intent, code="represent"):
    """「代為辦理」: what the school's rules say of acting for a student, then `under` which `Circumstance`, then what.

    `child` is the student's number, of a guardian's child or a teacher's student.
    """

    child: str = ""
    under: str = ""


@dataclass(frozen=True)
class NoteDone(Intent, code="repnote"):
    """Note that an upload or a selection was done for the student; the token stands for what, and what was declared."""

    token: str = ""


@dataclass(frozen=True)
class ShowAuthorisations(Intent, code="allow"):
    """「授權家長」: what a student of age allows, and whom."""


@dataclass(frozen=True)
class Authorise(Intent, code="allowwho"):
    """Show the words of one authorisation (a `Scope`) before it is given, to the person with this number."""

    number: str = ""
    scope: str = ""


@dataclass(frozen=True)
class ConfirmAuthorisation(Intent, code="allowsure"):
    """「我同意」: give it in the words that were shown; the token stands for whom and what."""

    token: str = ""


@dataclass(frozen=True)
class TakeBackAuthorisation(Intent, code="allowback"):
    """「收回授權」: the token stands for whom it was given to."""

    token: str = ""
