"""Which kinds of works are certified, and by which teachers."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_names import offices_in
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named, named_near
from portfolio.regulations.drafting_words import pattern, table


def certification(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield for each kind whether it is certified, and the teachers who certify it where they are plain."""
    by_students = _by_students(document)
    for printed in document:
        for match in pattern("certification", "not_certified").finditer(printed.text):
            kind = named_near("kinds", printed.contexts(match.start()))
            if kind is not None:
                yield propose(f"certified.{kind}", {"value": False}, printed, match.start())
        yield from _row(printed)
        for match in pattern("certification", "certified").finditer(printed.text):
            kind = named_near("kinds", printed.contexts(match.start()))
            if kind is None:
                continue
            yield propose(f"certified.{kind}", {"value": True}, printed, match.start())
            by = all_named("certifiers", who := match["by"] or match["teacher"])
            left = pattern("certification", "known").sub("", who)
            if not by or pattern("certification", "other").search(left):
                continue
            entry: Toml = {"by": list(by), "kind": kind}
            entry |= {"registered_by": [by_students[kind]]} if kind in by_students else {}
            found = propose("certifiers", entry, printed, match.start())
            yield Proposal(("certifiers", str(table("kind_names")[kind])), entry, found.clause, found.words)


def _row(printed: Printed) -> Iterator[Proposal]:
    """A row of a table that says who certifies an item, and who registers it."""
    match = pattern("certification", "certifying_row").search(printed.text) if printed.is_row else None
    if match is None:
        return
    who = printed.printed(*match.span("who"))
    by = all_named("certifiers", match["who"])
    entry: Toml = {"by": list(by)}
    if not by:
        if not offices_in(printed, *match.span("who")):
            return
        entry = {"by": ["office"], "office": who}
    registering = pattern("certification", "registering_row").search(printed.text)
    if registering is None:  # a row of which nobody registers anything is about something else
        return
    entry["registered_by"] = pattern("offices", "slash").split(printed.printed(*registering.span("who")))
    if (kind := named_near("kinds", (printed.label,))) is not None:
        entry["kind"] = kind
    found = propose("certifiers", entry, printed, match.start())
    yield Proposal(("certifiers", printed.clause.rpartition("/")[2]), entry, found.clause, found.words)


def _by_students(document: Sequence[Printed]) -> dict[str, str]:
    """The word for students, for each kind that they upload themselves."""
    found: dict[str, str] = {}
    for printed in document:
        for match in pattern("certification", "by_students").finditer(printed.text):
            kind = named_near("kinds", (printed.text[match.start() : match.end()], *printed.contexts(match.start())))
            if kind is not None:
                found.setdefault(kind, match["who"])
    return found
