"""A refusal is a look-up: what is said of a topic agrees with what the catalogue says of it, at every school."""

import pytest

from handlers.regulation_dates import say_deadlines
from handlers.regulation_facts import say_fact
from handlers.regulation_files import FilePart, say_formats
from handlers.regulation_late import say_late
from handlers.regulation_limits import say_limits
from handlers.regulation_said import Unsettled
from portfolio.deadlines import OF_STUDENTS
from portfolio.readings import State
from portfolio.regulations.catalogue import Entry, catalogue
from portfolio.regulations.slots import Ask
from portfolio.regulations.topic_kinds import Fact
from portfolio.rules import LimitSubject
from portfolio.works import WorkKind
from tests.handlers.asking_rules import ASKER, CALENDARS, PACKS, SLUGS

NOTHING = Ask("")


def entries(slug: str, topic: str) -> list[Entry]:
    """What the catalogue has of a topic."""
    found = [entry for entry in catalogue(PACKS[slug]) if entry.topic == topic]
    assert found, topic
    return found


def is_open(slug: str, topic: str) -> bool:
    """Whether the rules settle it for nobody."""
    return all(entry.state is State.NOT_STATED for entry in entries(slug, topic))


@pytest.mark.parametrize("slug", SLUGS)
def test_limits_and_days_agree(slug: str) -> None:
    """How many, until when, and what becomes of who is late."""
    pack, calendar = PACKS[slug], CALENDARS[slug]
    for limit in LimitSubject:
        said = say_limits(NOTHING, (limit,), pack, ASKER)
        assert isinstance(said, Unsettled) is is_open(slug, f"limit.{limit.value}"), limit
    for subject in OF_STUDENTS:
        until = say_deadlines(NOTHING, (subject,), pack, calendar, ASKER)
        assert isinstance(until, Unsettled) is is_open(slug, f"deadline.{subject.value}"), subject
        late = say_late(NOTHING, (subject,), pack, ASKER)
        assert isinstance(late, Unsettled) is is_open(slug, f"late.{subject.value}"), subject


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", list(WorkKind))
@pytest.mark.parametrize("part", list(FilePart))
def test_files_agree(slug: str, kind: WorkKind, part: FilePart) -> None:
    """Types, sizes, brief descriptions and links."""
    said = say_formats(NOTHING, (kind,), (part,), PACKS[slug], ASKER)

    assert isinstance(said, Unsettled) is is_open(slug, f"format.{kind.value}.{part.value}")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("fact", [Fact.RETENTION, Fact.REPRESENTATIVES])
def test_facts_that_no_clause_says_elsewhere_agree(slug: str, fact: Fact) -> None:
    """How long files are kept, and who may act for a student."""
    assert isinstance(say_fact(fact, NOTHING, PACKS[slug], ASKER), Unsettled) is is_open(slug, f"fact.{fact.value}")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_entry_says_whom_to_ask_and_what_is_settled_where(slug: str) -> None:
    """No topic without an office; nothing settled without a clause that the pack has."""
    found = catalogue(PACKS[slug])
    settled = [entry for entry in found if entry.state is not State.NOT_STATED]

    assert [entry.topic for entry in found if not entry.office] == []
    assert [entry.topic for entry in settled if not set(entry.clauses) & set(PACKS[slug].clauses)] == []
