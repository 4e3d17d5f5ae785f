"""Who certifies in a teacher's place (代理順位): an order only where every step of it is plain."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, named_near
from portfolio.regulations.drafting_words import pattern

Step = tuple[Printed, int, int]


def succession(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield the order of certifiers: listed below its head, in one passage, or one person in a sentence."""
    for place, printed in enumerate(document):
        head = pattern("succession", "head").search(printed.text)
        listed = _below(document, place) if head else []
        inside = _inside(printed, head.end()) if head else []
        one = pattern("succession", "alone").search(printed.text)
        if head is not None and (listed or inside):
            steps, at = listed or inside, head.start()
        elif one is not None:
            steps, at = [(printed, one.start("who"), one.end("who"))], one.start()
        else:
            continue
        order = [_step(*step) for step in steps]
        if not all(order) or not _cannot(document, printed):
            continue
        entry: Toml = {"starts": "original_cannot"}
        near = [printed.text, *(other.text for other in _siblings(document, printed))]
        if head is not None and pattern("succession", "suggested").search(printed.text):
            entry["suggested"] = True
        if any(pattern("succession", "listed_by_group").search(text) for text in near):
            entry["listed_by_group"] = True
        also = [other for other in _siblings(document, printed) if pattern("succession", "may_wait").search(other.text)]
        if also or pattern("succession", "may_wait").search(printed.text):
            entry["removal_may_wait"] = True
        entry["order"] = order
        found = propose("succession", entry, printed, at)
        words = printed.printed(0, len(printed.text)) + "".join(step[0].words for step in listed)
        beside = tuple(other.clause for other in (*(step[0] for step in listed), *also))
        yield Proposal(found.path, entry, found.clause, words, {}, beside)


def _below(document: Sequence[Printed], place: int) -> list[Step]:
    clause = document[place].clause
    below = [one for one in document[place + 1 :] if one.clause.startswith(clause)]
    if not all(pattern("succession", "numbered_below").fullmatch(one.clause[len(clause) :]) for one in below):
        return []
    return [(one, 0, len(pattern("succession", "stop").split(one.text)[0])) for one in below]


def _inside(printed: Printed, start: int) -> list[Step]:
    marks = list(pattern("succession", "inline").finditer(printed.text, start))
    ends = [one.start() for one in marks[1:]] + [printed.sentence(marks[-1].end())[1]] if marks else []
    tail = pattern("succession", "tail")
    return [
        (printed, mark.end(), mark.end() + len(tail.sub("", printed.text[mark.end() : end])))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _step(printed: Printed, start: int, end: int) -> Toml:
    """One step; empty where its words name nobody that the order knows."""
    text = printed.text[start:end]
    who = named_near("candidates", (text,))
    if who is None:
        return {}
    note = pattern("succession", "remark").search(text)
    title = printed.printed(start, start + (note.start() if note else len(text)))
    found: Toml = {"who": who, "title": title.removeprefix(str(pattern("succession", "by").pattern))}
    if pattern("succession", "consent").search(text):
        found["consent"] = True
    if pattern("succession", "subsidy").search(text):
        found["condition"] = "subsidy"
    if pattern("succession", "submitter").search(text):
        found["office"] = "submit_outcomes"
    return found


def _siblings(document: Sequence[Printed], printed: Printed) -> list[Printed]:
    """The passages under the same head, or under the head of the last number."""
    head = pattern("succession", "last_number").sub("", printed.clause)
    return [one for one in document if one is not printed and head and one.clause.startswith(head)]


def _cannot(document: Sequence[Printed], printed: Printed) -> bool:
    """Whether the order starts where the original teacher no longer can, here or beside it."""
    texts = (printed.text, *printed.above, *(one.text for one in _siblings(document, printed)))
    return any(pattern("succession", "cannot").search(text) for text in texts)
