"""What a question says in passing: for one course, by oneself, once in so many months, by what a teacher certifies."""

import pytest

from portfolio.offices import OfficeItem
from portfolio.regulations.answers import judge
from portfolio.regulations.asides import is_about_another
from portfolio.regulations.limit_clauses import asks_by_subject
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import bears_out
from portfolio.regulations.rarely import lacks_number, left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Asked
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.rules import DeadlineSubject

INDEX = Index(
    (
        Passage("五(一)", "學籍資料由註冊組登錄。"),
        Passage("五(三)", "課程學習成果由學生每學期上傳，再由任課教師認證。"),
        Passage("五(四)", "任課教師每學期登錄學習成果的督導情形，並加以認證。"),
        Passage("五(五)", "每學期最多3件，再請任課教師在線上簽核、認證。"),
        Passage("六(一)", "課程學習成果每學年最多勾選6件，送到中央資料庫，期程照國教署的規定另外公告。"),
        Passage("六(二)", "學校照國教署定的期程提交課程學習成果和多元表現。"),
        Passage("九(三)", "學生沒辦法自己上傳、勾選時，可以由法定代理人代為辦理。"),
        Passage("十二", "這份補充規定要校務會議通過才實施，以後修正也一樣。"),
    )
)


@pytest.mark.parametrize(
    ("message", "there", "not_there"),
    [
        ("有到校卻被記缺席要找誰", "出缺勤", "確認"),
        ("學生研習一學期辦幾次", "學生訓練", "教師研習"),
        ("家長研習是誰辦的", "親師說明", "教師研習"),
        ("帳號開不了要找誰", "障礙排除", "開放"),
        ("校內作文拿到第二名是誰登的", "競賽", "志工服務"),
        ("認證是線上還是要列印", "線上", "下載"),
        ("送出去老師都沒反應", "認證", "疑義"),
        ("成績大學會直接看到嗎", "大專校院", "成績"),
        ("選修的科目什麼時候登錄", "選修課程名稱", "科目"),
        ("釋出是學校決定還是自己勾", "釋出", "議決"),
        ("認證是紙本還是系統上", "學習歷程平台", "線上"),
        ("沒傳完的額度可以留到下學期嗎", "名額", "保存"),
        ("19人包含誰", "成員", "代理人"),
        ("教師研習跟學生訓練的主辦單位一樣嗎", "分別", "宣導說明"),
    ],
)
def test_a_word_is_read_by_what_stands_around_it(message: str, there: str, not_there: str) -> None:
    """A place in a contest is a contest, and a work that waits for its teacher doubts nothing."""
    terms = read(message)[0].whole.terms
    assert there in terms
    assert not_there not in terms


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("一個課程可以傳兩件課成嗎", True),
        ("一科可以傳幾件課成", True),
        ("同一門課能放3份嗎", True),
        ("課成可以傳兩件嗎", False),
        ("學校可以強制每一科都交一件嗎", False),
        ("這門課的老師是誰", False),
    ],
)
def test_a_number_for_one_course_is_none_of_all_works(message: str, asks: bool) -> None:
    """What may be forced on pupils is asked of something else."""
    assert asks_by_subject(read(message)[0].whole) is asks


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("幹部經歷可以自己登嗎", TopicKind.OFFICE),
        ("成績要自己輸入嗎", TopicKind.OFFICE),
        ("熱舞社社長去哪登", TopicKind.OFFICE),
        ("校外幹部可以自己登嗎", TopicKind.CLAUSE),
        ("多元可以自己登嗎", TopicKind.CLAUSE),
    ],
)
def test_who_asks_whether_pupils_register_is_told_the_office(message: str, kind: TopicKind) -> None:
    """What offices register; what somebody was elsewhere, pupils register themselves."""
    assert topic_of(read(message)[0].whole).kind is kind


@pytest.mark.parametrize("message", ["小組幾個月開一次會", "工作小組多久開一次會"])
def test_how_often_is_no_span_of_time(message: str) -> None:
    """Months are not what is counted: meetings are."""
    assert read(message)[0].whole.units == ("次",)


def test_who_hands_in_what_is_submitted_submits_it() -> None:
    """「誰交」 behind a question on submitting is not about an upload."""
    _, second = read("課成什麼時候提交給國教署，誰交")[0].pieces
    assert second.asks(Asked.OFFICE)
    assert second.actions == (Action.SUBMIT,)
    assert "上傳" not in second.terms


@pytest.mark.parametrize(
    ("question", "wanted", "clause"),
    [
        ("課成什麼時候提交給國教署", ("六(二)",), "六(二)"),
        ("老師怎麼認證", (), "五(五)"),
        ("學籍資料可以自己改嗎", (), None),
        ("我媽可以幫我認證嗎", (), None),
        ("規定要怎麼修正", (), "十二"),
    ],
)
def test_a_clause_on_something_else_does_not_answer(question: str, wanted: tuple[str, ...], clause: str | None) -> None:
    """A row on what is selected says nothing of when the school submits; one on the rules nothing of a record."""
    hit = judge(read(question)[0].whole, INDEX, wanted).hit
    assert (None if hit is None else hit.passage.clause) == clause


@pytest.mark.parametrize(
    ("message", "matter", "is_open"),
    [
        ("課成超過3件會怎樣", "beyond_the_limit", True),
        ("檔案超過4mb怎麼辦", "beyond_the_limit", True),
        ("課成會不會超過3件", "beyond_the_limit", False),
        ("超過期限會怎樣", "beyond_the_limit", False),
        ("沒傳完的額度可以留到下學期嗎", "across_terms", True),
        ("老師沒看到申請 可以催他嗎", "urging", True),
        ("影片跟pdf的大小是一起算嗎", "sizes_together", True),
        ("學校網站可以看到期程嗎", "where_published", True),
        ("期限看哪裡公告", "where_published", False),
        ("期程公告在哪裡", "where_published", True),
        ("離職老師的認證 帳號可以先不要刪嗎", "own_deletion", False),
        ("校系要看孩子的檔案要同意嗎", "view_of_parents", False),
        ("不算學分的課寫的心得可以當課成嗎", "subject_matter", False),
    ],
)
def test_what_is_settled_nowhere_is_told_from_what_sounds_like_it(message: str, matter: str, is_open: bool) -> None:
    """What becomes of too much; not whether it is too much, nor what follows when somebody is late."""
    assert (matter in left_open(read(message)[0].whole, ("課程學習成果每學期最多3件",))) is is_open


@pytest.mark.parametrize(
    ("message", "offices"),
    [
        ("社團幹部登錄跟提交都是社團活動組嗎", (OfficeItem.CLUBS, OfficeItem.SUBMIT_CADRES)),
        ("證明文件和附件說明是誰登的", ()),
    ],
)
def test_only_what_is_named_has_an_office(message: str, offices: tuple[OfficeItem, ...]) -> None:
    """A club's cadre is registered as such; what the lexicon does not know is not everything."""
    assert topic_of(read(message)[0].whole).subjects == offices


def test_works_beside_their_certifying_are_uploaded() -> None:
    """「課成跟認證各到什麼時候」 asks for both days."""
    both = (DeadlineSubject.CERTIFICATION, DeadlineSubject.UPLOAD_OUTCOMES)
    assert topic_of(read("課成跟認證各到什麼時候")[0].whole).subjects == both
    assert topic_of(read("課成的認證到什麼時候")[0].whole).subjects == both[:1]


@pytest.mark.parametrize(("message", "about_another"), [("幫我查林小美的出缺勤", True), ("出缺勤的紀錄怎麼查", False)])
def test_a_pupils_absences_are_no_ones_else(message: str, about_another: bool) -> None:
    """A name before a record asks for another's."""
    assert is_about_another(message) is about_another


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("校外機構登的檢定算在10項裡嗎", None),
        ("社團會吃掉10項名額嗎", None),
        ("多元每年上限是10項嗎", True),
        ("多元每年上限是12項嗎", None),
    ],
)
def test_what_counts_to_a_limit_is_not_held_against_it(question: str, held: bool | None) -> None:
    """That there are ten is right, and not what is asked: 「對，…不算在10項內」 would say the opposite."""
    clause = "多元表現每學年10項，校外機構登錄的檢定不算在10項內。"
    found = bears_out(read(question)[0].whole, clause)
    assert found is held if held is not None else found is not True


def test_an_item_of_a_table_is_no_number_of_works() -> None:
    """項目 counts nothing."""
    ask = read("志工可以登幾項")[0].whole
    assert lacks_number(ask, ("項目名稱是志工服務。",))
    assert not lacks_number(ask, ("每學年至多10項。",))
