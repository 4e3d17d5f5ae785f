"""The working group: its name, members, posts and meetings; members whose sum does not come out are left open."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_names import is_office, listed
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, named_near, number_of
from portfolio.regulations.drafting_words import pattern

MOST_MEMBERS = 200


def working_group(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield what the document says of its group."""
    for printed in document:
        if pattern("group", "group").search(printed.text) is None and not any(
            pattern("group", "group").search(text) for text in printed.above
        ):
            continue
        yield from _name(printed)
        yield from _members(printed)
        yield from _posts(printed)
        yield from _meetings(printed)


def _name(printed: Printed) -> Iterator[Proposal]:
    match = pattern("group", "named").search(printed.text)
    if match is not None:
        name = printed.printed(*match.span("name" if match["name"] else "plain"))
        yield propose("working_group.name", {"value": name}, printed, match.start())
    seats = pattern("group", "seats").search(printed.text)
    if seats is not None and 1 <= number_of(seats["n"]) <= MOST_MEMBERS:
        yield propose("working_group.size", {"value": number_of(seats["n"])}, printed, seats.start())


def _members(printed: Printed) -> Iterator[Proposal]:
    """The members with the total, only where both come out to the same."""
    match = pattern("group", "members").search(printed.text)
    if match is None:
        return
    members = _listed(printed, match.start("list"), match.end("list"))
    size = number_of(match["size"] or match["all"])
    if members is None or not 1 <= size <= MOST_MEMBERS:
        return
    known = sum(int(one.get("count", 0)) for one in members)
    uncounted = any("count" not in one for one in members)
    if known != size if not uncounted else known >= size:
        return
    notes = ("headcount-implied",) if uncounted else ()
    found = propose("working_group.members", {"members": members}, printed, match.start())
    yield propose("working_group.size", {"value": size}, printed, match.end() - 1)
    yield Proposal(found.path, found.entry, found.clause, found.words, {}, (), notes)


def _listed(printed: Printed, start: int, end: int) -> list[Toml] | None:
    """Each title with its number: its own, or 1; a title of several without a number has none."""
    found: list[Toml] = []
    marks = [*pattern("group", "between").finditer(printed.text, start, end)]
    starts, ends = [start, *(one.end() for one in marks)], [*(one.start() for one in marks), end]
    for begin, until in zip(starts, ends, strict=True):
        match = pattern("group", "member").fullmatch(printed.text, begin, until)
        if match is None:
            return None
        inside = pattern("group", "each_grade_has").fullmatch(match["inside"] or "")
        of_grades = pattern("group", "each_grade").search(match["title"]) is not None
        last = match.end("inside") + 1 if match["inside"] and not inside else match.end("title")
        member: Toml = {"title": printed.printed(match.start("title"), last)}
        number = number_of(match["n"]) if match["n"] else None
        if inside:
            begin = match.start("inside") + inside.start("whose")
            member["title"] = printed.printed(begin, begin + len(inside["whose"])) + member["title"]
            member["count"] = 3 * number_of(inside["n"])
        elif number is not None:
            member["count"] = 3 * number if of_grades and match["each"] else number
        elif pattern("group", "several").search(match["title"]) is None:
            member["count"] = 1
        found.append(member)
    return found or None


def _posts(printed: Printed) -> Iterator[Proposal]:
    """Who is convener, secretary, director; a post that two sentences give to two people is a conflict."""
    for post in ("convener", "secretary", "director"):
        for name in (f"{post}_after", f"{post}_before"):
            match = pattern("group", name).search(printed.text)
            if match is not None and is_office(title := printed.printed(match.start("who"), match.end("who"))):
                yield propose(f"working_group.{post}", {"value": _as_member(printed, title)}, printed, match.start())
                break
    match = pattern("group", "vice_secretaries").search(printed.text)
    if match is not None:
        titles = listed(printed, *match.span("who"))
        if titles:
            yield propose("working_group.vice_secretaries", {"value": list(titles)}, printed, match.start())


def _as_member(printed: Printed, title: str) -> str:
    """The title as the list of members has it, where the two differ by the sign for an office alone."""
    match = pattern("group", "members").search(printed.text)
    members = _listed(printed, *match.span("list")) if match else None
    titles = [str(one["title"]) for one in members or ()]
    shorter = pattern("group", "of_office").sub("", title)
    return shorter if title not in titles and shorter in titles else title


def _meetings(printed: Printed) -> Iterator[Proposal]:
    match = pattern("group", "meetings").search(printed.text)
    if match is None:
        return
    per = named_near("periods", (match["per"],))
    times = number_of(match["n"])
    if per is not None and 1 <= times <= 100:
        at_least = pattern("texts", "at_least").search(match[0]) is not None
        entry: Toml = {"times": times, "per": per, "at_least": at_least}
        yield propose("working_group.meetings", entry, printed, match.start())
