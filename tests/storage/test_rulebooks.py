"""The rules of a school as the database has them: packs in versions, rulings, and who sees a change when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import URL, event, update
from sqlmodel import col, select

from portfolio.conflicts import code_of, conflicts
from portfolio.errors import PackInvalidError
from portfolio.readings import Cited, Ruling
from portfolio.rulebook import RuleBook
from portfolio.schools import load_pack
from storage.engine import make_engines
from storage.queries import packs, rulebooks, rulings
from storage.queries.audit import verify_school
from storage.queries.schools import add_school, find_school, list_schools
from storage.secrets import Secrets
from storage.tables import AuditEntry, RulePackFile
from storage.units import Storage
from tests.storage.adding import named
from tests.storage.processes import at_once

TODAY = date(2025, 1, 15)
CLUBS = conflicts(load_pack("hwvs"))[0]
FIRST, SECOND = (code_of(reading) for reading in CLUBS.readings)


@pytest.fixture
def schools(storage: Storage, now: datetime) -> Storage:
    """Three schools: two with shipped rules, one without any."""
    with storage.unit() as session:
        for slug, pack in (("hill", "hwvs"), ("lake", "yphs"), ("coast", None)):
            add_school(session, slug=slug, name=slug, pack=pack, now=now)
    return storage


def add(storage: Storage, school: str, text: str, now: datetime) -> packs.AddedPack:
    with storage.unit() as session:
        return packs.add(session, school=school, text=text, added_by="cli", now=now)


def rule(storage: Storage, school: str, reading: str | None, now: datetime, *, by: str = "訓育組") -> bool:
    with storage.unit(school) as session:
        return rulings.record(
            session,
            school=school,
            key=CLUBS.key,
            reading=reading,
            clause="",
            ruling=Ruling(by, TODAY),
            recorded_by="cli",
            now=now,
        )


def book(storage: Storage, slug: str) -> RuleBook:
    with storage.reading(slug) as session:
        school = find_school(session, slug)
        assert school is not None
        found = rulebooks.rules_of(session, school)
        assert found is not None
        return found


def acts(storage: Storage, school: str) -> list[str]:
    with storage.reading(school) as session:
        return list(session.scalars(select(col(AuditEntry.act)).order_by(col(AuditEntry.seq))))


def test_without_anything_added_the_shipped_pack_holds(schools: Storage) -> None:
    """A school names one of the project's packs, or has no rules here."""
    assert book(schools, "lake").on(TODAY) is load_pack("yphs")
    with schools.reading() as session:
        assert rulebooks.find_rules(session, "coast") is None
        assert rulebooks.find_rules(session, "nowhere") is None
        assert {school.rules_key for school in list_schools(session)} == {None}


def test_a_pack_by_file_makes_a_school(storage: Storage, now: datetime) -> None:
    """The school is there with the pack's name, its rules answer, and the trail says so in the same transaction."""
    added = add(storage, "shanhai", named("山海"), now)
    assert (added.version, added.is_new, added.school_is_new) == (1, True, True)
    with storage.reading("shanhai") as session:
        school = find_school(session, "shanhai")
        assert school is not None
        assert (school.name, school.pack) == ("山海", None)
        assert packs.find_text(session, "shanhai", 1) == named("山海")
        assert packs.find_text(session, "shanhai", 2) is None
        (version,) = packs.versions(session, "shanhai")
    assert (version.version, version.in_force_from, version.added_at) == (1, date(2024, 8, 1), now)
    assert book(storage, "shanhai").on(TODAY).slug == "shanhai"
    assert acts(storage, "shanhai") == ["school.added", "rules.added"]
    assert verify_school(storage, "shanhai").findings == []


def test_the_same_text_again_is_nothing(schools: Storage, now: datetime) -> None:
    """Only the newest version counts as the same: an earlier text given again takes a step back on purpose."""
    texts = [named("甲"), named("甲"), named("乙"), named("甲")]
    added = [add(schools, "lake", text, now) for text in texts]
    assert [(one.version, one.is_new, one.school_is_new) for one in added] == [
        (1, True, False),
        (1, False, False),
        (2, True, False),
        (3, True, False),
    ]
    assert acts(schools, "lake") == ["rules.added"] * 3
    assert book(schools, "lake").on(TODAY).name == "甲"


def test_what_is_no_pack_changes_nothing(storage: Storage, now: datetime) -> None:
    """No school, no version, no entry: the whole is refused."""
    with pytest.raises(PackInvalidError):
        add(storage, "shanhai", named("山海").replace("[offices]", "[office]"), now)
    with storage.reading() as session:
        assert list_schools(session) == []
        assert session.exec(select(RulePackFile)).all() == []


def test_a_shipped_pack_is_amended_by_an_added_one(schools: Storage, now: datetime) -> None:
    """The old rules stay for the terms before; a draft is used from its day on."""
    add(schools, "lake", named("新法", "2024-08-01"), now)
    add(schools, "lake", named("草案", "2025-08-01"), now)
    mine = book(schools, "lake")
    days = [date(2024, 7, 31), TODAY, date(2025, 8, 1)]
    assert [mine.on(day).name for day in days] == [load_pack("yphs").name, "新法", "草案"]


def test_a_school_has_its_own_rules_only(schools: Storage, now: datetime) -> None:
    """Packs and rulings of one school change nothing at another, even one with the same shipped pack."""
    with schools.unit() as session:
        add_school(session, slug="twin", name="twin", pack="hwvs", now=now)
    add(schools, "coast", named("海岸"), now)
    rule(schools, "hill", SECOND, now)
    assert [one.key for one in conflicts(book(schools, "hill").on(TODAY))][:1] != [CLUBS.key]
    assert conflicts(book(schools, "twin").on(TODAY))[0].key == CLUBS.key
    with schools.reading("hill") as session:
        assert packs.versions(session, "hill") == []
        assert [row.school for row in rulings.history(session, "hill")] == ["hill"]
        if not schools.engines.is_sqlite:  # the wall stands even where the query asks for another school
            assert packs.versions(session, "coast") == []
    with schools.reading("lake") as session:
        assert rulings.history(session, "lake") == []
        other = rulebooks.find_rules(session, "coast")  # a notice may be about another school than the session
        assert other is not None
        assert other.on(TODAY).name == "海岸"
        assert [school.slug for school in list_schools(session)] == (
            ["lake"] if not schools.engines.is_sqlite else ["coast", "hill", "lake", "twin"]
        )


def test_the_later_ruling_holds_and_none_is_lost(schools: Storage, now: datetime) -> None:
    """The same again is nothing; another reading, another office, taking it back are each a row and an entry."""
    said = [
        (FIRST, "訓育組"),
        (FIRST, "訓育組"),
        (SECOND, "訓育組"),
        (SECOND, "校長室"),
        (None, "校長室"),
        (None, "訓育組"),
        (FIRST, "訓育組"),
    ]
    changed = [rule(schools, "hill", reading, now, by=by) for reading, by in said]
    assert changed == [True, False, True, True, True, False, True]
    with schools.reading("hill") as session:
        kept = [(row.reading, row.ruled_by) for row in rulings.history(session, "hill")]
    assert kept == [one for one, new in zip(said, changed, strict=True) if new]
    assert acts(schools, "hill") == ["ruling.recorded"] * 3 + ["ruling.withdrawn", "ruling.recorded"]
    assert verify_school(schools, "hill").findings == []
    (office,) = book(schools, "hill").on(TODAY).offices["clubs"].values()  # type: ignore[index]
    assert isinstance(office, Cited)
    assert (office.value, office.ruling) == (CLUBS.readings[0].value, Ruling("訓育組", TODAY))


def test_taking_everything_back_is_as_before(schools: Storage, now: datetime) -> None:
    """Without anything added the row carries no key any more."""
    rule(schools, "hill", SECOND, now)
    rule(schools, "hill", None, now)
    with schools.reading("hill") as session:
        school = find_school(session, "hill")
    assert school is not None
    assert school.rules_key is None
    assert book(schools, "hill").on(TODAY) is load_pack("hwvs")


@contextmanager
def statements(storage: Storage) -> Iterator[list[str]]:
    """Collect what is asked of the database for reading."""
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            seen.append(statement)

    event.listen(storage.engines.read, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(storage.engines.read, "before_cursor_execute", keep)


def test_known_rules_cost_no_question(schools: Storage, now: datetime) -> None:
    """Every message asks for the rules: beside the school's row, which it reads anyway, nothing is read."""
    add(schools, "lake", named("別處沒有的新法"), now)
    with statements(schools) as first:
        book(schools, "lake")
    with statements(schools) as second:
        book(schools, "lake")
    assert len(first) > len(second) == 1


def test_another_process_sees_a_change_at_its_next_look(
    schools: Storage, database_url: URL, secrets: Secrets, now: datetime
) -> None:
    """What one wrote, the other uses with the row that it reads next; nobody has to be restarted."""
    other = Storage(make_engines(database_url), secrets)
    assert book(other, "lake").on(TODAY) is load_pack("yphs")
    add(schools, "lake", named("新法"), now)
    assert book(other, "lake").on(TODAY).name == "新法"
    rule(schools, "hill", FIRST, now)
    assert conflicts(book(other, "hill").on(TODAY))[0].key != CLUBS.key
    other.engines.dispose()


def test_two_processes_add_at_once(schools: Storage, database_url: URL) -> None:
    """Each gets a version of its own, and the school's key stands for both."""
    url = database_url.render_as_string(hide_password=False)
    assert at_once("tests.storage.adding", [[url, "coast", name] for name in ("甲", "乙")]) == [0, 0]
    assert {pack.name for pack in book(schools, "coast").given} == {"甲", "乙"}
    with schools.reading("coast") as session:
        assert [one.version for one in packs.versions(session, "coast")] == [1, 2]


def test_rules_that_this_program_cannot_read_are_none(schools: Storage, now: datetime) -> None:
    """A file of another version of the program: better no rules than half of them or the old ones."""
    add(schools, "lake", named("新法"), now)
    with schools.unit("lake") as session:
        session.execute(update(RulePackFile).values(text="later = true", sha256="x"))
        rulebooks.rekey(session, rulebooks.lock_school(session, "lake"))
    with schools.reading() as session:
        assert rulebooks.find_rules(session, "lake") is None
        assert rulebooks.find_rules(session, "hill") is not None


def test_few_books_are_kept(schools: Storage, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process does not grow with every version it has ever seen."""
    monkeypatch.setattr(rulebooks, "MOST", 2)
    monkeypatch.setattr(rulebooks, "_books", type(rulebooks._books)())
    for name in "甲乙丙":
        add(schools, "lake", named(name), now)
        assert book(schools, "lake").on(TODAY).name == name
    assert len(rulebooks._books) == 2
