"""Answers on how many works: the pack's own numbers, held against a stated one that is never repeated."""

from dataclasses import replace

import pytest

from handlers.regulation_limits import say_limits
from handlers.regulation_said import Unsettled
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Standing
from portfolio.regulations.slots import Ask, Asked, Stated
from portfolio.rules import Audience, LimitRule, LimitSubject, Per, RulePack
from tests.handlers.asking_rules import ASKER, PACKS, SLUGS, said, unsupported

UPLOAD, DIVERSE = LimitSubject.UPLOAD_OUTCOMES, LimitSubject.UPLOAD_DIVERSE
SELECT = LimitSubject.SELECT_OUTCOMES
EVERY = [(slug, subject) for slug in SLUGS for subject in LimitSubject]


def limit_of(slug: str, subject: LimitSubject) -> Cited[int] | None:
    """Return the first rule of a pack on a subject, where it states one."""
    reading = next(rule.reading for rule in PACKS[slug].limit_rules if rule.subject is subject)
    return reading if isinstance(reading, Cited) else None


def ask(text: str, *numbers: int, asked: tuple[Asked, ...] = (Asked.WHETHER,)) -> Ask:
    """Return a question that states numbers of works."""
    return Ask(text, asked=asked, stated=tuple(Stated(number, "件") for number in numbers))


def with_limits(slug: str, *rules: LimitRule) -> RulePack:
    """Return a pack with these limits in place of its own."""
    return replace(PACKS[slug], limit_rules=rules)


@pytest.mark.parametrize(("slug", "subject"), EVERY)
def test_a_limit_is_said_with_its_unit_and_clause_or_is_not_settled(slug: str, subject: LimitSubject) -> None:
    """The number stands as the pack has it, and its clause first; where the rules set none, nothing is asserted."""
    limit = limit_of(slug, subject)
    answer = say_limits(ask("最多幾件", asked=(Asked.NUMBER,)), (subject,), PACKS[slug], ASKER)
    if limit is None:
        assert isinstance(answer, Unsettled)
        return
    assert f"最多{'勾選' if 'select' in subject else '上傳'}{limit.value}" in said(answer).text
    assert said(answer).cites[0] == limit.clause
    assert {*limit.also} <= {*said(answer).cites}


@pytest.mark.parametrize(
    ("text", "more", "opening"),
    [
        ("可以傳這麼多件嗎", 1, "不可以，超過"),
        ("可以傳這麼多件嗎", 0, "可以，"),
        ("可以傳這麼多件嗎", -1, "可以，"),
        ("上限是這個數字對吧", 0, "對，"),
        ("上限是這個數字對吧", 1, "不是，"),
        ("上限是這個數字對吧", -1, "不是，"),
        ("這麼多件是一學期還是一年", 0, ""),
        ("會不會超過", 1, "會超過"),
        ("會不會超過", 0, "不會超過"),
        ("已經這麼多件還可以傳嗎", 0, "不可以再"),
        ("已經這麼多件還可以傳嗎", -1, "可以，還能再"),
    ],
)
def test_a_stated_number_is_held_against_the_limit(text: str, more: int, opening: str) -> None:
    """Too many, enough, right, wrong or full: said first, and the limit after it; at every school that sets one."""
    for slug, subject in EVERY:
        if (limit := limit_of(slug, subject)) is not None:
            answer = said(say_limits(ask(text, limit.value + more), (subject,), PACKS[slug], ASKER))
            assert answer.text.startswith(opening or ("課程", "多元")), (slug, subject)
            assert f"{limit.value}" in answer.text
            assert unsupported(answer, PACKS[slug]) == []


def test_what_there_is_and_what_is_to_come_are_one_sum_where_no_kind_is_named() -> None:
    """「已經8件還能再傳2件嗎」: both numbers are of the kind that is meant, and not one of each kind."""
    question = ask("已經這麼多件還能再傳嗎", 8, 2)
    for outcomes, opening in ((9, "不可以，超過"), (10, "可以，")):
        rules = [
            LimitRule(subject, Per.SEMESTER, Audience(), Cited(value, "五"), OfficeItem.PLATFORM)
            for subject, value in ((UPLOAD, outcomes), (DIVERSE, 30))
        ]
        answer = said(say_limits(question, (UPLOAD, DIVERSE), with_limits("yphs", *rules), ASKER))
        assert answer.text.startswith(opening)
        assert "再上傳28" not in answer.text


@pytest.mark.parametrize("number", [7, 99, 5000, 31])
def test_the_askers_own_number_is_never_repeated(number: int) -> None:
    """Nothing of the question comes back: a number that no clause carries would look like the rule's."""
    for slug in SLUGS:
        if limit_of(slug, UPLOAD) is not None:
            answer = said(say_limits(ask("我想傳這麼多件", number), (UPLOAD,), PACKS[slug], ASKER))
            assert str(number) not in answer.text


def test_what_somebody_says_the_limit_is_is_held_against_it() -> None:
    """「同學說9件」 is no limit of ten, though nine may be uploaded."""
    for number, opening in ((9, "不是，"), (10, "對，")):
        question = ask(f"最多幾件 同學說{number}件", number)
        assert said(say_limits(question, (UPLOAD,), PACKS["tttvs"], ASKER)).text.startswith(opening)
    allowed = said(say_limits(ask("學長說可以傳9件 真的嗎", 9), (UPLOAD,), PACKS["tttvs"], ASKER))
    assert allowed.text.startswith("可以，")


def test_what_is_left_is_counted() -> None:
    """「已經8件，還能傳幾件」: the rest, which no clause prints, stands among what was computed."""
    answer = said(say_limits(ask("已經傳了還能傳幾件", 8, asked=(Asked.NUMBER,)), (UPLOAD,), PACKS["tttvs"], ASKER))
    limit = limit_of("tttvs", UPLOAD)
    assert limit is not None
    assert answer.text.startswith(f"還可以再上傳{limit.value - 8}件")
    assert answer.computed == (f"{limit.value - 8}件",)


def test_more_beside_those_there_are_added_up() -> None:
    """「已經8件，再傳3件」 is one more than ten."""
    assert said(say_limits(ask("已經8件再傳3件可以嗎", 8, 3), (UPLOAD,), PACKS["tttvs"], ASKER)).text.startswith(
        "不可以"
    )
    assert said(say_limits(ask("已經8件再傳2件可以嗎", 8, 2), (UPLOAD,), PACKS["tttvs"], ASKER)).text.startswith("可以")


def test_what_is_still_to_come_is_not_taken_for_what_is_there() -> None:
    """「還可以傳5件嗎」 says nothing of how many there are: only that five alone are not too many."""
    answer = said(say_limits(ask("還可以傳5件嗎", 5), (DIVERSE,), PACKS["tttvs"], ASKER))
    assert answer.text.startswith("可以，沒有超過上限")
    assert answer.computed == ()


def test_a_year_has_two_semesters() -> None:
    """A semester's limit counts twice for a year, and so does what is uploaded in each half of a yearly limit."""
    outcomes = said(say_limits(ask("一學年可以傳30件嗎", 30), (UPLOAD,), PACKS["anon15"], ASKER))
    assert outcomes.text.startswith("可以，")
    assert outcomes.computed == ("30件",)
    halves = [said(say_limits(ask("上下學期各傳", n), (DIVERSE,), PACKS["anon15"], ASKER)).text[:2] for n in (15, 16)]
    assert halves == ["可以", "不可"]
    wrong_period = said(say_limits(ask("一學期上限30件對吧", 30), (DIVERSE,), PACKS["anon15"], ASKER))
    assert wrong_period.text.startswith("不是，多元表現每學年")


def test_numbers_of_both_semesters_are_held_each_or_together() -> None:
    """A semester's limit holds for the larger one, a year's for their sum; a year's sum is told where it is asked."""
    question = ask("上學期傳5件下學期傳16件可以嗎", 5, 16)
    assert said(say_limits(question, (UPLOAD,), PACKS["anon15"], ASKER)).text.startswith("不可以")
    assert said(say_limits(question, (DIVERSE,), PACKS["anon15"], ASKER)).text.startswith("可以")
    total = said(say_limits(ask("一年總共可以傳幾件"), (UPLOAD,), PACKS["anon15"], ASKER))
    assert total.computed == ("30件",)


def test_works_that_come_on_top_are_not_taken_for_those_there_are() -> None:
    """「已經很多了，還能再加3件嗎」 leaves open how many there are, and nothing is subtracted."""
    question = ask("已經很多了還能再加3件嗎", 3)
    answer = said(say_limits(question, (DIVERSE,), PACKS["tttvs"], ASKER))
    assert answer.text.startswith("要看已經有幾件：多元表現每學年最多上傳20件")
    assert answer.computed == ()
    too_many = said(say_limits(ask("已經很多了還能再加21件嗎", 21), (DIVERSE,), PACKS["tttvs"], ASKER))
    assert too_many.text.startswith("不可以，超過")


def test_what_one_semester_took_leaves_the_other_as_it_is() -> None:
    """「上學期傳滿，下學期還能再傳嗎」: nothing is full, and nothing subtracted, where a semester counts alone."""
    for question in (
        ask("上學期傳滿了下學期還能再傳這麼多嗎", 15),
        ask("上學期已經傳了這麼多，下學期還能傳幾件", 15, asked=(Asked.NUMBER,)),
    ):
        answer = said(say_limits(question, (UPLOAD,), PACKS["anon15"], ASKER))
        assert answer.text.startswith("可以，上下學期分開算：課程學習成果每學期最多上傳15件")
        assert answer.computed == ()
    more = said(say_limits(ask("上學期已經傳滿了，下學期還要傳", 15, 16), (UPLOAD,), PACKS["anon15"], ASKER))
    assert more.text.startswith("不可以，超過")
    of_a_year = said(say_limits(ask("上學期已經傳滿了，下學期還能再傳", 30, 1), (DIVERSE,), PACKS["anon15"], ASKER))
    assert of_a_year.text.startswith("不可以，超過")


def test_only_certified_works_are_selected_where_the_rules_say_so() -> None:
    """Whoever asks to select what nobody certified is refused by that rule alone."""
    question = ask("沒認證的課成可以勾選嗎")
    assert said(say_limits(question, (SELECT,), PACKS["yphs"], ASKER)).text.startswith("不可以，")
    assert not said(say_limits(question, (SELECT,), PACKS["tttvs"], ASKER)).text.startswith("不可以，")


def test_semesters_that_differ_are_both_said() -> None:
    """Each with its own number, the running one first; a number between them is neither allowed nor refused."""
    rules = tuple(
        LimitRule(UPLOAD, Per.SEMESTER, Audience(semester=n), Cited(value, f"五(三){n}"), OfficeItem.PLATFORM)
        for n, value in ((2, 8), (1, 9))
    )
    answer = said(say_limits(ask("可以傳9件嗎", 9), (UPLOAD,), with_limits("tttvs", *rules), ASKER))
    assert answer.text.startswith("上學期課程學習成果每學期最多上傳9件，下學期課程學習成果每學期最多上傳8件")
    assert answer.cites == ("五(三)1", "五(三)2")
    second = say_limits(replace(ask("可以傳9件嗎", 9), semester=2), (UPLOAD,), with_limits("tttvs", *rules), ASKER)
    assert said(second).text.startswith("不可以，")
    assert said(second).cites == ("五(三)2",)


def test_several_limits_stand_beside_each_other() -> None:
    """Both kinds where neither is named; of one that is not set the office is named; each number its own limit."""
    both = said(say_limits(ask("可以傳幾件", asked=(Asked.NUMBER,)), (UPLOAD, DIVERSE), PACKS["tttvs"], ASKER))
    assert both.cites == ("五(三)1", "五(四)")
    assert "10件" in both.text
    assert "20件" in both.text
    apart = said(say_limits(ask("課成11件多元19件可以嗎", 11, 19), (UPLOAD, DIVERSE), PACKS["tttvs"], ASKER))
    assert [part[:2] for part in apart.text.split("。") if part] == ["不可", "可以"]
    some = said(say_limits(ask("上限", asked=(Asked.NUMBER,)), tuple(LimitSubject), PACKS["tmsb"], ASKER))
    assert some.text.endswith("規定沒有寫，請洽註冊組。")


def test_what_others_registered_does_not_count_where_the_rules_say_so() -> None:
    """tmsb alone says it; elsewhere it is not made up."""
    question = ask("學校登的幹部會佔名額嗎", 10)
    answer = said(say_limits(question, (DIVERSE,), PACKS["tmsb"], ASKER))
    assert answer.text.startswith("不會，學校登錄的資料和校外機構登錄的資料都不算在")
    for slug in ("tttvs", "anon15", "yphs"):
        assert isinstance(say_limits(question, (DIVERSE,), PACKS[slug], ASKER), Unsettled)


def test_the_least_number_is_not_the_limit() -> None:
    """「最少要幾件」 is not settled by what is the most."""
    assert isinstance(say_limits(ask("最少要傳幾件"), (UPLOAD,), PACKS["tttvs"], ASKER), Unsettled)


def test_contradicting_places_are_both_said_and_what_is_proposed_says_so() -> None:
    """Neither reading is chosen; of an amendment the number in force stands beside."""
    first, second = Cited(10, "五(三)1"), Cited(12, "五(四)")
    rule = LimitRule(UPLOAD, Per.SEMESTER, Audience(), Conflicting((first, second), "註冊組"), OfficeItem.PLATFORM)
    both = said(say_limits(ask("可以傳11件嗎", 11), (UPLOAD,), with_limits("tttvs", rule), ASKER))
    assert "10件（第五點，三，1）" in both.text
    assert "12件（第五點，四）" in both.text
    assert "請洽" in both.text
    assert both.cites == ("五(三)1", "五(四)")
    proposed = replace(second, standing=Standing.PROPOSED, replaces=first)
    rule = replace(rule, reading=proposed)
    answer = said(say_limits(ask("最多幾件", asked=(Asked.NUMBER,)), (UPLOAD,), with_limits("tttvs", rule), ASKER))
    assert answer.text.startswith("照修正案，")
    assert "校務會議" in answer.text
    assert "現行是10件" in answer.text
