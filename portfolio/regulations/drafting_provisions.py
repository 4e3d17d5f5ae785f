"""Adoption, schedule, rewards, changes of status, platform and legal basis: each a sentence of its own."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_names import is_office, offices_in
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, named_near
from portfolio.regulations.drafting_words import pattern, table


def provisions(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield them in the order of the document."""
    for printed in document:
        yield from _adoption(printed)
        yield from _schedule(printed)
        yield from _rewards(printed)
        yield from _status_changes(printed)
        yield from _basis(printed)
        yield from _platform(printed)


def _adoption(printed: Printed) -> Iterator[Proposal]:
    match = pattern("adoption", "adopted").search(printed.text)
    if match is None:
        return
    bodies = [
        printed.printed(one.start("body"), one.end("body"))
        for one in pattern("adoption", "body").finditer(printed.text, 0, match.end("bodies"))
    ]
    if not bodies:
        return
    entry: Toml = {"adopted_by": list(dict.fromkeys(bodies))}
    approved = pattern("adoption", "approved").search(printed.text)
    if approved is not None:
        entry["approved_by"] = printed.printed(approved.start("who"), approved.end("who"))
    if pattern("adoption", "amended_alike").search(printed.text) is None:
        entry["amended_alike"] = False
    yield propose("adoption", entry, printed, match.start())


def _schedule(printed: Printed) -> Iterator[Proposal]:
    match = pattern("schedule", "planned").search(printed.text)
    if match is None:
        return
    who = printed.printed(match.start("who"), match.end("who"))
    if not is_office(who):
        return
    entry: Toml = {"planned_by": who}
    if (per := named_near("periods", (printed.text[: match.end()],))) is not None:
        entry["per"] = per
    for name in ("published", "start_and_end", "self_check"):
        if pattern("schedule", name).search(printed.text):
            entry[name] = True
    yield propose("schedule", entry, printed, match.start())
    if not pattern("schedule", "post").search(match["who"]) and offices_in(printed, *match.span("who")):
        yield propose("offices.schedule", {"value": who}, printed, match.start())


def _rewards(printed: Printed) -> Iterator[Proposal]:
    match = pattern("rewards", "proposed").search(printed.text)
    if match is None:
        return
    entry: Toml = {"proposed_by": printed.printed(match.start("who"), match.end("who"))}
    reviewed = pattern("rewards", "reviewed").search(printed.text, match.end("who"))
    if reviewed is not None:
        entry["reviewed_by"] = printed.printed(reviewed.start("body"), reviewed.end("body"))
    when = pattern("rewards", "when").search(printed.text, printed.sentence(match.start())[0], match.start())
    if when is not None:
        entry["when"] = printed.printed(*when.span())
    yield propose("rewards", entry, printed, match.start())


def _status_changes(printed: Printed) -> Iterator[Proposal]:
    match = pattern("status_changes", "rule").search(printed.text)
    if match is None:
        return
    of = [one[0] for one in pattern("status_changes", "change").finditer(match["of"])]
    left = pattern("status_changes", "known").sub("", match["of"])
    if of and not left:
        principles = printed.printed(match.start("principles"), match.end("principles"))
        yield propose("status_changes", {"of": of, "principles": principles}, printed, match.start())


def _basis(printed: Printed) -> Iterator[Proposal]:
    names = table("provision_names")
    for name in ("basis", "plain_basis", "group_basis"):
        match = pattern("provisions", name).search(printed.text)
        if match is not None:
            value = printed.printed(match.start("act"), match.end("act"))
            point = printed.printed(match.start("point"), match.end("point")) if match["point"] else ""
            marks = table("texts")["title_marks"]
            said = f"{marks[0]}{value}{marks[1]}{point}" if name != "group_basis" else value + point
            found = propose("provisions", {"value": said}, printed, match.start())
            yield Proposal(("provisions", str(names[name])), found.entry, found.clause, found.words)


def _platform(printed: Printed) -> Iterator[Proposal]:
    match = pattern("provisions", "platform_name").search(printed.text)
    if match is not None:
        parts = [
            printed.printed(one.start(), one.end())
            for one in pattern("provisions", "platform_part").finditer(printed.text, *match.span("name"))
        ]
        value = str(table("texts")["comma"]).join(parts) if match["several"] else printed.printed(*match.span("name"))
        yield propose("platform_name", {"value": value}, printed, match.start())
