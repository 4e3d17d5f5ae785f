"""Which office answers for something, by division, and whether it is the one that the question takes it to be."""

from collections.abc import Iterable, Sequence

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import (
    clause_text,
    close,
    division_of,
    has_cue,
    say_readings,
    settled,
    shared_pairs,
    t,
    without_remark,
)
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Reading, Standing
from portfolio.regulations.slots import Ask, Asker
from portfolio.rules import RulePack

OF_SUBMITTERS = (OfficeItem.RECEIPTS, OfficeItem.DOUBTS)
SUBMITTING = (
    OfficeItem.SUBMIT_BASIC_DATA,
    OfficeItem.SUBMIT_GRADES,
    OfficeItem.SUBMIT_OUTCOMES,
    OfficeItem.SUBMIT_CADRES,
    OfficeItem.SUBMIT_DIVERSE,
)


def say_offices(ask: Ask, items: tuple[OfficeItem, ...], pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return which offices answer for `items`: of the question's or the asker's division, else of each, day first.

    An office that the question takes for granted is held against it: 「不是，」 or 「對，」. Items with one office are
    said together. `Unsettled` where the document names none; where it names two, both places are said.
    """
    found = [_say_item(ask, item, pack, asker) for item in items]
    return settled(found)


def _say_item(ask: Ask, item: OfficeItem, pack: RulePack, asker: Asker) -> Said | Unsettled:
    division = division_of(ask, asker)
    divisions = pack.divisions if division not in pack.divisions else (division,)
    readings = [(one, pack.office(item, division=one)) for one in divisions]
    matter = t(f"answer.office.{item.value}")
    cited = [(one, reading) for one, reading in readings if isinstance(reading, Cited)]
    for _, reading in readings:
        if isinstance(reading, Conflicting):
            both = sorted(reading.readings, key=lambda one: -shared_pairs(one.clause.rpartition("/")[2], ask))
            words = [(one.clause, one.value) for one in both]
            said = t("answer.office.in_charge_of", matter=matter) + say_readings(words, reading.ask)
            clauses = [clause for one in both for clause in one.clauses]
            return close([said], (), also=clauses)
    if not cited:
        return Unsettled(item, tuple(see for _, reading in readings for see in _see(reading)))
    whole = clause_text(pack, cited[0][1].clause) if has_cue(ask, "student_or_else") else None
    if whole is not None and len(cited) == 1:
        return Said(whole.text, cited[0][1].clauses)  # who registers and who answers for it may be two (tmsb 參)
    said = _opening(ask, [reading.value for _, reading in cited]) + _say(matter, [(one, r.value) for one, r in cited])
    if item in OF_SUBMITTERS and all(_submit(pack, one, reading.value) for one, reading in cited):
        said += t("answer.office.that_submitted")
    if any(reading.standing is Standing.PROPOSED for _, reading in cited):
        said = t("answer.proposed", text=said)
    clauses = [reading.clause for _, reading in cited]
    return close([said], clauses, also=[clause for _, reading in cited for clause in reading.clauses])


def _say(matter: str, offices: Sequence[tuple[Division, str]]) -> str:
    """「…由註冊組負責」; where each division has its own, 「…，日間部由教務處註冊組負責，進修部則是進修部教務組」."""
    if len({office for _, office in offices}) == 1:
        return t("answer.office.is", matter=matter, office=offices[0][1])
    said = [
        t("answer.office.of_other" if place else "answer.office.of", division=t(f"division.{one.value}"), office=office)
        for place, (one, office) in enumerate(offices)
    ]
    return t("sentence.comma").join((matter, *said))


def _submit(pack: RulePack, division: Division, offices: str) -> bool:
    """Whether these are several offices, each of which submits something: whoever submitted an item is meant."""
    submitting = {pack.office_name(item, division=division) for item in SUBMITTING if item in pack.offices}
    named = offices.split(t("list.between"))
    return {*named} <= submitting and (len(named) > 1 or division is not Division.DAY)


def _see(reading: Reading[str]) -> tuple[str, ...]:
    return getattr(reading, "see", ())


def _opening(ask: Ask, offices: Iterable[str]) -> str:
    """「對，」 or 「不是，」, where the question names an office and asks for none."""
    if not ask.offices or has_cue(ask, "or_else") or has_cue(ask, "who"):
        return ""
    named = [_plain(one) for one in ask.offices]
    fits = any(one in _plain(office) or _plain(office) in one for one in named for office in offices)
    return t("answer.right" if fits else "answer.wrong")


def _plain(office: str) -> str:
    """An office without a remark in brackets and without the title of who leads it: 註冊（試務）組, 註冊組長."""
    return without_remark(office).removesuffix(t("answer.office.head"))
