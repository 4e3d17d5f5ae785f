"""Sentences that say something else for some grades, of which no rule can be read: those grades are left open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portfolio.regulations.drafting_days import days_in
from portfolio.regulations.drafting_proposals import Toml
from portfolio.regulations.drafting_texts import Printed, all_named, grades_in, named_near
from portfolio.regulations.drafting_words import pattern
from portfolio.rules import DeadlineSubject

_OF_STUDENTS = (
    DeadlineSubject.UPLOAD_OUTCOMES,
    DeadlineSubject.CERTIFICATION,
    DeadlineSubject.UPLOAD_DIVERSE,
    DeadlineSubject.SELECTION,
)
_BY_ACT = {
    "upload:outcomes": (DeadlineSubject.UPLOAD_OUTCOMES,),
    "upload:diverse": (DeadlineSubject.UPLOAD_DIVERSE,),
    "upload": (DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.UPLOAD_DIVERSE),
    "certify": (DeadlineSubject.CERTIFICATION,),
    "select": (DeadlineSubject.SELECTION,),
    "submit": (DeadlineSubject.SUBMISSION,),
    "receipt": (DeadlineSubject.RECEIPT_CONFIRMATION,),
}


@dataclass(frozen=True)
class Exceptional:
    """What is said otherwise, and for whom."""

    subjects: tuple[DeadlineSubject, ...]
    audience: Toml


def exceptions(document: Sequence[Printed]) -> tuple[Exceptional, ...]:
    """Return the exceptions of a document for some grades, of which no rule could be read."""
    return tuple(one for printed in document for one in _of_passage(printed))


def _of_passage(printed: Printed) -> Iterator[Exceptional]:
    everything = pattern("deadlines", "everything").search(printed.label) is not None
    days = [day for day in days_in(printed) if not day.opens]
    for start, end in _pieces(printed):
        sentence = printed.text[start:end]
        grades = next(filter(None, map(grades_in, (sentence, printed.label, *printed.above[:1]))), ())
        if not grades or len(grades) == 3:
            continue
        ruled = any(start <= day.start < end for day in days)
        if (ruled and not everything) or not (everything or pattern("deadlines", "exception").search(sentence)):
            continue
        audience: Toml = {"grades": list(grades)}
        if (semester := named_near("semesters", (sentence, printed.label, *printed.above[:1]))) is not None:
            audience["semester"] = int(semester)
        yield Exceptional(_subjects(printed, sentence, everything), audience)


def _pieces(printed: Printed) -> Iterator[tuple[int, int]]:
    """Where each sentence stands, cut further where a part of it names grades of its own."""
    at = 0
    while at < len(printed.text):
        start, end = printed.sentence(at)
        at = max(end, at + 1)
        cuts = [match.end() + start for match in pattern("deadlines", "part_end").finditer(printed.text[start:end])]
        begins = [start, *(cut for cut in cuts if cut < end and grades_in(printed.text[cut:end]))]
        yield from zip(begins, [*begins[1:], end], strict=True)


def _subjects(printed: Printed, sentence: str, everything: bool) -> tuple[DeadlineSubject, ...]:
    for text in () if everything else (sentence, printed.label, printed.text, *printed.above):
        if acts := all_named("acts", text):
            kinds = next(
                (found for near in (sentence, printed.text, *printed.above) if (found := all_named("items", near))), ()
            )
            keys = [f"{act}:{kinds[0]}" if len(kinds) == 1 else act for act in acts]
            return tuple(
                subject for key, act in zip(keys, acts, strict=True) for subject in _BY_ACT.get(key, _BY_ACT[act])
            )
    return _OF_STUDENTS
