"""Requests as imports make them: whom they ask, about which files, once; and what the platform shows of decisions."""

from datetime import timedelta

from sqlmodel import Session

from portfolio.certification import CertificationStatus as Is
from portfolio.certification import OfficialAct, ReturnReason, Withdrawal, Written
from portfolio.people import PersonStatus, Role
from portfolio.requests import Step
from portfolio.works import CertificationState, WorkKind
from storage.queries import asking, certifications, official_acts
from storage.tables import AuditEntry, Certification, OfficialActRecord, School, Teaching, Work
from tests.desk import Desk
from tests.storage.certifying import check, everything, make, make_here, one, show, two_teachers
from tests.world import OTHER, SMALL, World


def decide(world: World, request_id: int, *, passes: bool = True, number: str = "T01") -> None:
    """Decide as this teacher, on what stands now."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        actor = world.actor(number)
        given = {"actor": actor, "version": request.version, "now": world.now}
        if passes:
            certifications.certify(session, request, **given)
        else:
            reason = ReturnReason.WRONG_COURSE
            certifications.send_back(session, request, **given, reason=reason, words="選錯課程")


def newest(world: World) -> Certification:
    return everything(world.storage)[-1]


def test_a_waiting_work_is_asked_about_once(world: World, desk: Desk) -> None:
    """One request to the course's teacher, with the files' fingerprint; the next run does nothing, and says nothing."""
    (request_id,) = two_teachers(world)
    request = one(world.storage, request_id)
    asked = (request.attempt, request.certifier_id, request.step, request.by_hand, request.content, request.status)
    assert asked == (1, world.id_of("T01"), 0, False, "md5-0/", Is.PENDING)
    entries = len(desk.rows(AuditEntry))

    assert make(world) == {}
    assert len(everything(world.storage)) == 1
    assert len(desk.rows(AuditEntry)) == entries
    assert desk.acts()[-1] == "requests.made"


def test_only_works_that_are_certified(world: World) -> None:
    """Kinds that the school does not certify are not asked about, nor another school's works."""
    (request_id,) = two_teachers(world)
    world.add_work("20102", "多元表現", WorkKind.DIVERSE_PERFORMANCE)
    assert make(world) == {}
    assert everything(world.storage, OTHER) == []
    with world.storage.unit(SMALL) as session:
        school = session.get_one(School, SMALL)
        kinds = tuple(WorkKind)
        assert asking.make_requests(session, school, kinds=kinds, now=world.now) == {Step.ASK: 1}
    assert [row.id == request_id for row in everything(world.storage)] == [True, False]


def test_who_is_asked(world: World) -> None:
    """The first by number who has not left; one who has left, where there is nobody else; the registrar otherwise."""
    with world.together():
        world.add_person("T00", Role.TEACHER, status=PersonStatus.LEFT)
        for code, teachers in (("M7", ("T02", "T01")), ("M8", ("T00", "T02")), ("M9", ("T00",))):
            course = world.add_course(code, teachers[0])
            for teacher in teachers[1:]:
                with world.unit() as session:
                    session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of(teacher)))
            world.add_work("20102", code, course_id=course)
        world.add_work("20102", "nobody", course_id=None)
    two_teachers(world, works=0)
    with world.storage.unit(SMALL) as session:  # two_teachers settles what waits
        for title in ("M7", "M8", "M9", "nobody"):
            _wait(session, world.works[SMALL, "20102", title])
    world.imported("works", world.now + timedelta(minutes=1))
    make(world)
    asked = {row.work_id: row.certifier_id for row in everything(world.storage)}
    for title, number in (("M7", "T01"), ("M8", "T02"), ("M9", "T00"), ("nobody", None)):
        expected = None if number is None else world.id_of(number)
        assert asked[world.works[SMALL, "20102", title]] == expected, title


def _wait(session: Session, work_id: int) -> None:
    session.get_one(Work, work_id).state = CertificationState.WAITING


def test_what_the_platform_shows_of_a_decision(world: World) -> None:
    """Pressed, written, contradicted, and written after all; a decision itself never changes."""
    (request_id,) = two_teachers(world)
    decide(world, request_id)
    assert one(world.storage, request_id).written is Written.PRESSED
    for state, written in (
        (CertificationState.WAITING, Written.PRESSED),
        (CertificationState.RETURNED, Written.CONTRADICTED),
        (CertificationState.CERTIFIED, Written.WRITTEN),
        (CertificationState.WAITING, Written.PRESSED),
    ):
        show(world, request_id, state=state)
        make(world)
        stands = one(world.storage, request_id)
        assert (stands.status, stands.written, stands.version) == (Is.CERTIFIED, written, 2)
    assert len(check(world.storage)) == 1


def test_a_work_sent_again(world: World) -> None:
    """Returned, other files: a new attempt; the registrar's choice of certifier holds for it."""
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        given = {"to": world.id_of("T02"), "step": 0, "by_hand": True, "note": "test"}
        by_hand = certifications.hand_over(session, request, actor=world.actor("R01"), now=world.now, **given)
        by_hand_id = by_hand.id or 0
    decide(world, by_hand_id, passes=False, number="T02")
    show(world, request_id, doc_md5="again")
    assert make(world) == {Step.ASK: 1}
    again = newest(world)
    asked = (again.attempt, again.certifier_id, again.by_hand, again.status)
    assert asked == (2, world.id_of("T02"), True, Is.PENDING)
    check(world.storage)


def test_the_same_files_sent_again_after_the_return_is_written(world: World) -> None:
    """What was returned there, and waits again, is asked about anew, though its files are the same."""
    (request_id,) = two_teachers(world)
    decide(world, request_id, passes=False)
    assert make(world) == {}
    show(world, request_id, state=CertificationState.RETURNED)
    assert make(world) == {Step.NOTE: 1}
    show(world, request_id, state=CertificationState.WAITING)
    assert make(world) == {Step.ASK: 1}
    assert newest(world).attempt == 2


def test_files_that_were_certified_need_no_second_certificate(world: World) -> None:
    """Other files came, and then the first ones again, whether somebody was asked about the others or had decided."""
    (request_id,) = two_teachers(world)
    decide(world, request_id)
    for returned in (False, True):
        show(world, request_id, doc_md5=f"other {returned}")
        assert make(world) == {Step.ASK: 1}
        if returned:
            decide(world, newest(world).id or 0, passes=False)
        show(world, request_id, doc_md5="md5-0", brief=f"{returned}")
        assert make(world) == {Step.WITHDRAW: 1}
        assert (newest(world).status, newest(world).withdrawal) == (Is.WITHDRAWN, Withdrawal.SAME_CONTENT)
        assert make(world) == {}
    check(world.storage)


def test_without_fingerprints_every_upload_is_another(world: World) -> None:
    """No hash: a later upload is other files, and equal moments are no proof of equal files."""
    (request_id,) = two_teachers(world)
    show(world, request_id, doc_md5=None)
    assert make(world) == {Step.RENEW: 1}
    decide(world, request_id)
    show(world, request_id, uploaded_at=world.now)
    assert make(world) == {Step.ASK: 1}
    check(world.storage)


def test_what_is_not_asked_any_more(world: World) -> None:
    """Decided on the platform, gone, or needing none: withdrawn, and asked anew when it waits again."""
    first, second, third = two_teachers(world, works=3)
    show(world, first, state=CertificationState.CERTIFIED)
    show(world, second, departed_at=world.now)
    show(world, third, state=CertificationState.NOT_NEEDED)
    assert make(world) == {Step.WITHDRAW: 3}
    reasons = [one(world.storage, request_id).withdrawal for request_id in (first, second, third)]
    assert reasons == [Withdrawal.DECIDED_ON_PLATFORM, Withdrawal.GONE, Withdrawal.GONE]
    show(world, second, departed_at=None)
    assert make(world) == {Step.ASK: 1}
    assert newest(world).attempt == 2
    check(world.storage)


def test_which_schools_are_behind(world: World) -> None:
    """Those with an import since their requests were made; an import of selections means nothing for requests."""

    def behind() -> list[str]:
        with world.storage.reading() as session:
            return asking.find_behind(session)

    assert behind() == sorted([SMALL, OTHER])
    two_teachers(world)
    assert behind() == [OTHER]
    world.imported("selections", world.now)
    assert behind() == [OTHER]
    world.imported("courses", world.now)
    assert behind() == sorted([SMALL, OTHER])
    with world.storage.unit(OTHER) as session:
        make_here(session, world.now, OTHER)
    make(world)
    assert behind() == []


def test_where_a_decision_counts(world: World, desk: Desk) -> None:
    """Nowhere without the school's own record; the newest record holds; each is in the trail; the same twice is one."""
    act = OfficialAct.CERTIFICATION

    def counts(school: str = SMALL) -> bool:
        with world.storage.reading(school) as session:
            return official_acts.counts_here(session, school=school, act=act)

    def record(value: bool, basis: str = "113 學年度第 1 次會議") -> bool:
        with world.storage.unit(SMALL) as session:
            return official_acts.record_act(
                session, school=SMALL, act=act, counts=value, basis=basis, recorded_by="cli", now=world.now
            )

    assert not counts()
    assert record(True)
    assert not record(True)
    assert counts()
    assert not counts(OTHER)
    with world.storage.reading(SMALL) as session:
        assert not official_acts.counts_here(session, school=SMALL, act=OfficialAct.RECEIPT_CONFIRMATION)
    assert record(False)
    assert not counts()
    assert desk.acts() == ["official_act.recorded"] * 2
    with world.storage.reading(SMALL) as session:
        assert [one.counts for one in official_acts.list_acts(session, school=SMALL)] == [True, False]
    assert len(desk.rows(OfficialActRecord)) == 2
