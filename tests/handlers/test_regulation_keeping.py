"""Answers on keeping, receipts, certification, succession and acting: each school's own rule, or none."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.regulation_acting import say_representatives
from handlers.regulation_certifying import say_certified, say_certifier, say_succession, say_uploader
from handlers.regulation_keeping import say_not_admitted, say_receipt_parts, say_receipt_silence, say_retention
from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import clause_text
from portfolio.readings import Cited, Reading
from portfolio.regulations.slots import Action, Ask, Asked, Stated
from portfolio.rules import RulePack
from portfolio.works import WorkKind
from tests.handlers.asking_rules import ASKER, PACKS, SLUGS, said, unsupported

WHETHER = Ask("可以嗎", asked=(Asked.WHETHER,))


def certified(pack: RulePack, kind: WorkKind) -> Reading[bool] | None:
    """Return what a pack says of certifying a kind."""
    return pack.certified_kinds.get(kind)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_stated_is_said_with_its_clause_and_nothing_else_is(slug: str) -> None:
    """Retention, receipts, succession and acting: settled exactly where the pack has a value."""
    pack = PACKS[slug]
    of_pack: list[tuple[Reading[Any] | None, Said | Unsettled]] = [
        (pack.retention, say_retention(WHETHER, pack, ASKER)),
        (pack.receipts.parts, say_receipt_parts(WHETHER, pack, ASKER)),
        (pack.receipts.silence, say_receipt_silence(WHETHER, pack, ASKER)),
        (pack.receipts.not_admitted, say_not_admitted(WHETHER, pack, ASKER)),
        (pack.succession, say_succession(WHETHER, pack, ASKER)),
        (pack.representatives, say_representatives(WHETHER, pack, ASKER)),
        *((certified(pack, kind), say_certified(WHETHER, (kind,), pack, ASKER)) for kind in WorkKind),
    ]
    for reading, answer in of_pack:
        if isinstance(reading, Cited):
            assert said(answer).cites[0] == reading.clause
            assert unsupported(said(answer), pack) == []
        else:
            assert isinstance(answer, Unsettled)


@pytest.mark.parametrize("slug", SLUGS)
def test_years_are_held_against_the_rule(slug: str) -> None:
    """「保留5年嗎」: right or wrong, and the school's own years."""
    reading = PACKS[slug].retention
    if isinstance(reading, Cited):
        years = reading.value.years
        for number, opening in ((years, "對，"), (years + 2, "不是，")):
            answer = said(say_retention(Ask("對嗎", stated=(Stated(number, "年"),)), PACKS[slug], ASKER))
            assert answer.text.startswith(opening)
            assert f"{years}年" in answer.text


@pytest.mark.parametrize(
    ("question", "years", "opening"),
    [
        ("我畢業2年了檔案還在嗎", 2, "對，"),
        ("我畢業2年了會被刪掉嗎", 2, "不是，"),
        ("我畢業9年了檔案還在嗎", 9, "離校生"),
    ],
)
def test_years_since_who_asks_left_are_no_rule(question: str, years: int, opening: str) -> None:
    """Within the years kept it is still there; after them the rule alone is said."""
    answer = said(say_retention(Ask(question, stated=(Stated(years, "年"),)), PACKS["anon15"], ASKER))
    assert answer.text.startswith(opening)


def test_certifying_is_asked_and_answered() -> None:
    """Needed with 「要，」; what an amendment would change says that it is one."""
    needed = said(say_certified(WHETHER, (WorkKind.COURSE_OUTCOME,), PACKS["yphs"], ASKER))
    assert needed.text.startswith("要，課程學習成果必須由任課教師認證")
    proposed = said(say_certified(WHETHER, (WorkKind.DIVERSE_PERFORMANCE,), PACKS["tttvs"], ASKER))
    assert proposed.text.startswith("照修正案，多元表現不需要")


def test_how_it_is_certified_is_answered_by_the_clause() -> None:
    """「線上還是紙本」: the manner stands in the clause alone."""
    question = Ask("要認證嗎 線上還是紙本", asked=(Asked.WHETHER,))
    answer = said(say_certified(question, (WorkKind.COURSE_OUTCOME,), PACKS["tmsb"], ASKER))
    assert answer.text.startswith("要，")
    assert "線上" in answer.text


def test_whoever_is_named_to_certify_stands_first() -> None:
    """Of two clauses that disagree, the one that names the guiding teacher of whom is asked."""
    answer = said(say_certifier(Ask("指導老師可以認證課程學習成果嗎 還是只有任課老師"), PACKS["tmsb"], ASKER))
    assert answer.cites[0] == "肆二/表/課程學習成果"


@pytest.mark.parametrize("item", list(PACKS["hwvs"].certifiers))
def test_every_row_is_found_by_its_name(item: str) -> None:
    """Who uploads and who certifies, from the row that the question names."""
    answer = said(say_certifier(Ask(f"{item}是誰認證"), PACKS["hwvs"], ASKER))
    reading = PACKS["hwvs"].certifiers[item]
    assert isinstance(reading, Cited)
    assert answer.cites[0] == reading.clause
    assert [one for one in reading.value.registered_by if one not in answer.text] == []
    assert [one for one in reading.value.office.split("／") if one not in answer.text] == []
    assert reading.value.office not in answer.text or "／" not in reading.value.office  # a stroke is not heard


def test_whoever_is_taken_to_certify_names_no_row() -> None:
    """「輔導老師嗎」 is no question about the row 輔導資料填寫."""
    answer = said(say_certifier(Ask("自傳要給誰認證 輔導老師嗎"), PACKS["hwvs"], ASKER))
    assert "輔導" not in answer.text


def test_who_uploads_a_row_is_said_where_the_question_names_it_alone() -> None:
    """An examination is one, whatever it is called; what stands beside is said otherwise, and two rows name neither."""
    pack = PACKS["hwvs"]
    for asked in ("考試成績是誰上傳", "段考成績誰上傳", "期末考的考試成績哪組上傳"):
        assert said(say_uploader(Ask(asked), ("四(二)3",), pack)).cites[0] == "附表/考試成績紀錄"
    assert say_uploader(Ask("考試成績是誰上傳"), ("附表/考試成績紀錄",), pack) is None
    assert say_uploader(Ask("成績誰上傳"), (), pack) is None
    assert say_uploader(Ask("考試成績是誰上傳"), (), replace(pack, certifiers={})) is None


def test_a_question_that_names_no_row_is_not_guessed() -> None:
    """No row, or words that every row has."""
    assert say_certifier(Ask("誰上傳的資料誰認證"), PACKS["hwvs"], ASKER) is None


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if isinstance(PACKS[slug].succession, Cited)])
def test_the_order_of_certifiers_is_said_whole_or_by_its_step(slug: str) -> None:
    """Each title of the document in its order; one step where it is asked about; no waiting time is made up."""
    reading = PACKS[slug].succession
    assert isinstance(reading, Cited)
    titles = [step.title for step in reading.value.order]
    whole = said(say_succession(Ask("順位"), PACKS[slug], ASKER)).text
    assert sorted(titles, key=whole.index) == titles
    for place, title in enumerate(titles if len(titles) > 1 else [], start=1):
        one = said(say_succession(Ask(f"第{place}順位是誰"), PACKS[slug], ASKER)).text
        assert title in one
        assert sum(other in one.replace(title, "") for other in titles if other != title) == 0
    assert isinstance(say_succession(Ask("要等多久"), PACKS[slug], ASKER), Unsettled)


@pytest.mark.parametrize(
    ("slug", "office", "denied"),
    [("anon15", "科召", True), ("tttvs", "科召", False), ("yphs", "教學組長", False), ("anon15", "教務處", False)],
)
def test_whoever_is_taken_to_certify_is_held_against_the_order(slug: str, office: str, denied: bool) -> None:
    """A person who stands in no step of it is denied; an office only sees to it."""
    ask = Ask(f"認證會由{office}代理嗎", asked=(Asked.WHETHER,), offices=(office,))
    assert said(say_succession(ask, PACKS[slug], ASKER)).text.startswith("不是，") is denied


@pytest.mark.parametrize(
    ("slug", "text", "actions", "opening"),
    [
        ("yphs", "爸媽可以代傳嗎", (Action.UPLOAD,), "可以，"),
        ("yphs", "導師可以代傳嗎", (Action.UPLOAD,), "不可以，"),
        ("tttvs", "導師可以代傳嗎", (Action.UPLOAD,), "可以，"),
        ("tttvs", "同學可以幫我勾選嗎", (Action.SELECT,), "不可以，"),
        ("tttvs", "媽媽可以幫我按收訖嗎", (Action.CONFIRM,), "可以，"),
    ],
)
def test_who_may_act_is_said_for_whom_the_question_names(
    slug: str, text: str, actions: tuple[Action, ...], opening: str
) -> None:
    """The school's own provision names the people, the acts and the condition."""
    answer = said(say_representatives(Ask(text, asked=(Asked.WHETHER,), actions=actions), PACKS[slug], ASKER))
    assert answer.text.startswith(opening)
    assert "法定代理人" in answer.text


def test_a_receipt_is_not_to_be_left_alone() -> None:
    """Where silence has an effect, whoever asks whether to ignore it is told so first."""
    answer = said(say_receipt_silence(Ask("可以不理它嗎"), PACKS["anon15"], ASKER))
    assert answer.text.startswith("不可以不理它")
    assert "異議" in answer.text


def test_a_clause_is_given_as_it_is_restated() -> None:
    """With its place behind; a place that the pack does not restate gives nothing."""
    answer = said(clause_text(PACKS["tmsb"], "肆五"))
    assert answer.text == PACKS["tmsb"].clauses["肆五"].removesuffix("。") + "（肆，五）。"
    assert clause_text(PACKS["tmsb"], "玖") is None


@pytest.mark.parametrize(
    ("clause", "is_final"),
    [("逾期未確認者，視為確認無誤。", False), ("逾期未確認者，視同正確，不得再修正。", True)],
)
def test_a_change_is_ruled_out_only_where_the_clause_does(clause: str, is_final: bool) -> None:
    """What is taken as right may be changed as far as the rules say."""
    pack = PACKS["tttvs"]
    silence = pack.receipts.silence
    assert isinstance(silence, Cited)
    told = say_receipt_silence(WHETHER, replace(pack, clauses=dict.fromkeys(silence.clauses, clause)), ASKER)

    assert isinstance(told, Said)
    assert ("不能再修正" in told.text) is is_final


@pytest.mark.parametrize(
    ("slug", "first"), [("anon15", "十(三)2(2)"), ("yphs", "九(二)2"), ("tttvs", "十二(二)3"), ("tmsb", None)]
)
def test_whether_who_has_left_may_still_certify(slug: str, first: str | None) -> None:
    """The clause on that, before the order; behind it where the order names the same teacher."""
    answer = say_succession(Ask("老師退休了還可以認證嗎", asked=(Asked.WHETHER,)), PACKS[slug], ASKER)
    assert (said(answer).cites[0] if isinstance(answer, Said) else None) == first


@pytest.mark.parametrize(
    ("slug", "text", "years", "opening"),
    [
        ("anon15", "休學1年後學習歷程還會保留嗎", 1, "對，"),
        ("anon15", "畢業4年還會保留嗎", 4, "離校生"),
        ("tmsb", "休學1年資料會不見嗎", 1, "學生"),
        ("tmsb", "資料是畢業3年後刪掉對吧", 3, "不是，"),
    ],
)
def test_who_left_is_told_whether_files_are_kept_that_long(slug: str, text: str, years: int, opening: str) -> None:
    """Not where they are kept from an application that who left before never made."""
    ask = Ask(text, asked=(Asked.WHETHER,), stated=(Stated(years, "年"),))
    assert said(say_retention(ask, PACKS[slug], ASKER)).text.startswith(opening)
