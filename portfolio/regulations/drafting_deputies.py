"""Lists of deputies (代理人名單): who has a task, and who deputises, by title."""

from collections.abc import Iterator, Sequence

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.regulations.drafting_proposals import Proposal, Settled, Toml
from portfolio.regulations.drafting_texts import Printed, all_named, named_near
from portfolio.regulations.drafting_words import pattern


def deputies(document: Sequence[Printed]) -> Iterator[Settled]:
    """Yield each task of a list of deputies, by division where the list tells them apart."""
    tasks: dict[str, list[tuple[str, Proposal]]] = {}
    for printed in document:
        match = pattern("deputies", "row" if printed.is_row else "prose").search(printed.text)
        if match is None:
            continue
        owner, deputy = (printed.printed(*match.span(name)) for name in ("owner", "deputy"))
        if not all(pattern("deputies", "post").fullmatch(one) for one in (owner, deputy)):
            continue
        task = printed.clause.rpartition("/")[2] if printed.is_row else owner
        division = named_near("division_of", (printed.label, *printed.above)) or ""
        entry: Toml = {"owner": owner, "deputy": deputy}
        if items := _items(printed.row):
            entry["items"] = items
        found = Proposal(("deputies", task), entry, printed.clause, printed.words)
        tasks.setdefault(task, []).append((division, found))
    for task, mine in tasks.items():
        divisions = [division for division, _ in mine]
        proposals = tuple(one for _, one in mine)
        if divisions == [""]:
            yield Settled(("deputies", task), proposals[0].cited, proposals)
        elif len(set(divisions)) == len(divisions) and set(divisions) <= set(Division):
            reading = {division: one.cited for division, one in mine}
            yield Settled(("deputies", task), reading, proposals)


def _items(label: str) -> list[str]:
    """What a task of the list is in a pack's words: the work itself, its submission, or both."""
    found: list[str] = []
    for item in all_named("deputised", label):
        submission = f"submit_{item}"
        has_submission = submission in set(OfficeItem)
        if not (has_submission and pattern("deputies", "only_submits").search(label)):
            found.append(item)
        if has_submission and pattern("deputies", "submits" if item in found else "only_submits").search(label):
            found.append(submission)
    return found
