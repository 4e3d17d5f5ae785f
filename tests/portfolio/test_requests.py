"""What an import of works means for requests to certify: one table of cases, and promises over all of them."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.certification import CertificationStatus as Is
from portfolio.certification import Withdrawal as Why
from portfolio.certification import Written
from portfolio.requests import Next, RequestNow, Step, WorkNow, content_of, is_comparable, next_step
from portfolio.works import CertificationState as Shows

NOTHING = Next(Step.NOTHING)
WAITS, CERTIFIED, RETURNED, NEEDS_NONE = Shows.WAITING, Shows.CERTIFIED, Shows.RETURNED, Shows.NOT_NEEDED


def asked(status: Is, attempt: int = 1, content: str = "a", **more: Written | Why) -> RequestNow:
    """A request about the files `a`."""
    return RequestNow(status, attempt, content, **more)  # type: ignore[arg-type]


def decided(status: Is, written: Written = Written.PRESSED, attempt: int = 1) -> RequestNow:
    return asked(status, attempt, written=written)


def withdrawn(why: Why) -> RequestNow:
    return asked(Is.WITHDRAWN, withdrawal=why)


CASES: dict[str, tuple[WorkNow, RequestNow | None, Next]] = {
    "waits, nobody asked": (WorkNow(WAITS, "a"), None, Next(Step.ASK, 1)),
    "decided before we knew it": (WorkNow(CERTIFIED, "a"), None, NOTHING),
    "needs none": (WorkNow(NEEDS_NONE, "a"), None, NOTHING),
    "waits, but is gone": (WorkNow(WAITS, "a", is_gone=True), None, NOTHING),
    "asked, and waits still": (WorkNow(WAITS, "a"), asked(Is.PENDING), NOTHING),
    "asked, and other files now": (WorkNow(WAITS, "b"), asked(Is.PENDING), Next(Step.RENEW, 1)),
    "asked, and decided there": (
        WorkNow(CERTIFIED, "a"),
        asked(Is.PENDING),
        Next(Step.WITHDRAW, 1, Why.DECIDED_ON_PLATFORM),
    ),
    "asked, and returned there": (
        WorkNow(RETURNED, "a"),
        asked(Is.PENDING),
        Next(Step.WITHDRAW, 1, Why.DECIDED_ON_PLATFORM),
    ),
    "asked, and gone": (WorkNow(WAITS, "a", is_gone=True), asked(Is.PENDING), Next(Step.WITHDRAW, 1, Why.GONE)),
    "asked, decided and gone": (
        WorkNow(CERTIFIED, "a", is_gone=True),
        asked(Is.PENDING),
        Next(Step.WITHDRAW, 1, Why.GONE),
    ),
    "asked, and needs none now": (WorkNow(NEEDS_NONE, "a"), asked(Is.PENDING), Next(Step.WITHDRAW, 1, Why.GONE)),
    "asked about others, and certified files are back": (
        WorkNow(WAITS, "b", was_certified=True),
        asked(Is.PENDING, 2),
        Next(Step.WITHDRAW, 2, Why.SAME_CONTENT),
    ),
    "passed here, not yet there": (WorkNow(WAITS, "a"), decided(Is.CERTIFIED), NOTHING),
    "passed here and there": (
        WorkNow(CERTIFIED, "a"),
        decided(Is.CERTIFIED),
        Next(Step.NOTE, 1, written=Written.WRITTEN),
    ),
    "passed here and there, seen already": (WorkNow(CERTIFIED, "a"), decided(Is.CERTIFIED, Written.WRITTEN), NOTHING),
    "passed here, returned there": (
        WorkNow(RETURNED, "a"),
        decided(Is.CERTIFIED),
        Next(Step.NOTE, 1, written=Written.CONTRADICTED),
    ),
    "contradicted, seen already": (WorkNow(RETURNED, "a"), decided(Is.CERTIFIED, Written.CONTRADICTED), NOTHING),
    "contradicted, then as decided": (
        WorkNow(CERTIFIED, "a"),
        decided(Is.CERTIFIED, Written.CONTRADICTED),
        Next(Step.NOTE, 1, written=Written.WRITTEN),
    ),
    "passed, then other files": (WorkNow(WAITS, "b"), decided(Is.CERTIFIED), Next(Step.ASK, 2)),
    "passed, then other files certified there": (
        WorkNow(CERTIFIED, "b"),
        decided(Is.CERTIFIED),
        Next(Step.NOTE, 1, written=Written.WRITTEN),
    ),
    "passed, then files certified before": (
        WorkNow(WAITS, "b", was_certified=True),
        decided(Is.RETURNED),
        Next(Step.WITHDRAW, 2, Why.SAME_CONTENT),
    ),
    "passed, and gone": (WorkNow(CERTIFIED, "a", is_gone=True), decided(Is.CERTIFIED), NOTHING),
    "taken back there": (
        WorkNow(WAITS, "a"),
        decided(Is.CERTIFIED, Written.WRITTEN),
        Next(Step.NOTE, 1, written=Written.PRESSED),
    ),
    "returned here, not yet there": (WorkNow(WAITS, "a"), decided(Is.RETURNED), NOTHING),
    "returned here and there": (
        WorkNow(RETURNED, "a"),
        decided(Is.RETURNED),
        Next(Step.NOTE, 1, written=Written.WRITTEN),
    ),
    "returned, the same sent again": (WorkNow(WAITS, "a"), decided(Is.RETURNED, Written.WRITTEN), Next(Step.ASK, 2)),
    "returned, others sent at once": (WorkNow(WAITS, "b"), decided(Is.RETURNED), Next(Step.ASK, 2)),
    "returned for the third time": (WorkNow(WAITS, "b"), decided(Is.RETURNED, attempt=3), Next(Step.ASK, 4)),
    "returned here, certified there": (
        WorkNow(CERTIFIED, "a"),
        decided(Is.RETURNED),
        Next(Step.NOTE, 1, written=Written.CONTRADICTED),
    ),
    "returned, and needs none": (WorkNow(NEEDS_NONE, "a"), decided(Is.RETURNED), NOTHING),
    "gone, and back": (WorkNow(WAITS, "a"), withdrawn(Why.GONE), Next(Step.ASK, 2)),
    "decided there, and waits again": (WorkNow(WAITS, "a"), withdrawn(Why.DECIDED_ON_PLATFORM), Next(Step.ASK, 2)),
    "needless, and still waits": (WorkNow(WAITS, "a", was_certified=True), withdrawn(Why.SAME_CONTENT), NOTHING),
    "needless, then other files": (WorkNow(WAITS, "b"), withdrawn(Why.SAME_CONTENT), Next(Step.ASK, 2)),
    "gone, and stays so": (WorkNow(WAITS, "a", is_gone=True), withdrawn(Why.GONE), NOTHING),
    "handed over": (WorkNow(WAITS, "b"), asked(Is.HANDED_OVER), NOTHING),
}


@pytest.mark.parametrize(("work", "newest", "following"), CASES.values(), ids=CASES)
def test_what_an_import_means(work: WorkNow, newest: RequestNow | None, following: Next) -> None:
    """Each case as the table says."""
    assert next_step(work, newest) == following


def carried_out(work: WorkNow, newest: RequestNow | None, following: Next) -> RequestNow | None:
    """The newest request once the step is done, as `storage.queries.asking` does it."""
    match following.step:
        case Step.ASK:
            return RequestNow(Is.PENDING, following.attempt, work.content)
        case Step.WITHDRAW if newest is None or newest.status is not Is.PENDING:
            return RequestNow(Is.WITHDRAWN, following.attempt, work.content, withdrawal=following.withdrawal)
        case _ if newest is None:
            return None
        case Step.RENEW:
            return replace(newest, content=work.content)
        case Step.WITHDRAW:
            content = work.content if following.withdrawal is Why.SAME_CONTENT else newest.content
            return replace(newest, status=Is.WITHDRAWN, withdrawal=following.withdrawal, content=content)
        case Step.NOTE:
            return replace(newest, written=following.written)
        case Step.NOTHING:
            return newest


works = st.builds(WorkNow, st.sampled_from(Shows), st.sampled_from("abc"), st.booleans(), st.booleans())


@given(st.lists(works, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_second_look_changes_nothing(imports: list[WorkNow], draw: object) -> None:
    """Whatever the platform shows, one step is enough: the same import again means nothing; attempts only grow."""
    newest: RequestNow | None = None
    for work in imports:
        before = newest
        newest = carried_out(work, newest, next_step(work, newest))
        assert next_step(work, newest) == NOTHING
        if newest is not None:
            assert newest.attempt - (before.attempt if before else 0) in (0, 1)
            waits = work.state is WAITS and not work.is_gone
            assert waits or newest.status is not Is.PENDING
            if newest.status is Is.PENDING:
                assert newest.content == work.content
                choice = draw.choice((None, Is.CERTIFIED, Is.RETURNED))  # type: ignore[attr-defined]
                if choice is not None:
                    newest = replace(newest, status=choice, written=Written.PRESSED)


def test_a_decision_is_never_taken_from_somebody() -> None:
    """No import changes what was decided: it may be noted as written or contradicted, or asked anew as an attempt."""
    for state, content, gone, again in product(Shows, "ab", (False, True), (False, True)):
        for status, written in product((Is.CERTIFIED, Is.RETURNED), Written):
            following = next_step(WorkNow(state, content, gone, again), decided(status, written))
            if following.step not in (Step.NOTHING, Step.NOTE):
                assert following.attempt == 2


def test_files_without_a_fingerprint_are_told_apart_by_their_upload() -> None:
    """Equal moments are one version; but only fingerprints say that two have the same content."""
    assert content_of(None, None, 5) == content_of(None, None, 5) != content_of(None, None, 6)
    assert content_of("x", None, 5) == content_of("x", None, 6) != content_of(None, "x", 5)
    assert is_comparable(content_of("x", None, 5))
    assert not is_comparable(content_of(None, None, 5))
