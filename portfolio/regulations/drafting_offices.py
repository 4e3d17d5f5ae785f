"""Which office does what (承辦): registering, submitting, receipts, the platform; by division where it is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.regulations.drafting_names import Named, is_office, listed, offices_in, same_office
from portfolio.regulations.drafting_proposals import Proposal, Settled, Toml
from portfolio.regulations.drafting_texts import Printed, all_named
from portfolio.regulations.drafting_words import pattern
from portfolio.regulations.passages import PassageKind

SUBMITTING = (
    OfficeItem.SUBMIT_BASIC_DATA,
    OfficeItem.SUBMIT_GRADES,
    OfficeItem.SUBMIT_OUTCOMES,
    OfficeItem.SUBMIT_CADRES,
    OfficeItem.SUBMIT_DIVERSE,
)
_DUTIES = (
    "registers",
    "subject_registers",
    "assigned",
    "assigned_by",
    "assigned_when",
    "runs",
    "supports",
    "submits",
    "hands_in",
    "confirms",
    "imports",
    "helps",
    "lends",
)
_OF_ALL = (OfficeItem.SUBMISSION,)
_SAME_WORK = {OfficeItem.BASIC_DATA: OfficeItem.REGISTRAR, OfficeItem.SUBMIT_OUTCOMES: OfficeItem.SUBMISSION}


@dataclass(frozen=True)
class Duty:
    """An office with one item, where it is said."""

    item: OfficeItem
    named: Named
    clause: str
    words: str


def offices(document: Sequence[Printed]) -> list[Settled]:
    """Return the offices that the document names, an item with two of them as a conflict."""
    duties = [duty for printed in document for duty in _duties(printed)]
    duties += list(_parts_of_all(duties))
    duties += [replace(one, item=_SAME_WORK[one.item]) for one in duties if one.item in _SAME_WORK]
    duties = _with_evening(document, duties)
    duties += list(_who_submitted(document, duties))
    by_item = {item: [one for one in duties if one.item is item] for item in OfficeItem}
    found = [settled for item, mine in by_item.items() if mine and (settled := _settled(item, mine)) is not None]
    has_day = any(pattern("division_of", "day").search(f"{one.text}{one.label}") for one in document)
    head = "".join(one.text for one in document if one.kind is PassageKind.HISTORY)
    of_evening = not has_day and pattern("division_of", "evening").search(head) is not None
    return _of_one_division(found) if of_evening else found


def _parts_of_all(duties: Sequence[Duty]) -> Iterator[Duty]:
    """The parts of which nothing is said themselves, by the office that submits everything."""
    named = {one.item for one in duties}
    for one in duties:
        if one.item in _OF_ALL:
            yield from (replace(one, item=item) for item in SUBMITTING if item not in named)


def _of_one_division(found: list[Settled]) -> list[Settled]:
    """Offices without a division, of rules that are made for those who are taught in the evening alone."""
    evening = Division.CONTINUING.value
    if any(Division.DAY.value in one.reading for one in found):
        return found
    return [replace(one, reading=one.reading[evening]) if evening in one.reading else one for one in found]


def divisions_of(found: Iterable[Settled]) -> tuple[str, ...]:
    """Return the divisions that have offices of their own in a document."""
    evening = any(Division.CONTINUING in one.reading for one in found)
    return (Division.DAY.value, Division.CONTINUING.value) if evening else (Division.DAY.value,)


def _duties(printed: Printed) -> Iterator[Duty]:
    for name in _DUTIES:
        for match in pattern("offices", name).finditer(printed.text):
            who = "row" if name == "registers" and match["row"] else "who"
            named = offices_in(printed, *match.span(who))
            if not named or (who == "row") is not printed.is_row:
                continue
            for item in _items(name, printed, match.start(who), match.end()):
                for one in named:
                    yield Duty(item, one, printed.clause, printed.quote(match.start(who)))
    yield from _by_division(printed)
    yield from _below_office(printed)


def _below_office(printed: Printed) -> Iterator[Duty]:
    """The duties that stand below an office, or behind its name: 「註冊組：登錄學籍資料。」."""
    head = pattern("offices", "headed").match(printed.text)
    names = () if head is None else listed(printed, *head.span("who"))
    if head is None and printed.above and is_office(printed.above[0]):
        names = (printed.above[0],)
    if not names or printed.is_row:
        return
    for match in pattern("offices", "duty").finditer(printed.text, 0 if head is None else head.end() - 1):
        acts, what = all_named("duties", match["acts"]), match["what"]
        kinds = [kind for kind in ("registered", "submitted") if kind in acts]
        items = [OfficeItem(one) for kind in kinds for one in all_named(kind, what)]
        items += [OfficeItem.PLATFORM] * ("run" in acts and pattern("offices", "platform").search(what) is not None)
        for item in items:
            yield Duty(item, Named(names), printed.clause, printed.quote(match.start("what")))


def _by_division(printed: Printed) -> Iterator[Duty]:
    """The offices of day and evening, where a sentence or the columns of a table name each division with its own."""
    divided = any(pattern("offices", "divided").search(text) for text in printed.above)
    name = "row_by_division" if printed.is_row and divided else "by_division"
    match = pattern("offices", name).search(printed.text)
    if match is None:
        return
    for group, division in (("who", Division.DAY), ("evening", Division.CONTINUING)):
        names = listed(printed, *match.span(group))
        for item in _items(name, printed, match.start("who"), match.end()) if names else ():
            yield Duty(item, Named(names, division), printed.clause, printed.quote(match.start("who")))


def _items(name: str, printed: Printed, start: int, end: int) -> tuple[OfficeItem, ...]:
    """What the office does, by the words before its name in the same part of the sentence, or else after it."""
    alone = {"confirms": OfficeItem.RECEIPTS, "imports": OfficeItem.IMPORT_RECEIPTS, "helps": OfficeItem.DOUBTS}
    if name in alone:
        return (alone[name],)
    if name in ("lends", "hands_in"):
        return (OfficeItem.EQUIPMENT,) if name == "lends" else _OF_ALL
    if name in ("registers", "row_by_division") and printed.is_row:
        return tuple(OfficeItem(one) for one in all_named("registered", printed.row))
    breaks = [match.end() for match in pattern("offices", "part_end").finditer(printed.text, 0, start)]
    before = printed.text[max(breaks, default=0) : start]
    if name == "runs":
        around = (before, *printed.above[:1])
        return (OfficeItem.PLATFORM,) if any(pattern("offices", "platform").search(one) for one in around) else ()
    if name == "supports":
        return (OfficeItem.PLATFORM,) if pattern("offices", "accounts").search(before) else ()
    if name in ("assigned", "assigned_by", "assigned_when", "by_division"):
        return _assigned(printed, printed.text[:start])
    if name == "submits":
        return tuple(OfficeItem(one) for one in all_named("submitted", printed.text[start:end]))
    after = pattern("texts", "segment_end").split(printed.text[end:], maxsplit=1)[0]
    for text in (before, after, printed.label, *printed.above[:1]):
        if found := all_named("registered", text):
            return tuple(OfficeItem(one) for one in found)
    return ()


def _assigned(printed: Printed, what: str) -> tuple[OfficeItem, ...]:
    """The items of a list under a head that says what is done with them: submitting, or registering."""
    if pattern("offices", "accounts").search(what):
        return (OfficeItem.PLATFORM,)
    acts = next((found for text in (what, *printed.above[:1]) if (found := all_named("acts", text))), ())
    names = {"submit": "submitted", "upload": "registered"}
    if len(acts) != 1 or acts[0] not in names:
        return ()
    items = tuple(OfficeItem(one) for one in all_named(names[acts[0]], what))
    return items or (_OF_ALL if pattern("offices", "submits_all").match(what) else ())


def _with_evening(document: Sequence[Printed], duties: list[Duty]) -> list[Duty]:
    """Add the office that has everything of an article in the evening, and leave the other one to the day."""
    found = list(duties)
    for printed in document:
        for match in pattern("offices", "evening_all").finditer(printed.text):
            named = offices_in(printed, match.start("who"), match.end("who"))
            article = pattern("texts", "article").match(printed.clause)
            if len(named) != 1 or article is None:
                continue
            evening = Named(named[0].names, Division.CONTINUING)
            submits = pattern("acts", "submit").search(match["what"]) is not None
            items = dict.fromkeys(
                one.item
                for one in duties
                if _in_article(one, article[0])
                and (one.item in (*SUBMITTING, OfficeItem.SUBMISSION)) is submits
                and one.item not in (OfficeItem.RECEIPTS, OfficeItem.DOUBTS, OfficeItem.IMPORT_RECEIPTS)
            )
            words = printed.quote(match.start())
            found += [Duty(item, evening, printed.clause, words) for item in items]
            found = [
                replace(one, named=Named(one.named.names, Division.DAY))
                if one.item in items and one.named.division is None
                else one
                for one in found
            ]
    return found


def _in_article(duty: Duty, article: str) -> bool:
    mine = pattern("texts", "article").match(duty.clause)
    return mine is not None and mine[0] == article


def _who_submitted(document: Sequence[Printed], duties: Sequence[Duty]) -> Iterator[Duty]:
    """Whoever submitted a part confirms or helps: the submitting offices together, by division."""
    submitting = [one for one in duties if one.item in SUBMITTING]
    for printed in document:
        for name, item in (("submitters_confirm", OfficeItem.RECEIPTS), ("submitters_help", OfficeItem.DOUBTS)):
            match = pattern("offices", name).search(printed.text)
            if match is None or not submitting:
                continue
            for division in dict.fromkeys(one.named.division for one in submitting):
                mine = [one for one in submitting if one.named.division is division]
                names = tuple(dict.fromkeys(name for one in mine for name in one.named.names))
                yield Duty(item, Named(names, division), printed.clause, printed.quote(match.start()))


def _settled(item: OfficeItem, duties: Sequence[Duty]) -> Settled | None:
    """One reading for all divisions, or one for each; what is said of all holds beside what is said of one."""
    proposals: list[Proposal] = []
    reading: Toml = {}
    told = list(dict.fromkeys(duty.named.division for duty in duties))
    if None in told and len(told) > 1:
        told = [Division.DAY, Division.CONTINUING]
    for division in told:
        mine = [one for one in duties if one.named.division in (division, None)]
        entry, used = _reading(mine)
        proposals += used
        if division is None:
            reading = entry
        else:
            reading[division.value] = entry
    return Settled(("offices", item.value), reading, tuple(proposals))


def _reading(duties: Sequence[Duty]) -> tuple[Toml, list[Proposal]]:
    """The office; places that name the same one join, and the first name stands."""
    groups: list[list[Duty]] = []
    for duty in duties:
        same = next((one for one in groups if same_office(one[0].named.value, duty.named.value)), None)
        if same is None:
            groups.append([duty])
        else:
            same.append(duty)
    found = []
    for group in groups:
        first, *others = dict.fromkeys(one.clause for one in group)
        entry: Toml = {"value": group[0].named.value}
        found.append(Proposal(("offices", group[0].item.value), entry, first, group[0].words, {}, tuple(others)))
    if len(found) == 1:
        return found[0].cited, found
    return {"conflict": [one.cited for one in found]}, found
