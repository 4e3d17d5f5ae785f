"""A draft of a school's rule pack from its official document: only what is sure, each value beside its own words.

Everything else is left open for a person: absent, and listed. Nothing is taken from another school or from national
rules. Patterns and words are data (`drafting.toml`); each subject has a file of its own beside this one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from portfolio.errors import PackInvalidError
from portfolio.offices import OfficeItem
from portfolio.readings import Silent
from portfolio.regulations.drafting_acting import representatives
from portfolio.regulations.drafting_certification import certification
from portfolio.regulations.drafting_deadlines import deadlines
from portfolio.regulations.drafting_deputies import deputies
from portfolio.regulations.drafting_files import formats
from portfolio.regulations.drafting_group import working_group
from portfolio.regulations.drafting_keeping import retention
from portfolio.regulations.drafting_limits import limits
from portfolio.regulations.drafting_measures import measures
from portfolio.regulations.drafting_names import offices_named
from portfolio.regulations.drafting_offices import divisions_of, offices
from portfolio.regulations.drafting_proposals import Proposal, Settled, settle
from portfolio.regulations.drafting_provisions import provisions
from portfolio.regulations.drafting_receipts import leavers, receipts
from portfolio.regulations.drafting_said import said
from portfolio.regulations.drafting_source import Origin, origin
from portfolio.regulations.drafting_succession import succession
from portfolio.regulations.drafting_texts import Printed, ready
from portfolio.regulations.drafting_trainings import trainings
from portfolio.regulations.drafting_writing import draft_text, refused_at
from portfolio.regulations.passages import Passage
from portfolio.rules import DeadlineSubject, LimitSubject, RulePack
from portfolio.schools.loader import parse_pack
from portfolio.schools.sections import SECTIONS


@dataclass(frozen=True)
class Found:
    """One value of the draft: where it stands in the file, in words, its clause, and the words it came from."""

    section: str
    value: str
    clause: str
    words: str


@dataclass(frozen=True)
class Draft:
    """The draft's file, what it holds, and what is left open, by the keys of a pack's file."""

    toml: str
    found: tuple[Found, ...]
    open: tuple[str, ...]


def draft_pack(passages: Sequence[Passage], *, slug: str, name: str = "", title: str = "") -> Draft:
    """Return a draft of the pack of the school `slug`; `name` and `title` where the caller knows them better.

    A place of the document that contradicts another one becomes a `conflict`. Where no office was read for the
    platform, which every pack needs, `open` has `offices.platform`, and whose the students' data are is asked instead;
    the file loads as it is, unless the document names no office at all.
    """
    document = ready(passages)
    head = origin(document, name=name, title=title)
    settled, text, _ = _loading(list(_settled(document)), head, passages, slug)
    found = tuple(_found(proposal, one) for one in settled for proposal in one.proposals)
    return Draft(text, found, tuple(_open(settled, head)))


def unreviewed_pack(passages: Sequence[Passage], *, slug: str, name: str = "") -> RulePack | None:
    """Return a pack for a school of which only the document is here: its clauses, and which offices it names.

    No number and no day is in it: nobody has reviewed any, so the clauses have to say them. `None` where the document
    names no office at all.
    """
    document = ready(passages)
    head = origin(document, name=name, title="")
    found = list(_with_platform(offices(document)))
    if found and (pack := _loading(found, head, passages, slug)[2]) is not None:
        return pack
    name_of_one = _office_most_named(document)
    stand_in = Settled(("offices", OfficeItem.PLATFORM.value), {"value": name_of_one, "clause": head.clause}, ())
    pack = _loading([stand_in], head, passages, slug)[2] if name_of_one else None
    if pack is None:
        return None
    asked = {division: Silent(ask=name_of_one) for division in pack.divisions}  # whom to ask, and in charge of nothing
    return replace(pack, offices={OfficeItem.PLATFORM: asked})


def _office_most_named(document: Sequence[Printed]) -> str:
    """The office that the document names most often, the first of several; empty where it names none."""
    said = Counter(name for one in document for name in offices_named(one))
    return said.most_common(1)[0][0] if said else ""


def _loading(
    settled: list[Settled], head: Origin, passages: Sequence[Passage], slug: str
) -> tuple[list[Settled], str, RulePack | None]:
    """What of a draft the loader takes, as a file and as a pack; no pack where it takes none."""
    while True:
        text = draft_text(head, settled, passages)
        try:
            return settled, text, parse_pack(text, f"{slug}.toml")
        except PackInvalidError as error:
            left = [one for one in settled if not refused_at(one, settled, error)]
            if len(left) == len(settled):
                return settled, text, None
            settled = left


def _with_platform(named: Sequence[Settled]) -> Iterator[Settled]:
    """The offices; where none runs the platform, a silence that asks whoever is nearest to the students' data."""
    yield from named
    items = [OfficeItem(one.path[1]) for one in named if "conflict" not in one.reading]
    if OfficeItem.PLATFORM in items or not items:
        return
    nearest = next((one for one in _NEAREST if one in items), items[0])
    yield Settled(("offices", OfficeItem.PLATFORM.value), {"silent": {"ask": nearest.value}}, ())


_NEAREST = (OfficeItem.REGISTRAR, OfficeItem.BASIC_DATA, OfficeItem.SCHEDULE, OfficeItem.GRADES, OfficeItem.OUTCOMES)


def _settled(document: Sequence[Printed]) -> Iterator[Settled]:
    """Everything that is sure, in the order of a pack's file."""
    named = offices(document)
    stated = list(provisions(document))
    yield from _with_schedule(named, stated)
    order = list(LimitSubject)
    yield from settle(sorted(limits(document), key=lambda one: order.index(LimitSubject(one.path[1]))))
    certified = list(certification(document))
    yield from settle(one for one in certified if one.path[0] == "certified")
    yield from deadlines(document, divisions_of(named))
    others = chain(
        certified,
        succession(document),
        receipts(document),
        representatives(document),
        retention(document),
        formats(document),
        working_group(document),
        trainings(document),
        leavers(document),
        measures(document),
        stated,
    )
    by_section: dict[str, list[Proposal]] = {section.name: [] for section in SECTIONS}
    for one in others:
        if one.path[0] in by_section:
            by_section[one.path[0]].append(one)
    for section, mine in by_section.items():
        yield from deputies(document) if section == "deputies" else settle(mine)


def _with_schedule(named: Sequence[Settled], stated: Sequence[Proposal]) -> Iterator[Settled]:
    """The offices, with whoever plans the dates."""
    planning = list(settle(one for one in stated if one.path == ("offices", OfficeItem.SCHEDULE)))
    order = list(OfficeItem)
    found = sorted([*named, *planning], key=lambda one: order.index(OfficeItem(one.path[1])))
    yield from _with_platform(found)


def _found(proposal: Proposal, settled: Settled) -> Found:
    beside = {key: settled.reading[key] for key in ("opens", "asked_within", "late") if key in settled.reading}
    value = said(proposal.audience | proposal.entry | beside, settled.path[0])
    return Found(".".join(settled.path), value, proposal.clause, proposal.words)


def _open(settled: Sequence[Settled], head: Origin) -> Iterator[str]:
    """What a person has to look for: each subject of limits and deadlines, each section, the platform's office."""
    paths = {one.path for one in settled if one.proposals}
    sections = {path[0] for path in paths}
    if not head.name:
        yield "name"
    if head.in_force_from is None:
        yield "in_force_from"
    if ("offices", OfficeItem.PLATFORM.value) not in paths:
        yield "offices.platform"
    yield from (f"limits.{one}" for one in LimitSubject if ("limits", one.value) not in paths)
    yield from (f"deadlines.{one}" for one in DeadlineSubject if ("deadlines", one.value) not in paths)
    yield from (one.name for one in SECTIONS if one.name not in sections)
