"""A glance at the embedded database finds what the queries find, and leaves to them what has to be made first."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.conflicts import code_of, conflicts
from portfolio.readings import Ruling
from portfolio.regulations.passages import Passage, PassageKind, SplitDocument
from portfolio.schools import load_pack
from storage.migrations import downgrade
from storage.queries import packs, regulations, rulebooks, rulings, school_days, schools, terms
from storage.queries.glance import Glance, glance
from storage.units import Storage
from tests.storage.adding import named

NOW = datetime(2025, 1, 16, 9, tzinfo=UTC)
TODAY = date(2025, 1, 16)
CLUBS = conflicts(load_pack("hwvs"))[0]
SPLIT = SplitDocument("規定", (Passage("一", "依據"), Passage("二/表/甲", "乙", ("二", "表"), PassageKind.ROW)))


def look(storage: Storage) -> Glance:
    """Look at a database that a storage has open."""
    found = glance(Path(str(storage.engines.write.url.database)))
    assert found is not None
    return found


def sees_the_same(storage: Storage) -> Glance:
    """Compare every school of a database with what the queries say of it."""
    found = look(storage)
    with storage.reading() as session:
        rows = schools.list_schools(session)
        assert found.names == {row.slug: row.name for row in rows}
        assert found.is_demo == (schools.find_kind(session) is schools.DatabaseKind.DEMO)
        assert found.demo_now == schools.find_demo_now(session)
        for row in rows:
            seen = found.school(row.slug, TODAY)
            calendar = terms.calendar_of(session, row.slug)
            assert seen.book == rulebooks.rules_of(session, row)
            assert seen.calendar.days == calendar.days
            assert seen.calendar.is_working_day(date(2025, 2, 8)) == calendar.is_working_day(date(2025, 2, 8))
            assert seen.passages == regulations.find_passages(session, row.slug, day=TODAY)
    return found


def import_document(storage: Storage, split: SplitDocument, fingerprint: str) -> None:
    with storage.unit() as session:
        given = {"file_name": "a.txt", "fingerprint": fingerprint * 64, "in_force_from": None, "by": "cli"}
        assert regulations.replace_document(session, split, school="yphs", now=NOW, **given)


def test_the_demo(demo: Storage) -> None:
    """Five schools with their packs and calendars, and the demo's clock."""
    found = sees_the_same(demo)

    assert len(found.names) == 5
    assert found.demo_now is not None
    with pytest.raises(KeyError):
        found.school("nowhere", TODAY)


def test_what_schools_add(demo: Storage) -> None:
    """A sixth school by file, a ruling and one taken back, announced and own days, a document and a newer one."""
    with demo.unit() as session:
        packs.add(session, school="sixth", text=named("海濱高中"), added_by="cli", now=NOW)
    for reading in (code_of(CLUBS.readings[0]), None, code_of(CLUBS.readings[1])):
        with demo.unit("hwvs") as session:
            ruling = Ruling("訓育組", date(2025, 1, 16))
            rulings.record(
                session,
                school="hwvs",
                key=CLUBS.key,
                reading=reading,
                clause="",
                ruling=ruling,
                recorded_by="cli",
                now=NOW,
            )
    with demo.unit("yphs") as session:
        day = AnnouncedDay(Event.SELECTION_CLOSES, Term(113, 2), date(2025, 9, 20), grade=3)
        terms.announce(session, school="yphs", day=day, announced_by="cli", now=NOW)
        school_days.except_day(session, school="yphs", day=date(2025, 2, 8), is_open=True, announced_by="cli", now=NOW)
    import_document(demo, SPLIT, "a")
    import_document(demo, SplitDocument("規定", SPLIT.passages[1:]), "b")

    found = sees_the_same(demo)

    assert found.school("yphs", TODAY).passages == SPLIT.passages[1:]
    assert found.school("sixth", TODAY).book is not None


def test_a_real_database(storage: Storage) -> None:
    """It has no clock of its own, and schools without any rules."""
    if not storage.engines.is_sqlite:
        pytest.skip("nothing is glanced at on PostgreSQL")
    with storage.unit() as session:
        schools.fix_kind(session, schools.DatabaseKind.REAL)
        schools.add_school(session, slug="coast", name="海濱", pack=None, now=NOW)

    found = sees_the_same(storage)

    assert (found.is_demo, found.demo_now) == (False, None)
    assert found.school("coast", TODAY).book is None


def test_what_is_left_to_the_usual_way(demo: Storage, tmp_path: Path) -> None:
    """No file, no database, an older revision, a demo half made: nothing is said of it."""
    path = Path(str(demo.engines.write.url.database))
    assert glance(path) is not None
    assert glance(tmp_path / "none.db") is None
    (tmp_path / "other.db").write_text("no database at all, but a text that is long enough to be looked at" * 20)
    assert glance(tmp_path / "other.db") is None

    with demo.unit() as session:
        schools.set_setting(session, "demo_made:yphs", "")
    assert glance(path) is not None
    demo.engines.dispose()
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM setting WHERE key = 'demo_made:yphs'")
        database.commit()
    assert glance(path) is None


def test_an_older_revision(storage: Storage) -> None:
    """It is migrated first."""
    if not storage.engines.is_sqlite:
        pytest.skip("nothing is glanced at on PostgreSQL")
    path = Path(str(storage.engines.write.url.database))
    assert glance(path) is None  # nobody has decided about it
    with storage.unit() as session:
        schools.fix_kind(session, schools.DatabaseKind.REAL)
    assert glance(path) is not None

    downgrade(storage.engines.write, "0008")

    assert glance(path) is None
