"""Receipt statements (收訖明細): what silence means, what is not admitted; windows are deadlines."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_names import listed
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named, first_named
from portfolio.regulations.drafting_words import pattern


def receipts(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield what the document says of confirming in time, and of doubts that it does not admit."""
    for printed in document:
        if not pattern("receipts", "about").search("\n".join((printed.label, printed.text, *printed.above))):
            continue
        silence = pattern("receipts", "not_in_time").search(printed.text)
        if silence is not None:
            end = printed.sentence(silence.start())[1]
            effect = first_named("silences", printed.text[silence.start() : end])
            if effect is not None:
                yield propose("receipts.silence", {"value": effect}, printed, silence.start())
        refined = pattern("receipts", "not_refined").search(printed.text)
        if refined is not None:
            yield propose("receipts.not_admitted", {"value": ["not_refined"]}, printed, refined.start())
        parts = pattern("receipts", "parts").search(printed.text)
        if parts is not None and (named := all_named("receipt_parts", parts["parts"])):
            yield propose("receipts.parts", {"value": list(named)}, printed, parts.start())


def leavers(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield how those who left confirm their statement."""
    for printed in document:
        for how in ("paper_mail", "on_application"):
            match = pattern("receipts", how).search(printed.text)
            if match is not None:
                entry: Toml = {"how": how}
                who = pattern("receipts", "by_paper_mail").search(match[0])
                if who is not None and (by := listed(printed, *(match.start() + at for at in who.span("who")))):
                    entry["by"] = list(by)
                yield propose("leavers", entry, printed, match.start())
