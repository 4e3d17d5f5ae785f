"""How many works may be uploaded and selected (件數上限), as far as a document prints it without doubt."""

import re
from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, grades_in, named_near, number_of
from portfolio.regulations.drafting_words import pattern, table
from portfolio.rules import LimitSubject
from portfolio.works import WorkKind

_SUBJECTS = {
    ("upload", WorkKind.COURSE_OUTCOME): LimitSubject.UPLOAD_OUTCOMES,
    ("upload", WorkKind.DIVERSE_PERFORMANCE): LimitSubject.UPLOAD_DIVERSE,
    ("select", WorkKind.COURSE_OUTCOME): LimitSubject.SELECT_OUTCOMES,
    ("select", WorkKind.DIVERSE_PERFORMANCE): LimitSubject.SELECT_DIVERSE,
}


def limits(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield the limits that the document prints: a number of works with its period, kind and act.

    A number for each subject or class, or for some students only, is none of these and is passed over.
    """
    for printed in document:
        for match in pattern("limits", "number").finditer(printed.text):
            found = _limit(printed, match, next(name for name in ("n", "m", "k", "t") if match[name]))
            if found is not None:
                yield found
        for match in pattern("limits", "also").finditer(printed.text):
            before = printed.text[printed.sentence(match.start())[0] : match.start()]
            if pattern("limits", "at_most").search(before):
                found = _limit(printed, match, "n" if match["n"] else "m")
                if found is not None:
                    yield found


def _limit(printed: Printed, match: re.Match[str], number: str) -> Proposal | None:
    at, value, unit = match.start(number), number_of(match[number]), match["unit"] or match["last"] or ""
    start, end = printed.sentence(at)
    before = printed.text[start:at]
    if pattern("limits", "of_some_only").search(before) or not 1 <= value <= 1000:
        return None
    act = named_near("limit_acts", (match[0], *printed.contexts(at)))
    after = pattern("limits", "kind_after").match(printed.text, match.end())
    kind = named_near("kinds", (after[0],) if after else printed.contexts(at))
    per = named_near("periods", printed.contexts(at))
    if act is None and per == "semester" and kind == WorkKind.COURSE_OUTCOME:
        act = "upload"  # what is selected is counted by the year
    if act is None or kind is None or per is None:
        return None
    subject = _SUBJECTS[act, WorkKind(kind)]
    audience = {"per": per} | _audience(printed, before, per)
    found = propose(f"limits.{subject}", {"value": value}, printed, at, audience=audience)
    notes = () if unit in ("", *table("limits")["unit"]) else ("counted-as-items",)
    if subject is LimitSubject.SELECT_OUTCOMES and pattern("limits", "certified_only").search(printed.text[start:end]):
        notes = (*notes, "certified-ones-only")
    return Proposal(found.path, found.entry, found.clause, found.words, found.audience, (), notes)


def _audience(printed: Printed, before: str, per: str) -> Toml:
    found: Toml = {}
    if grades := grades_in(before):
        found["grades"] = list(grades)
    near = (before, printed.label)
    if per == "semester" and (semester := named_near("semesters", near)) is not None:
        found["semester"] = int(semester)
    if (division := named_near("division_audience", near)) is not None:
        found["division"] = division
    return found
