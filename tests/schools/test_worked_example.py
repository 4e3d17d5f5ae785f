"""The worked example of docs/rules.md is a pack, and says what the text around it promises."""

import re
from pathlib import Path

from portfolio.calendar import Term
from portfolio.deadlines import deadlines
from portfolio.limits import limits
from portfolio.readings import Silent, State
from portfolio.rules import DeadlineSubject
from portfolio.schools import parse_pack
from tests.schools.reference import calendar, only, says

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
EXAMPLE = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
D = DeadlineSubject


def test_the_example_is_accepted_and_says_what_the_text_says() -> None:
    """Copied as it stands it gives the days that the text names, and is silent where the text says so."""
    assert len(EXAMPLE) == 1
    pack = parse_pack(EXAMPLE[0], "qingshan.toml")
    found = {due.subject: says(due) for due in deadlines(pack, calendar(), Term(113, 1))}
    assert found[D.UPLOAD_OUTCOMES] == "114/2/3"
    assert found[D.CERTIFICATION] == "114/2/10"
    assert found[D.SELECTION] == "not_announced"
    assert found[D.UPLOAD_DIVERSE] == "not_stated"
    assert says(only(pack, calendar(), D.UPLOAD_OUTCOMES, "113-2", grade=3)) == "not_announced"
    assert [(limit.value, limit.state) for limit in limits(pack)] == [
        (8, State.STATED),
        (20, State.STATED),
        (6, State.STATED),
        (None, State.NOT_STATED),
    ]
    assert isinstance(pack.representatives, Silent)


def test_every_clause_of_the_example_is_in_the_made_up_document() -> None:
    """It cites its document's own numbers, and restates each of them."""
    pack = parse_pack(EXAMPLE[0], "qingshan.toml")
    cited = set(re.findall(r'clause = "([^"]+)"', EXAMPLE[0]))
    printed = {"沿革", *re.findall(r"^> ([一二三四五六七八九十]+)、", TEXT, re.MULTILINE)}
    assert cited <= printed == set(pack.clauses)
