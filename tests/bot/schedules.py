"""The pages of `licheng deadlines --page`, made without a database."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import tests.schools
from bot.cli.deadline_duties import duties_of
from bot.cli.deadline_page import as_page
from bot.cli.deadline_rows import Row, rows_of
from portfolio.calendar import SchoolCalendar, Term
from portfolio.deadlines import deadlines
from portfolio.people import Division
from portfolio.rules import RulePack
from portfolio.schools import load_pack
from portfolio.schools.loader import parse_pack
from tests.schools.reference import TTTVS_112_2, calendar

SCHOOLS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
MADE_UP = ("made_up", "shanhai", "wanqing")
NOW = datetime(2025, 1, 15, tzinfo=UTC)


@cache
def pack_of(school: str) -> RulePack:
    """The rules of one of the five schools, or of a made-up one."""
    if school in SCHOOLS:
        return load_pack(school)
    file = Path(tests.schools.__file__).parent / f"{school}.toml"
    return parse_pack(file.read_text("utf-8"), file.name)


@cache
def days_of(school: str) -> SchoolCalendar:
    """The calendar of the demo database, once."""
    return calendar(*(TTTVS_112_2 if school == "tttvs" else ()))


def page(
    school: str | RulePack,
    term: str,
    days: SchoolCalendar | None = None,
    *,
    grade: int | None = None,
    division: Division | None = None,
    is_demo: bool = False,
) -> str:
    """The page of one school."""
    pack = pack_of(school) if isinstance(school, str) else school
    calendar_ = days or days_of(pack.slug)
    found = deadlines(pack, calendar_, Term.parse(term), grade=grade, division=division)
    return as_page(pack, calendar_, Term.parse(term), found, now=NOW, is_demo=is_demo, grade=grade, division=division)


def rows(school: str, term: str, days: SchoolCalendar | None = None) -> list[Row]:
    """All rows of a school's page."""
    pack, calendar_ = pack_of(school), days or days_of(school)
    found = deadlines(pack, calendar_, Term.parse(term))
    return [*rows_of(pack, calendar_, found), *duties_of(pack, calendar_, Term.parse(term))]


def row(school: str, term: str, subject: str, audience: str, days: SchoolCalendar | None = None) -> Row:
    """The one row about a subject and these people."""
    (found,) = [one for one in rows(school, term, days) if one.subject == subject and audience in one.audience]
    return found
