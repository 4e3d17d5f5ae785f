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


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("text", ["期限呢", "誰負責"])
def test_each_choice_of_a_question_back_asks_for_one_thing(slug: str, text: str) -> None:
    """Whatever is pressed is answered, or said to be open with whom to ask; nothing is asked back again."""
    sources = Sources(PACKS[slug], CALENDARS[slug])
    answer = answer_question(sources, ASKER, text)
    pressed = [answer_question(sources, ASKER, one.question) for one in answer.choices]

    assert (answer.kind, answer.clarify, len(pressed)) == (AnswerKind.CHOICE, True, 4)
    assert {one.kind for one in pressed} <= {AnswerKind.ANSWERED, AnswerKind.UNSETTLED}
    assert all(one.cites or one.office for one in pressed)
    assert len({one.text for one in pressed if one.kind is AnswerKind.ANSWERED}) > 1
