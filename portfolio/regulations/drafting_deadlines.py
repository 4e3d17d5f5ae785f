"""Windows (期限): what closes when, for whom, as far as a document prints it without doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portfolio.regulations.drafting_audiences import Cell, aims, audiences, cells
from portfolio.regulations.drafting_days import SaidDay, days_in, span_of
from portfolio.regulations.drafting_exceptions import Exceptional, exceptions
from portfolio.regulations.drafting_proposals import Proposal, Settled, Toml, propose, settle
from portfolio.regulations.drafting_texts import Printed, all_named, first_named, grades_in, last_named, named_near
from portfolio.regulations.drafting_words import pattern, table
from portfolio.rules import YEARLY, DeadlineSubject

FIRST_MONTH = 8  # of an academic year


@dataclass(frozen=True)
class Closing:
    """One last day with what stands beside it in its passage."""

    proposal: Proposal
    vague: bool
    at: int
    opens: Toml | None = None
    asked: Toml | None = None
    late: Toml | None = None
    unclear: tuple[Toml, ...] = ()  # audiences that a row beside it has rules for: whether they reach here is not plain


def deadlines(document: Sequence[Printed], divisions: Sequence[str]) -> Iterator[Settled]:
    """Yield the deadlines: each subject's days, a vague one only where no place of the document is plainer."""
    found = [one for printed in document for one in _closings(printed)]
    others = exceptions(document)
    found = [replace(one, unclear=(*_unclear(one, found), *_excepted(one, others))) for one in found]
    requests = [one for printed in document if _certifies(printed) and (one := _request(printed))]
    unread = {subject for printed in document for subject in _unread(printed)}
    for subject in DeadlineSubject:
        mine = [one for one in found if one.proposal.path[1] == subject]
        plain = [one for one in mine if not one.vague]
        if plain or subject not in unread:
            yield from _settled(plain or mine, subject, divisions, requests)


def _closings(printed: Printed) -> list[Closing]:
    """The last days of a passage, in order, with the first days, requests and effects that belong to them."""
    days = list(days_in(printed))
    found: list[Closing] = []
    for day in days:
        if day.opens:
            continue
        subject = day.subject or _subject(printed, day)
        if subject is None or (rule := _rule(day, DeadlineSubject(subject))) is None:
            continue
        audience = _audience(printed, day, DeadlineSubject(subject))
        proposal = propose(f"deadlines.{subject}", rule, printed, day.start, audience=audience)
        if "on_day" in rule and subject not in YEARLY and "semester" not in audience:
            continue  # one day cannot be the last of both semesters
        vague = day.vague and "by_notice" in rule and not audience
        found.append(Closing(proposal, vague, day.start, opens=_opens(printed, days, day, DeadlineSubject(subject))))
    return [replace(one, late=_late(printed, found, one), asked=_asked(printed, one)) for one in found]


def _unclear(closing: Closing, closings: Sequence[Closing]) -> tuple[Toml, ...]:
    """For whom a row of the same group has a rule of its own: cells that are merged may be meant for both rows."""
    group, _, _ = closing.proposal.clause.rpartition("/")
    if "grades" in closing.proposal.audience or group.count("/") < 2:
        return ()
    beside = [one.proposal for one in closings if one.proposal.clause.rpartition("/")[0] == group]
    return tuple(one.audience for one in beside if one.clause != closing.proposal.clause and "grades" in one.audience)


def _excepted(closing: Closing, others: Sequence[Exceptional]) -> Iterator[Toml]:
    """For whom another sentence says something else of the same subject that is no rule we know."""
    _, subject = closing.proposal.path
    for one in others:
        if "grades" not in closing.proposal.audience and subject in one.subjects:
            yearly = DeadlineSubject(subject) in YEARLY
            yield {key: value for key, value in one.audience.items() if not (yearly and key == "semester")}


def _unread(printed: Printed) -> Iterator[str]:
    """The subjects for which a passage names a day that no rule was read from: "announced" would be wrong then."""
    days = list(days_in(printed))
    asked = pattern("deadlines", "asked_within").search(printed.text)
    known = [(day.start, day.end) for day in days if not day.vague] + ([asked.span()] if asked else [])
    for match in pattern("days", "some_day").finditer(printed.text):
        if all(match.end() <= start or end <= match.start() for start, end in known):
            subject = _subject(printed, SaidDay(match.start(), match.end(), {}))
            if subject is not None:
                yield subject


def _rule(day: SaidDay, subject: DeadlineSubject) -> Toml | None:
    """The rule as the subject means it; `None` where it is not plain whose event is counted from."""
    if subject is DeadlineSubject.SUBMISSION:
        return {"on_event": {"event": "submission_letter_on"}} if day.national else day.rule
    if "on_day" in day.rule:
        return _on_day(day, subject)
    if subject is DeadlineSubject.SELECTION and _event(day) == "opens_on":
        return _with_of(day.rule, "next_year") if day.of == "next_year" else None
    if subject in YEARLY and day.of in ("first_semester", "second_semester", "next_year"):
        return _with_of(day.rule, day.of)
    return day.rule


def _on_day(day: SaidDay, subject: DeadlineSubject) -> Toml | None:
    """A day of the calendar; of a whole year's works only where it is plain in which year it lies."""
    inner = day.rule["on_day"]
    if subject not in YEARLY or inner["month"] < FIRST_MONTH:
        return day.rule
    return {"on_day": inner | {"of": day.of}} if day.of else None


def _event(day: SaidDay) -> str:
    inner = next(iter(day.rule.values()))
    return str(inner.get("event", "")) if isinstance(inner, dict) else ""


def _with_of(rule: Toml, of: str) -> Toml:
    return {
        key: inner | {"of": of} if isinstance(inner, dict) and "event" in inner else inner
        for key, inner in rule.items()
    }


def _subject(printed: Printed, day: SaidDay) -> str | None:
    """What closes on the day: by the act that follows, or else stands before, and what it is done to."""
    start, end = printed.sentence(day.start)
    stop = pattern("deadlines", "stop").search(printed.text, day.end, end)
    after = printed.text[day.end : stop.start() if stop else end]
    if pattern("deadlines", "only_checked").match(after):
        return None
    near = [printed.text[day.start : day.end]] if day.vague else []
    act = None
    contexts = list(printed.contexts(day.start))
    if printed.is_row:  # a caption that names two acts says of neither row which it is about
        contexts = [text for text in contexts if len(all_named("acts", text)) == 1]
        act = named_near("acts", (text for text in (printed.label, *printed.above) if text in contexts))
    act = act or named_near("acts", near) or first_named("acts", after)
    act = act or named_near("acts", contexts)
    item = _item(printed, day.start, start, end)
    subjects = table("subjects")
    found = subjects.get(f"{act}:{item}", subjects.get(f"{act}:")) if act else None
    return str(found) if found is not None else None


def _item(printed: Printed, at: int, start: int, end: int) -> str | None:
    if printed.is_row:
        return named_near("items", (printed.label, *printed.above, printed.text[start:at], printed.text[at:end]))
    before, after = last_named("items", printed.text[start:at]), first_named("items", printed.text[at:end])
    return before or after or named_near("items", (printed.text[:at], *printed.above))


def _audience(printed: Printed, day: SaidDay, subject: DeadlineSubject) -> Toml:
    start, _ = printed.sentence(day.start)
    before = printed.text[start : day.end]
    near = (before, printed.label, *printed.above[:1])
    found: Toml = {}
    if grades := next(filter(None, map(grades_in, (*_pieces_back(before), *near[1:]))), ()):
        found["grades"] = list(grades)
    if subject not in YEARLY and (semester := named_near("semesters", near)) is not None:
        found["semester"] = int(semester)
    if (division := named_near("division_audience", near)) is not None:
        found["division"] = division
    if subject is DeadlineSubject.RECEIPT_CONFIRMATION:
        segment = pattern("texts", "segment_end").split(before)[-1]
        if (round_ := last_named("rounds", segment)) is not None:
            found["round"] = int(round_)
    return found if found.get("grades") != [1, 2, 3] else {key: found[key] for key in found if key != "grades"}


def _pieces_back(before: str) -> Iterator[str]:
    """The pieces of a sentence from the day backwards: the nearest one that names grades says whose day it is."""
    yield from reversed(pattern("texts", "segment_end").split(before))


def _opens(printed: Printed, days: Sequence[SaidDay], day: SaidDay, subject: DeadlineSubject) -> Toml | None:
    """The first day that stands in the same sentence, or in the one that the day's own words begin with."""
    sentence = printed.sentence(day.start)
    for one in reversed(days):
        if one.opens and one.start <= day.start and (one.cell or printed.sentence(one.start) == sentence):
            of = one.of if subject in YEARLY else ""
            rule = _on_day(one, subject) if "on_day" in one.rule else _with_of(one.rule, of) if of else one.rule
            return None if rule is None else rule | {"clause": printed.clause}
    return None


def _asked(printed: Printed, closing: Closing) -> Toml | None:
    """A request to certify soon after each upload, which closes nothing."""
    return _request(printed) if closing.proposal.path[1] == DeadlineSubject.CERTIFICATION else None


def _certifies(printed: Printed) -> bool:
    return pattern("acts", "certify").search(printed.text) is not None


def _request(printed: Printed) -> Toml | None:
    match = pattern("deadlines", "asked_within").search(printed.text)
    if match is None:
        return None
    span = span_of(match["n"] or match["days"], match["unit"] or match["each"])
    return None if span is None else span | {"clause": printed.clause}


def _late(printed: Printed, closings: Sequence[Closing], closing: Closing) -> Toml | None:
    """What becomes of who is late: said in the same sentence, or in the next before another day is named."""
    mine = printed.sentence(closing.at)
    later = [printed.sentence(one.at)[0] for one in closings if printed.sentence(one.at)[0] > mine[0]]
    end = max(min(later, default=len(printed.text)), mine[1])
    found = first_named("lateness", printed.text[closing.at : end])
    if found is None:
        return None
    of_selection, of_receipts = "given_up_selection", ("counted_correct", "no_objection")
    subject = closing.proposal.path[1]
    if subject == DeadlineSubject.SELECTION and found.startswith("given_up"):
        found = of_selection
    if (found == of_selection) is not (subject == DeadlineSubject.SELECTION):
        return None
    if (found in of_receipts) is not (subject == DeadlineSubject.RECEIPT_CONFIRMATION):
        return None
    return {"value": found, "clause": printed.clause}


def _settled(
    closings: Sequence[Closing], subject: DeadlineSubject, divisions: Sequence[str], requests: Sequence[Toml]
) -> Iterator[Settled]:
    """One entry for each audience: the more closely aimed days first, the general ones for whom they leave."""
    if any(not one.proposal.audience for one in closings) and len({str(one.proposal.entry) for one in closings}) == 1:
        closings = [replace(one, proposal=replace(one.proposal, audience={})) for one in closings]
    by_audience: dict[str, list[Closing]] = {}
    for one in _by_round(closings):
        by_audience.setdefault(str(sorted(one.proposal.audience.items())), []).append(one)
    taken: dict[object, set[Cell]] = {}
    entries: list[tuple[Toml, list[Closing]]] = []
    for same in sorted(by_audience.values(), key=lambda group: -aims(group[0].proposal.audience)):
        plain = [one for one in same if not one.vague] or same
        audience = plain[0].proposal.audience
        round_ = audience.get("round")
        used = taken.setdefault(round_, set())
        unclear = {cell for one in plain for other in one.unclear for cell in cells(other, divisions)}
        left = cells(audience, divisions) - used - unclear
        used |= left
        for entry in audiences(left, divisions):
            entries.append((entry | ({} if round_ is None else {"round": round_}), plain))
    entries.sort(key=lambda one: (one[0].get("semester", 0), one[0].get("round", 0), one[0].get("grades", [0])))
    for entry, plain in entries:
        aimed = [replace(one.proposal, audience=entry) for one in plain]
        for settled in settle(aimed):
            yield replace(settled, reading=settled.reading | _beside(plain, subject, requests))


def _by_round(closings: Sequence[Closing]) -> list[Closing]:
    """Where rounds have days of their own, what is said without a round is said of each."""
    rounds = sorted({one.proposal.audience["round"] for one in closings if "round" in one.proposal.audience})
    found = []
    for one in closings:
        each = [{"round": number} for number in rounds if "round" not in one.proposal.audience] or [{}]
        found += [
            replace(one, proposal=replace(one.proposal, audience=one.proposal.audience | round_)) for round_ in each
        ]
    return found


def _beside(closings: Sequence[Closing], subject: DeadlineSubject, requests: Sequence[Toml]) -> Toml:
    """What stands beside the day, where all places that say it agree; a request also in a clause of its own."""
    asked = [one.asked for one in closings if one.asked]
    found: Toml = {}
    for key, values in (
        ("opens", [one.opens for one in closings if one.opens]),
        ("asked_within", asked or (requests if subject is DeadlineSubject.CERTIFICATION else ())),
        ("late", [one.late for one in closings if one.late]),
    ):
        if values and len({str(_bare(one)) for one in values}) == 1:
            found[key] = values[0]
    return found


def _bare(entry: Toml) -> Toml:
    return {key: value for key, value in entry.items() if key != "clause"}
