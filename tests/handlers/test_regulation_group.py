"""Answers on the working group: its meetings, size, posts and seats as the pack states them."""

import pytest

from handlers.regulation_group import POSTS, say_group
from portfolio.readings import Cited, Standing
from portfolio.regulations.slots import Ask, Asked, Stated
from tests.handlers.asking_rules import ASKER, PACKS, SLUGS, said, unsupported


@pytest.mark.parametrize("slug", SLUGS)
def test_meetings_size_and_posts_are_said_as_stated(slug: str) -> None:
    """Each with its clause and its own number or title; a post that the document does not have is not said."""
    group = PACKS[slug].working_group
    asked = {"工作小組多久開1次會": group.meetings, "工作小組總共幾人": group.size}
    for text, reading in asked.items():
        answer = said(say_group(Ask(text), PACKS[slug], ASKER))
        assert isinstance(reading, Cited)
        assert answer.cites[0] == reading.clause
        assert unsupported(answer, PACKS[slug]) == []
    for post, name in zip(POSTS, ("召集人", "副執行秘書", "執行秘書", "總幹事"), strict=True):
        held = getattr(group, post)
        found = say_group(Ask(f"{name}是誰"), PACKS[slug], ASKER)
        assert (found is None) == (not isinstance(held, Cited)), post
        if isinstance(held, Cited):
            titles = (held.value,) if isinstance(held.value, str) else held.value
            assert [title for title in titles if title not in said(found).text] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_are_held_against_the_rules(slug: str) -> None:
    """The right size is confirmed and a wrong one denied, unless the size itself is only proposed."""
    size = PACKS[slug].working_group.size
    assert isinstance(size, Cited)
    for more, opening in ((0, "對，"), (1, "不是，")):
        question = Ask("工作小組是35人嗎", stated=(Stated(size.value + more, "人"),))
        text = said(say_group(question, PACKS[slug], ASKER)).text
        assert text.startswith(opening if size.standing is Standing.IN_FORCE else "照修正案，")


@pytest.mark.parametrize(
    ("slug", "text", "titles", "beginning"),
    [
        ("hwvs", "執行秘書是教務主任嗎", ("教務主任",), "不是，執行秘書是註冊組長"),
        ("hwvs", "總幹事是教務主任嗎", ("教務主任",), "對，總幹事是教務主任"),
        ("yphs", "工作小組是校長召集嗎", ("校長",), "對，召集人是校長"),
        ("anon15", "小組裡面教師代表要推幾位", ("教師代表",), "教師代表有2人"),
        ("yphs", "學生代表幾位", ("學生代表",), "學生代表（班聯會主席）有1人"),
        ("tttvs", "工作小組幾個人", (), "照修正案，工作小組共19人，但還要校務會議通過；現行的規定是工作小組共17人"),
    ],
)
def test_posts_and_seats_are_held_against_the_rules(
    slug: str, text: str, titles: tuple[str, ...], beginning: str
) -> None:
    """A title that is taken for granted; how many of one title; what is proposed beside what is in force."""
    assert said(say_group(Ask(text, offices=titles), PACKS[slug], ASKER)).text.startswith(beginning)


@pytest.mark.parametrize(
    ("slug", "text"), [("hwvs", "領域召集人有幾位"), ("yphs", "工作小組成員有誰"), ("yphs", "小組做什麼")]
)
def test_what_is_not_stated_as_such_is_left_to_the_clause(slug: str, text: str) -> None:
    """A headcount that is not printed, the list of everybody, the group's tasks."""
    assert say_group(Ask(text), PACKS[slug], ASKER) is None


@pytest.mark.parametrize("slug", SLUGS)
def test_who_chairs_is_cited_where_it_stands(slug: str) -> None:
    """The clause on the meetings first, where it is another than the one that names the convener; both are cited."""
    group = PACKS[slug].working_group
    assert isinstance(group.meetings, Cited)
    assert isinstance(group.convener, Cited)
    answer = said(say_group(Ask("工作小組會議由誰主持", asked=(Asked.OFFICE,)), PACKS[slug], ASKER))
    assert answer.cites[:1] == group.meetings.clauses[:1]
    assert group.convener.clause in answer.cites
    assert group.convener.value in answer.text


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("text", ["工作小組人數多少 裡面有沒有家長", "小組幾個人 有學生代表嗎"])
def test_how_many_and_whether_one_is_among_them_is_left_to_the_clause(slug: str, text: str) -> None:
    """It says both; a number that is held against the size is not that."""
    assert say_group(Ask(text, asked=(Asked.NUMBER, Asked.WHETHER)), PACKS[slug], ASKER) is None
    assert say_group(Ask("工作小組有沒有到99人", stated=(Stated(99, "人"),)), PACKS[slug], ASKER) is not None


def test_seats_are_counted_of_whom_a_member_stands_for() -> None:
    """「學生會」 for its delegate; two signs stand beside anybody."""
    question = Ask("學生會有幾個人可以進工作小組", asked=(Asked.NUMBER,), units=("人",))
    assert "學生會代表有1人" in said(say_group(question, PACKS["hwvs"], ASKER)).text
