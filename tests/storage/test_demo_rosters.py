"""The made-up rosters: the same from the same seed, believable, about nobody real, and every state among them."""

import os
import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from portfolio.calendar import TAIPEI
from portfolio.people import PersonStatus, Relation
from portfolio.receipts import ReceiptPart
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.demo.fixed import BIRTHDAYS, DEFAULT_SEED, START
from storage.demo.schools import STAGES, DemoSchool, make_schools

SLUGS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
SCHOOLS = {school.slug: school for school in make_schools(DEFAULT_SEED)}
REGULATIONS = Path(os.environ.get("LICHENG_SPECS", "")).parent / "regulations"


@pytest.fixture(params=SLUGS)
def school(request: pytest.FixtureRequest) -> DemoSchool:
    """Each of the five schools."""
    return SCHOOLS[request.param]


def everything(school: DemoSchool) -> list[object]:
    """Return what every file of a school says at every stage."""
    return [school.rows(kind, stage.at) for stage in STAGES for kind in stage.kinds]


def test_the_same_seed_makes_the_same_rows() -> None:
    """Nothing depends on the day, the machine or what was made before; another seed makes other people."""
    again, other = make_schools(DEFAULT_SEED)[4], make_schools(DEFAULT_SEED + 1)[4]

    assert everything(again) == everything(SCHOOLS["yphs"])
    names = [{person.name for person in school.people.students} for school in (again, other)]
    assert len(names[0] & names[1]) < len(names[0]) / 4


def test_what_comes_first_does_not_change_what_comes_later() -> None:
    """Works of 114 are the same whether or not those of 112 were asked for before."""
    later = make_schools(DEFAULT_SEED)[0]

    assert later.rows("works", STAGES[-1].at) == SCHOOLS["tmsb"].rows("works", STAGES[-1].at)


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2])
def test_no_name_stands_in_the_five_documents(seed: int) -> None:
    """The documents name real people in places; nobody made up is called like one of them (T15)."""
    if not REGULATIONS.is_dir():
        pytest.skip("the five documents are not beside the project: set LICHENG_SPECS")
    texts = [re.sub(r"\s", "", path.read_text("utf-8")) for path in sorted(REGULATIONS.glob("*.txt"))]
    assert len(texts) == len(SLUGS)

    names = {person.name for school in make_schools(seed) for person in school.people_at(STAGES[-1].at)}

    assert len(names) > 500
    assert sorted(name for name in names if any(name in text for text in texts)) == []


def test_a_school_has_its_kinds_of_people(school: DemoSchool) -> None:
    """Grades 1 to 3, the evening division where there is one, and whoever makes the answers differ."""
    people = school.people
    evening = school.slug in ("tttvs", "yphs")
    assert Counter(student.grade for student in people.students).keys() == {1, 2, 3}
    assert 50 <= len(people.students) <= 130
    assert ("29101" in {student.number for student in people.students}) is evening
    assert ("R91" in {one.number for one in people.staff}) is evening
    assert {student.status for student in people.students} == {
        PersonStatus.ACTIVE,
        PersonStatus.SUSPENDED,
        PersonStatus.TRANSFERRED_IN,
        PersonStatus.LEFT,
    }
    assert {teacher.status for teacher in people.faculty.teachers} == {
        PersonStatus.ACTIVE,
        PersonStatus.ON_LEAVE,
        PersonStatus.LEFT,
    }
    relations = {guardian.relation for guardian in people.guardians}
    assert relations >= {Relation.MOTHER, Relation.FATHER, Relation.GRANDPARENT, Relation.GUARDIAN}
    assert {guardian.legal_representative for guardian in people.guardians} == {True, False, None}
    assert [guardian.number for guardian in people.guardians if guardian.barred] == ["10203-2"]
    assert [guardian.children for guardian in people.guardians if len(guardian.children) == 2] == [("10105", "20105")]
    teachers = {teacher.name for teacher in people.faculty.teachers}
    assert [guardian.number for guardian in people.guardians if guardian.name in teachers] == ["10106-1"]
    areas = {teacher.subject_area for teacher in people.faculty.teachers}
    assert {teacher.heads for teacher in people.faculty.teachers if teacher.heads} == areas


def test_names_are_new_and_some_are_rare(school: DemoSchool) -> None:
    """Nobody shares a name but the teacher who is a guardian; some hold characters beyond the basic plane."""
    everybody = list(school.people_at(START))
    twice = {number for name, count in Counter(p.name for p in everybody).items() if count > 1 for number in [name]}

    assert len(twice) == 1
    beyond = [person.name for person in everybody if any(ord(character) > 0xFFFF for character in person.name)]
    assert len(beyond) == 2
    assert any("·" in person.name for person in everybody)
    assert all(2 <= len(person.name) <= 8 for person in everybody)


def test_birthdays_fit_the_grade(school: DemoSchool) -> None:
    """Day students are 15 to 18 as their grade says; the fixed ones have the birthdays that are written down."""
    for student in school.people.students:
        assert student.birthday is not None
        if student.number in BIRTHDAYS:
            assert student.birthday == BIRTHDAYS[student.number]
        elif student.class_name is not None and not student.class_name.endswith("91"):
            first = date(2009 - student.grade_now, 9, 2)
            assert first <= student.birthday < date(first.year + 1, 9, 2)


def test_every_state_is_visible(school: DemoSchool) -> None:
    """Works of both kinds, in every state, by every registrant, with every sort of file, selected and not."""
    works = list(school.histories.at(START))
    outcomes = Counter(work.state_at(START) for work in works if work.kind is WorkKind.COURSE_OUTCOME)
    assert outcomes.keys() == {CertificationState.CERTIFIED, CertificationState.WAITING, CertificationState.RETURNED}
    assert {work.registered_by for work in works} == set(Registrant)
    files = {file.type for work in works for file in (work.document, work.recording) if file is not None}
    assert files == {"pdf", "jpg", "png", "mp3", "mp4"}
    assert any(work.document is None for work in works)
    assert any(work.document and work.recording for work in works)
    assert {work.academic_year for work in works} == {112, 113}
    selected = {one.work.id for one in school.selections_of(112)}
    assert 0 < len(selected) < len([work for work in works if work.academic_year == 112])


def test_works_keep_the_limits_and_the_sizes(school: DemoSchool) -> None:
    """No document is over 4 MB, no recording over 10 MB; works are uploaded first and decided after, none tomorrow."""
    for work in school.histories.at(START):
        assert work.uploaded_at <= START
        assert work.document is None or 0 < work.document.size <= 4_000_000
        assert work.recording is None or 0 < work.recording.size <= 10_000_000
        assert len(work.brief or "") <= 100
        moments = [work.uploaded_at, *(at for at, _ in work.decisions)]
        assert all(one < next_one for one, next_one in pairwise(moments))


def test_the_files_reach_to_114(school: DemoSchool) -> None:
    """Later files have the works of 113-2 and 114, and the classes of 114 with those who came and went."""
    last = school.rows("works", STAGES[-1].at)
    assert {row["academic_year"] for row in last} == {"112", "113", "114"}
    assert {row["term"] for row in last} >= {"113-2", "114-1", "114-2"}
    people = {row["number"]: row for row in school.rows("people", datetime(2025, 9, 1, 8, tzinfo=TAIPEI))}
    assert (people["20101"]["grade"], people["20101"]["class"]) == ("3", "301")
    assert people["30102"]["status"] == PersonStatus.LEFT
    assert people["40101"]["class"] == "101"
    assert {row["academic_year"] for row in school.rows("selections", STAGES[-1].at)} == {"112", "113"}


def test_the_statements_of_113_have_the_parts_that_the_rules_list() -> None:
    """tttvs lists four parts, two of them the school's own; every other school's students get what they selected."""
    stage = next(one for one in STAGES if one.options)
    for slug, parts in (("tttvs", set(ReceiptPart)), ("yphs", {ReceiptPart(kind.value) for kind in WorkKind})):
        found = SCHOOLS[slug].rows("receipts", stage.at)
        assert {row["academic_year"] for row in found} == {"113"}
        assert {row["part"] for row in found if row["number"] == "20101"} == set(map(str, parts))


def test_a_work_that_was_sent_back_comes_again_as_another_file() -> None:
    """A fingerprint shows which version it is: the one that was sent back is not the one that was certified."""
    work = next(
        work
        for work in SCHOOLS["yphs"].histories.at(STAGES[1].at)
        if work.number == "20101" and work.state_at(START) is CertificationState.RETURNED
    )

    assert work.md5_at(START, "document") == work.md5_at(START + timedelta(days=1), "document")
    assert work.md5_at(START, "document") != work.md5_at(STAGES[1].at, "document")
    assert work.state_at(STAGES[1].at) is CertificationState.CERTIFIED
