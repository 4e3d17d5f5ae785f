"""What everyday words mean together: numbers without their unit, sizes with a fraction, absences, days that move."""

import pytest

from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.slots import Action, Asked, Stated
from portfolio.regulations.tidying import measured
from portfolio.regulations.topic_kinds import Topic, TopicKind
from portfolio.regulations.topics import is_bare_date, topic_of
from portfolio.rules import DeadlineSubject


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("課成15多元30可以嗎", "課成15件多元30件可以嗎"),
        ("上學期9下學期9可以嗎", "上學期9件下學期9件可以嗎"),
        ("傳了12 會超過嗎", "傳了12件 會超過嗎"),
        ("課成2週內", "課成2週內"),
        ("多元7月31日", "多元7月31日"),
        ("上學期 2/3 截止", "上學期 2/3 截止"),
    ],
)
def test_a_number_alone_counts_works(typed: str, counted: str) -> None:
    """Beside a kind of works, a semester or what is done with them; never a day or a span."""
    assert measured(typed) == counted


@pytest.mark.parametrize(("message", "size"), [("jpg 3.9MB可以嗎", 4), ("影片10.5MB呢", 11), ("pdf 4MB可以嗎", 4)])
def test_a_size_with_a_fraction_is_held_as_the_next_whole_one(message: str, size: int) -> None:
    """3.9 is within 4, 10.5 beyond 10."""
    assert read(message)[0].whole.stated == (Stated(size, "MB"),)


@pytest.mark.parametrize(
    ("message", "there", "not_there"),
    [
        ("老師住院了 我的課成誰認證", "原任課教師", "重大事故"),
        ("我住院了怎麼上傳", "重大事故", "原任課教師"),
        ("期程會改嗎", "調整", "修正"),
        ("這份規定會改嗎", "修正", "調整"),
        ("收訖的時候可以要求換作品嗎", "不夠精進", "修正"),
        ("收訖有錯可以改嗎", "疑義", "不夠精進"),
        ("收訖沒確認 之後可以改嗎", "放棄", "不夠精進"),
        ("一件可以又放影片又放pdf嗎", "影音檔", "重複"),
        ("同一件可以又放課成嗎", "重複", "影音檔"),
        ("檔案還在嗎", "保存", "疑義"),
        ("檔案還在上傳嗎", "上傳", "保存"),
        ("要印出來給老師簽嗎", "認證", "下載"),
        ("放假兩個禮拜後還能傳嗎", "休業式", "例假日"),
        ("放假那天要傳嗎", "例假日", "休業式"),
        ("小組今年多了哪些人", "新增", "幹部"),
        ("工作會議過了就算數嗎", "通過", "放棄"),
        ("畢業班的課成什麼時候截止", "高三", "離校生"),
        ("學校可以規定課成最少要傳5件嗎", "強制", "補充規定"),
        ("團體課程諮詢是什麼時候", "團體諮詢", "課程諮詢紀錄"),
        ("老師把我的課成退掉怎麼辦", "認證退件", "疑義"),
        ("借書的紀錄會放嗎", "閱讀紀錄", "借用"),
        ("聽說資料只留三年", "保存", "上傳"),
        ("資料庫的資料會放到什麼時候", "保存", "上傳"),
        ("我的作品可以放到什麼時候", "上傳", "保存"),
        ("參加熱音社要找誰登", "社團", "幹部"),
        ("亂登成績害到學生會怎樣", "登載不實", "幹部"),
        ("學生會會長要找誰登", "幹部", "社團"),
        ("建置得好不好是哪個機關獎懲", "獎懲相關人員", "獎勵懲罰紀錄"),
        ("接別人的課要幫他認證嗎", "原任課教師", "抄襲"),
        ("可以替他勾選嗎", "代為", "幹部"),
        ("檢定登錄是哪位老師負責", "檢定證照", "本人姓名"),
        ("課諮師是哪位老師", "本人姓名", "檢定證照"),
        ("這份檔案的用意是什麼", "目的", "內容"),
        ("規定有缺漏怎麼辦", "未盡事項", "疑義"),
        ("跟課諮師談完 紀錄是誰打進系統", "課程諮詢紀錄", "學習歷程平台"),
        ("大學看這個檔案要做什麼", "目的", "看見"),
        ("全校作文比賽誰登", "校內", "校外"),
        ("收訖有錯 過期才說還會改嗎", "疑義", "修正"),
        ("大學要看孩子檔案需要本人點頭嗎", "大專校院", "看見"),
        ("導師有在工作小組裡面嗎", "成員", "任課教師"),
        ("灌水成績會有責任嗎", "登載不實", "成績"),
        ("這個對我上大學有差嗎", "目的", "看見"),
        ("小組開會討論的內容", "議決", "開會"),
        ("我選的課沒出現 找誰", "選修課程名稱", "多元表現"),
        ("收訖看到成績不對要講嗎", "收訖明細", "成績"),
        ("三下的幹部資料什麼時候提交", "基本資料", "成績"),
        ("這次修了哪些地方", "修正", "學分"),
        ("期限過了就不能傳嗎", "放棄", "通過"),
        ("要在哪個系統上傳", "學習歷程平台", "期程"),
        ("選修課是誰登錄", "選修課程名稱", "補充規定"),
        ("選修課的作品可以當課成嗎", "學分", "選修課程名稱"),
        ("多益證書是誰登", "語言", "成績"),
        ("收訖時覺得報告寫太爛 可以給我改嗎", "不夠精進", "疑義"),
        ("小組開會都在議什麼", "議決", "案由"),
        ("那次會議討論什麼案", "案由", "議決"),
        ("檔案怕不見要存哪", "備份", "保存"),
        ("學校會教學生怎麼備份嗎", "備份", "學生訓練"),
        ("大學為什麼要看學習歷程", "目的", "評分"),
        ("為什麼要記錄修課歷程", "目的", "修課紀錄"),
        ("國教署會獎懲辦理的人員嗎", "獎懲相關人員", "獎勵懲罰紀錄"),
        ("獎懲紀錄誰登", "獎勵懲罰紀錄", "獎懲相關人員"),
        ("收訖確認是教務處做嗎", "收訖明細", "學生訓練"),
        ("教學生做學習歷程的課誰辦", "學生訓練", "收訖明細"),
        ("學生可以進小組嗎", "工作小組", "補充規定"),
        ("老師轉到別校了誰認證", "原任課教師", "學籍異動"),
        ("作業辦不好會被懲處嗎", "獎懲相關人員", "獎勵懲罰紀錄"),
        ("新來的組員接業務要做什麼", "人員異動", "成員"),
        ("系統操作有問題要問誰", "學習歷程平台", "系統操作訓練"),
        ("任課老師請假誰認證", "原任課教師", "出缺勤"),
        ("檔案會保存多久", "保存", "備份"),
        ("選課完的科目資料誰登", "選修課程名稱", "科目"),
        ("三下的學籍資料什麼時候提交", "基本資料", "學籍資料"),
        ("疫情不能進校怎麼辦公", "校外連線", "進修部"),
        ("孩子的請假資料誰登", "出缺勤", "登載不實"),
        ("太晚反映收訖的錯誤還能改嗎", "放棄", "修正"),
        ("大學看學習歷程是看什麼", "目的", "評分"),
        ("abc檔能傳嗎", "檔案格式", "下載"),
    ],
)
def test_words_mean_a_term_together(message: str, there: str, not_there: str) -> None:
    """Of two terms that a word may stand for, the one that the words around it choose."""
    terms = read(message)[0].whole.terms
    assert there in terms
    assert not_there not in terms


def test_the_uploading_that_ends_before_a_deadline_of_others_is_no_submission() -> None:
    """「上傳是國教署截止前…」 is the pupil's uploading; 「上傳到國教署」 a school's act."""
    assert Action.SUBMIT not in read("多元上傳是國教署截止前1個月對吧")[0].whole.actions
    assert Action.SUBMIT in read("多元什麼時候傳到國教署")[0].whole.actions


def test_a_number_taken_for_granted_is_a_question_beside_another() -> None:
    """「小組35個人嗎 多久開一次會」 are two."""
    first, second = read("工作小組35個人嗎 多久開一次會")[0].pieces
    assert first.stated == (Stated(35, "人"),)
    assert second.asks(Asked.DATE)


@pytest.mark.parametrize(
    ("message", "answers", "does_not"),
    [
        ("高三下的課成是不是比較早截止", "三年級下學期依來文提交日往前三週", "休業式後2週內"),
        ("簡述含標點嗎", "簡述100字，標點不計", "簡述100字"),
        ("一件課成最多放幾個pdf", "每件1個檔案", "pdf最大4mb"),
        ("課成可以傳別校修的課嗎", "跨校選修的課也可以", "有學分的課"),
        ("系統可以自動勾選嗎", "逾期未勾選由系統自動勾選", "平台由註冊組管理"),
        ("學測成績會放進去嗎", "學測成績由學校匯入", "期末成績由註冊組登錄"),
        ("獎懲紀錄會放進去嗎", "獎懲紀錄由學務處登錄", "建議的獎勵是嘉獎1次"),
        ("收訖確認完會有通知嗎", "確認後通知學生", "這是事後告知提交的狀態"),
        ("家長代表是怎麼選的", "代表由家長會推選", "家長代表1人"),
        ("收訖要在系統哪裡點", "在選單上點收訖明細", "收訖明細在平台確認"),
        ("三個人一組的專題都能傳嗎", "分組報告由各組員上傳", "專題由學生上傳"),
        ("老師不幫我認證怎麼辦", "認證到休業式後3週截止", "課程學習成果由任課教師認證"),
        ("傳上去的課成能刪嗎", "學生得自行刪除檔案", "保存5年，期滿才可以刪除"),
        ("課諮要怎麼約", "向課諮師預約", "課程諮詢教師登錄諮詢紀錄"),
        ("大學可以看我的檔案嗎", "同意後釋出到大學", "看這一點的各款"),
        ("規定是哪一年訂的", "108年通過", "3年級的資料另外提交"),
        ("要怎麼登入平台", "由系統首頁登入", "平台由資訊處管理"),
        ("每一科都要傳嗎", "每科至少傳1件", "學生修了哪些科目"),
        ("勾選錯了怎麼辦", "截止前可以重新勾選", "發現疑義可以提出異議"),
        ("研習有時數嗎", "核給研習時數", "專業研習視需求辦理"),
        ("說明會在哪一天", "說明會在9月28日", "每學期至少1次"),
        ("課諮一學期幾次", "諮詢每學期1次", "研習每學期1次"),
        ("上次開會決定什麼", "10月21日的決議", "小組議決下列事項"),
        ("幹部證明去哪裡拿", "由學務處開立證明", "幹部經歷由訓育組登錄"),
        ("小論文可以當課成嗎", "例如專題小論文", "每學期最多3件"),
        ("健康資料會放進去嗎", "健康資料由學校登錄", "學生要檢核資料"),
        ("沒學分的課可以傳嗎", "有核計學分的課程", "每學期最多3件"),
        ("家長會不會收到孩子上傳的通知", "上傳後通知家長", "由學生上傳"),
    ],
)
def test_what_rules_rarely_settle_needs_a_clause_that_speaks_of_it(message: str, answers: str, does_not: str) -> None:
    """Whether third-graders are bound otherwise, what counts as a character, how many files one work has."""
    ask = read(message)[0].whole
    assert not left_open(ask, [answers])
    assert left_open(ask, [does_not])


@pytest.mark.parametrize(
    "message",
    [
        "我出國 爸爸可以幫我勾嗎",
        "我是不是自己按同意 大學才看得到檔案",
        "課程諮詢要記什麼",
        "影片跟pdf都放可以嗎",
        "成績多久看得到",
        "課諮紀錄誰寫",
        "課成認證是紙本簽名嗎",
        "承辦人出國了誰代",
        "公假沒登到要找誰",
        "自傳是老師幫我登嗎",
        "依據作業要點哪一點",
        "修課紀錄是當學期就提交嗎",
        "畢業後資料放多久",
        "資料放多久才封存",
        "諮詢紀錄誰打進系統",
        "離校幾年以後課成可以刪",
        "教師研習的主題",
        "體適能是健康中心認證的吧",
    ],
)
def test_what_only_sounds_like_it_is_settled_by_clauses(message: str) -> None:
    """Acting for another, releasing with consent, what a record holds, and both sorts of files."""
    assert not left_open(read(message)[0].whole, ["由法定代理人代為辦理"])


def test_thanks_and_who_asks_behind_the_last_question_ask_nothing() -> None:
    """They are no question of their own; a grade holds of every question before it."""
    thanked = read("課成要幾號前交 一學期最多幾份 拜託快點")[0].pieces
    assert [one.asked for one in thanked] == [(Asked.DATE,), (Asked.NUMBER,)]
    graded = read("課成上傳到幾號 勾選到幾號 我高三")[0].pieces
    assert [one.grade for one in graded] == [3, 3]
    assert read("高二課成到幾號 高三呢")[0].whole.grade is None


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("2/4還能傳課成嗎", DeadlineSubject.UPLOAD_OUTCOMES),
        ("老師2月8號才認證來得及嗎", DeadlineSubject.CERTIFICATION),
        ("高三下的提交日是5/5 那課成最晚4/14嗎", DeadlineSubject.UPLOAD_OUTCOMES),
    ],
)
def test_a_day_taken_for_granted_asks_for_the_deadline(message: str, subject: DeadlineSubject) -> None:
    """Whether something may still be done on a day."""
    assert topic_of(read(message)[0].whole) == Topic(TopicKind.DEADLINE, (subject,))


def test_a_span_before_a_deadline_of_nothing_is_asked_back() -> None:
    """「截止日前三個禮拜要弄好對吧」: of what is not said."""
    assert is_bare_date(read("截止日前三個禮拜要弄好對吧")[0].whole)
    assert not is_bare_date(read("截止前要傳三件對吧")[0].whole)


def test_the_day_of_a_council_to_come_is_told_by_no_record_of_one_that_was() -> None:
    """「校務會議哪天開」; the day of a meeting that was held is another question."""
    said = ["113年8月29日的校務會議上說明"]
    assert left_open(read("期末校務會議哪天開")[0].whole, said)
    assert not left_open(read("說明考招制度的校務會議是哪天開的")[0].whole, said)


@pytest.mark.parametrize(
    ("message", "said", "is_open"),
    [
        ("校長有事 教務主任可以代為主持嗎", "主席是校長,當天由教務主任代為主持", True),
        ("校長有事 教務主任可以代為主持嗎", "校長不克出席時,得由教務主任代為主持", False),
        ("家長說明會幾點開始", "工作小組中午12點開會", True),
        ("家長說明會幾點開始", "家長說明會晚上7點開始", False),
    ],
)
def test_what_happened_once_is_no_rule(message: str, said: str, is_open: bool) -> None:
    """Who took the chair on one day, and the hour of one meeting, tell nothing of another."""
    assert bool(left_open(read(message)[0].whole, [said])) == is_open
