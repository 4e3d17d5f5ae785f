"""What a school's rules settle of everything that the catalogue of topics knows: a refusal is a look-up here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.day_rules import ByNotice
from portfolio.formats import Formats
from portfolio.offices import OfficeItem
from portfolio.readings import UNSAID, Cited, Conflicting, Reading, State
from portfolio.regulations.topic_kinds import Fact, TopicKind
from portfolio.rules import Audience, DeadlineSubject, LimitSubject, RulePack
from portfolio.works import WorkKind

EVERYBODY = Audience()


@dataclass(frozen=True)
class Entry:
    """One topic at one school, for one audience: whether it is settled, where it stands, and else whom to ask.

    `NOT_ANNOUNCED` is what the rules leave to an announcement of each semester or year.
    """

    topic: str  # a topic's name, and what of it: `limit.upload_outcomes`, `format.course_outcome.brief`
    state: State
    clauses: tuple[str, ...]
    office: str
    audience: Audience = EVERYBODY


def catalogue(pack: RulePack) -> tuple[Entry, ...]:
    """Return every topic of the catalogue as the pack settles it, in the catalogue's order; offices by division."""
    return tuple(entry for part in (_limits, _deadlines, _offices, _formats, _facts) for entry in part(pack))


def _limits(pack: RulePack) -> Iterator[Entry]:
    for subject in LimitSubject:
        rules = [rule for rule in pack.limit_rules if rule.subject is subject]
        for rule in rules:
            yield _entry(pack, f"{TopicKind.LIMIT}.{subject}", rule.reading, rule.office, rule.audience)
        if not rules:
            yield _entry(pack, f"{TopicKind.LIMIT}.{subject}", UNSAID, OfficeItem.PLATFORM)


def _deadlines(pack: RulePack) -> Iterator[Entry]:
    for subject in DeadlineSubject:
        rules = [rule for rule in pack.deadline_rules if rule.subject is subject]
        for rule in rules:
            yield _entry(pack, f"{TopicKind.DEADLINE}.{subject}", rule.closes, rule.office, rule.audience)
        if not rules:
            yield _entry(pack, f"{TopicKind.DEADLINE}.{subject}", UNSAID, OfficeItem.PLATFORM)
        for rule in (one for one in rules if one.late is not None):
            yield _entry(pack, f"{TopicKind.LATE}.{subject}", rule.late or UNSAID, rule.office, rule.audience)
        if not any(rule.late for rule in rules):
            yield _entry(pack, f"{TopicKind.LATE}.{subject}", UNSAID, OfficeItem.PLATFORM)


def _offices(pack: RulePack) -> Iterator[Entry]:
    for item in OfficeItem:
        for division in pack.divisions:
            reading = pack.office(item, division=division)
            yield _entry(pack, f"{TopicKind.OFFICE}.{item}", reading, item, Audience(division=division))


def _formats(pack: RulePack) -> Iterator[Entry]:
    for kind in WorkKind:
        formats = pack.formats.get(kind, Formats())
        readings: Mapping[str, Reading[Any]] = {
            "document": formats.document,
            "recording": formats.recording,
            "brief": formats.brief,
            "link": formats.link,
            "together": formats.either_or_both,
        }
        for part, reading in readings.items():
            yield _entry(pack, f"{TopicKind.FORMAT}.{kind}.{part}", reading, OfficeItem.PLATFORM)


def _facts(pack: RulePack) -> Iterator[Entry]:
    facts: Mapping[Fact, Reading[Any]] = {
        Fact.GROUP: pack.working_group.size,
        Fact.RETENTION: pack.retention,
        Fact.RECEIPT_PARTS: pack.receipts.parts,
        Fact.RECEIPT_SILENCE: pack.receipts.silence,
        Fact.NOT_ADMITTED: pack.receipts.not_admitted,
        Fact.SUCCESSION: pack.succession,
        Fact.REPRESENTATIVES: pack.representatives,
    }
    for fact, reading in facts.items():
        yield _entry(pack, f"{TopicKind.FACT}.{fact}", reading, OfficeItem.REGISTRAR)
    for kind in WorkKind:
        certified = pack.certified_kinds.get(kind, UNSAID)
        yield _entry(pack, f"{TopicKind.FACT}.{Fact.CERTIFIED}.{kind}", certified, OfficeItem.CERTIFICATION)
    for row, certifier in pack.certifiers.items():
        yield _entry(pack, f"{TopicKind.FACT}.{Fact.CERTIFIER}.{row}", certifier, OfficeItem.CERTIFICATION)


def _entry(
    pack: RulePack, topic: str, reading: Reading[Any], item: OfficeItem, audience: Audience = EVERYBODY
) -> Entry:
    office = pack.office_name(item, division=audience.division)
    match reading:
        case Cited(ByNotice()):
            return Entry(topic, State.NOT_ANNOUNCED, reading.clauses, office, audience)
        case Cited():
            return Entry(topic, State.STATED, reading.clauses, office, audience)
        case Conflicting(readings):
            clauses = tuple(dict.fromkeys(clause for one in readings for clause in one.clauses))
            return Entry(topic, State.CONFLICTING, clauses, office, audience)
        case _:
            return Entry(topic, State.NOT_STATED, reading.see, office, audience)
