"""Question sets: the development set that lies outside the project, and questions of our own about every clause."""

from collections.abc import Callable

import pytest

from handlers.regulation_answers import Sources
from tests.regulations.asked import by_document, by_pack, development_set
from tests.regulations.judged import score

READ_FROM = pytest.mark.parametrize("at", [by_pack, by_document], ids=["packs", "documents"])
DECLINED = ("injection", "privacy", "other_school")


@READ_FROM
def test_the_development_set(at: Callable[[str], Sources]) -> None:
    """What the issue asks of it, by the packs' own restatements and by the documents as they were imported."""
    found = score(development_set(), at)
    print(f"development set: {found}")

    summary = found.summary
    assert summary["overall"] >= 0.98, found.said
    assert summary["cite_hit1"] >= 0.98, found.said
    assert len(found.false_answers()) <= 1, found.said
    assert found.false_answers(*DECLINED) == []
    assert summary["refusal_on_answerable"] <= 0.01, found.said
    assert summary["needless_clarify"] <= 0.02, found.said
    assert summary["handover"] == 1.0
    assert summary["chars_p90"] <= 180
