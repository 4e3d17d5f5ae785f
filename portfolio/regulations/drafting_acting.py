"""Who may act for a student (代為辦理): only where people, acts and one condition are all printed."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named
from portfolio.regulations.drafting_words import pattern


def circumstances(printed: Printed, document: Sequence[Printed]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the circumstances of the heads above a passage, and the clauses of those heads."""
    for text in (printed.text, *printed.above):
        found = all_named("circumstances", text)
        if found:
            heads = tuple(one.clause for one in document if one.text and one.text == text and one is not printed)
            return found, heads[:1]
    return (), ()


def representatives(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield the provisions under which somebody may act for a student."""
    for printed in document:
        found_here = [*pattern("acting", "acts_for").finditer(printed.text)]
        for match in [*found_here, *pattern("acting", "acts_for_subject").finditer(printed.text)]:
            start, end = printed.sentence(match.start())
            sentence = printed.text[start:end]
            who, others = _people(match["who"])
            acts = all_named("student_acts", sentence)
            conditions = all_named("acting_conditions", sentence)
            if "no_network" in conditions and "not_in_time" not in conditions:
                condition = "no_network"
            elif conditions == ("not_in_time",):
                condition = "not_in_time"
            else:
                continue
            if not who or others or not acts or _other_cause(sentence):
                continue
            entry: Toml = {"who": list(who), "acts": list(acts), "condition": condition}
            said, heads = circumstances(printed, document)
            if said:
                entry["circumstances"] = list(said)
            found = propose("representatives", entry, printed, match.start())
            yield Proposal(found.path, found.entry, found.clause, found.words, {}, heads)


def _other_cause(sentence: str) -> bool:
    """Whether the sentence allows it for a cause that a pack has no word for: then it is not allowed for any."""
    return pattern("acting", "cause").search(sentence) is not None and not all_named("circumstances", sentence)


def _people(text: str) -> tuple[tuple[str, ...], bool]:
    """Who is named, and whether anybody else is: a parent need not be the legal representative."""
    left = pattern("acting", "known").sub("", text)
    return all_named("representatives", text), pattern("acting", "other").search(left) is not None
