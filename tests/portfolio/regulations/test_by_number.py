"""A clause that is asked for by its number."""

import pytest

from portfolio.regulations.by_number import clause_named
from portfolio.regulations.reading import read

CLAUSES = ("一", "五", "五(三)", "五(三)1", "七", "肆一(四)", "表一/檔案格式")


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        ("第七點是在講什麼", "七"),
        ("第五點第三款規定什麼", "五(三)"),
        ("第五點第三款第一目在說什麼", "五(三)1"),
        ("五（三）在說什麼", "五(三)"),
        ("肆一(四)是什麼", "肆一(四)"),
        ("第九點是什麼", None),
        ("是依作業要點第五點訂的嗎", None),
        ("五件可以嗎", None),
    ],
)
def test_a_number_names_its_clause(message: str, clause: str | None) -> None:
    """In words or as it is cited; what the document does not have, or another document's point, names none."""
    assert clause_named(read(message)[0].whole, CLAUSES) == clause
