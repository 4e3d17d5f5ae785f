"""Binding (綁定) of a chat account to a person: what is read from what people type, and what the rules allow."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portfolio.dates import parse_day
from portfolio.errors import DayFormatError, PortfolioError
from portfolio.people import Role, is_minor

PRIVACY_VERSION = "2026-11"  # of the privacy notice's words; raised with every change of their meaning

CODE_VALID_FOR = timedelta(days=14)  # where no day is set for the sheet
CODE_LETTERS = 16
WRONG_SECONDS_A_CODE = 10  # then the code is void: a found sheet must not be tried out

DIALOG_FOR = timedelta(minutes=30)  # how long a step waits for words
COUNTED_FOR = timedelta(hours=1)
FAILURES_AN_ACCOUNT = 5
FAILURES_A_SCHOOL = 600  # then the registrar is told, once an hour
FAILURES_AN_ACCOUNT_IN_ALARM = 1  # the route narrows for accounts that fail; right codes still bind

REGISTRAR_SECTION = "註冊組"  # as rosters write it (design § 12)

_BETWEEN = r"[\s\-‐‑‒–—―−_.,，、。·・]*"
_GROUPS = re.compile(rf"(?<![A-Z0-9])((?:[A-Z0-9]{{4}}{_BETWEEN}){{3}}[A-Z0-9]{{4}})(?![A-Z0-9])")
_LETTERS = re.compile(rf"(?<![A-Z0-9])((?:[A-Z0-9]{_BETWEEN}){{15}}[A-Z0-9])(?![A-Z0-9])")
_LEADING_COMMAND = re.compile(r"^\s*/?(?:START|BIND)\b")  # their letters S, B and I stand in no code
_NOT_ALNUM = re.compile(r"[^A-Z0-9]")


class SecondThing(StrEnum):
    """What is asked besides the code, since it does not stand on the sheet."""

    NUMBER = "number"  # one's own: 學號, 教師編號, 職員編號
    CHILD_BIRTHDAY = "child_birthday"


class Refusal(StrEnum):
    """Why a right code and a right second thing still do not bind."""

    NOT_ON_ROSTER = "not_on_roster"
    NOT_A_GUARDIAN = "not_a_guardian"  # no longer, or barred (停止往來): said alike
    OF_AGE = "of_age"
    STUDENTS_OWN_ACCOUNT = "students_own_account"
    GUARDIANS_ACCOUNT = "guardians_account"


class NoSecondThingError(PortfolioError, ValueError):
    """What was typed holds no number, or no day; `facts`: kind, and why for a day."""

    code = "no-second-thing"


@dataclass(frozen=True)
class Claim:
    """One person about to be bound to one chat account, as the database has it at that moment."""

    role: Role
    departed: bool
    child_birthday: date | None = None  # a guardian's
    is_guardian: bool = False  # of that child: on the roster today, and not barred
    is_allowed: bool = False  # by that child, who is of age, to see or to act
    account_is_child: bool = False  # the account already speaks as the guardian's child
    account_is_guardian: bool = False  # the account already speaks as a guardian of the student


def second_thing(role: Role) -> SecondThing:
    """Return what a person of this role gives besides the code."""
    return SecondThing.CHILD_BIRTHDAY if role is Role.GUARDIAN else SecondThing.NUMBER


def read_code(text: str) -> tuple[str, str] | None:
    """Return the code that `text` holds, bare and in capitals, and what follows it; None where there is none.

    Lower case, full width, spaces, dashes or nothing between the letters, and words before it all read the same.

    >>> read_code("綁定 acde－fghj　kmnp qrtv 10102")
    ('ACDEFGHJKMNPQRTV', '10102')
    >>> read_code("A C D E F G H J K M N P Q R T V")
    ('ACDEFGHJKMNPQRTV', '')
    >>> read_code("ACDE-FGHJ-KMNP") is None
    True
    """
    plain = _LEADING_COMMAND.sub("", _one_form(text))
    found = _GROUPS.search(plain) or _LETTERS.search(plain)
    if found is None:
        return None
    return _NOT_ALNUM.sub("", found[1]), plain[found.end() :].strip(" -,，、.。;；:：")


def count_code_letters(text: str) -> int:
    """Return how many letters and digits were typed, to say what is missing of a code.

    >>> count_code_letters("綁定 ACDE-FGHJ")
    8
    """
    return len(_NOT_ALNUM.sub("", _LEADING_COMMAND.sub("", _one_form(text))))


def normal_second(kind: SecondThing, text: str) -> str:
    """Return the second thing in the one form in which it is compared: a number in capitals, a day in ISO form.

    >>> normal_second(SecondThing.NUMBER, "我的學號是 ｔ０１")
    'T01'
    >>> normal_second(SecondThing.CHILD_BIRTHDAY, "生日：民國97年5月17日")
    '2008-05-17'

    Raises:
        NoSecondThingError: there is no number in it, or no day.
    """
    plain = _one_form(text)
    if kind is SecondThing.NUMBER:
        number = "".join(part for part in re.findall(r"[A-Z0-9-]+", plain) if any(c.isdigit() for c in part))
        if not number:
            raise NoSecondThingError(kind=kind)
        return number
    found = re.search(r"\d(?:.*\d)?日?", plain)
    if found is None:
        raise NoSecondThingError(kind=kind, why="format")
    try:
        return parse_day(re.sub(r"(?<=\d)\s+(?=\d)", "/", found[0])).isoformat()
    except DayFormatError as error:
        raise NoSecondThingError(kind=kind, why=error.facts["why"]) from None


def try_again_at(failures: Sequence[datetime], *, allowed: int, now: datetime) -> datetime | None:
    """Return when an account with these failures may try again; None where it may at once.

    Only the last hour counts, so what is returned is an hour after the failure that has to fall out of it.
    """
    counted = sorted(at for at in failures if now - COUNTED_FOR < at)
    return counted[-allowed] + COUNTED_FOR if len(counted) >= allowed else None


def refusal(claim: Claim, *, on: date) -> Refusal | None:
    """Return why this person is not bound to this account today; None where nothing stands against it.

    A guardian's binding ends when the child is of age (民法第12條; domain/national.md § 5), so none begins then, unless
    the student allows this guardian to see. Of a child without a birth date it is not known, and the code's second
    thing cannot be checked either. Leavers bind: their receipts are still to be confirmed.
    """
    if claim.departed:
        return Refusal.NOT_ON_ROSTER
    if claim.role is Role.GUARDIAN:
        if not claim.is_guardian:
            return Refusal.NOT_A_GUARDIAN
        if claim.child_birthday is None or not (claim.is_allowed or is_minor(claim.child_birthday, on)):
            return Refusal.OF_AGE
        if claim.account_is_child:
            return Refusal.STUDENTS_OWN_ACCOUNT
    if claim.role is Role.STUDENT and claim.account_is_guardian:
        return Refusal.GUARDIANS_ACCOUNT
    return None


def is_registrar(*, role: Role, office: str | None, title: str | None, codes_office: str = "") -> bool:
    """Return whether somebody belongs to the office that issues and revokes: 註冊組, or what the school has instead.

    `codes_office` is the pack's name for it in this person's division (進修部教務組), compared by its last part.

    >>> is_registrar(role=Role.STAFF, office="教務處註冊組", title=None)
    True
    >>> is_registrar(role=Role.STAFF, office="教學組", title="組長")
    False
    >>> is_registrar(role=Role.STAFF, office="進修部教導組", title="組長", codes_office="進修部教導組長")
    True
    """
    if role is not Role.STAFF:
        return False
    if REGISTRAR_SECTION in (office or "") or REGISTRAR_SECTION in (title or ""):
        return True
    # Some documents name the office by its head (yphs 五(五)); a roster seats people in the office.
    return bool(office and codes_office and codes_office.removesuffix("長").endswith(office.removesuffix("長")))


def _one_form(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cs", "Cn"))
