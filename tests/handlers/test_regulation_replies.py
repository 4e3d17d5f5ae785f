"""Replies put together: what is said to be open is open."""

import pytest

from handlers.regulation_answers import AnswerKind, Sources, answer_question
from portfolio.readings import Silent
from portfolio.rules import LimitSubject
from tests.handlers.asking_rules import ASKER, CALENDARS, PACKS, SLUGS

UPLOADED, FILES, DUE = "課程學習成果的上傳件數，", "檔案的格式、大小和簡述，", "課程學習成果上傳的期限，"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("text", "name"), [("課成最少要傳幾件", UPLOADED), ("影片可以幾分鐘", FILES), ("課成上傳幾點截止", DUE)]
)
def test_what_is_stated_in_part_is_not_called_open(slug: str, text: str, name: str) -> None:
    """A least number, minutes, an hour stand nowhere; the limit, the format and the day may, so these are not named."""
    pack = PACKS[slug]
    answer = answer_question(Sources(pack, CALENDARS[slug]), ASKER, text)
    readings = {
        UPLOADED: [one.reading for one in pack.limit_rules if one.subject is LimitSubject.UPLOAD_OUTCOMES],
        FILES: [part for one in pack.formats.values() for part in vars(one).values()],
        DUE: [one.closes for one in pack.deadline_rules if one.subject == "upload_outcomes"],
    }[name]

    assert answer.kind is AnswerKind.UNSETTLED
    assert answer.text.startswith(name) == all(isinstance(reading, Silent) for reading in readings)
