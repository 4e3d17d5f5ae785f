"""Trainings and briefings (訓練、研習、說明): for whom, by whom, how often."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_names import listed
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named, named_near, number_of
from portfolio.regulations.drafting_words import pattern


def trainings(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield each training whose audience, office and period are all printed."""
    for printed in document:
        if printed.is_row:
            continue
        match = pattern("trainings", "label").match(printed.text)
        if match is None:
            continue
        above = next((text for text in printed.above if pattern("trainings", "about").search(text)), "")
        label = printed.printed(match.start("label"), match.end("label"))
        if pattern("trainings", "about").search(match["label"]) is None:
            name = pattern("trainings", "label_above").match(above)
            word = pattern("trainings", "word").search(above)
            if word is None:
                continue
            label += name["label"] if name else word[0]
        entry = _training(printed, match["label"], above, match.end() - 1)
        if entry is not None:
            found = propose("trainings", entry, printed, match.start())
            yield Proposal(("trainings", label), entry, found.clause, printed.printed(0, len(printed.text)))


def _training(printed: Printed, label: str, above: str, start: int) -> Toml | None:
    text = printed.text
    who = pattern("trainings", "towards").search(text, start)
    audience = _audience(who["whom"] or who["needs"]) if who else _audience(label)
    by = _by(printed, start)
    if not audience or not by:
        return None
    found: Toml = {"audience": list(audience), "by": list(by)}
    if pattern("trainings", "as_needed").search(text, start):
        return found | {"per": "as_needed"}
    if pattern("trainings", "first_semester").search(text, start):
        return found | {"per": "first_semester_of_grade_1"}
    per = named_near("periods", (text[start:],))
    if per is None or len(all_named("periods", text[start:])) > 1:
        return None
    found["per"] = per
    times = pattern("trainings", "times").search(text, start)
    if times is not None:
        found["times"] = number_of(times["n"] or times["m"])
        if times["least"] or pattern("texts", "at_least").search(times[0]):
            found["at_least"] = True
    return found


def _audience(text: str) -> tuple[str, ...]:
    """Everybody who is named, in the order of the words; staff and teachers may be one word."""
    found: list[str] = []
    for one in all_named("learners", text):
        found += ["teachers", "staff"] if one == "teachers_staff" else [one]
    return tuple(dict.fromkeys(found))


def _by(printed: Printed, start: int) -> tuple[str, ...]:
    for name in ("by", "by_together", "by_subject"):
        for match in pattern("trainings", name).finditer(printed.text, start):
            groups = [listed(printed, *match.span("who"))]
            if name == "by_together":
                groups.append(listed(printed, *match.span("with")))
            if all(groups):
                return tuple(name for group in groups for name in group)
    return ()
