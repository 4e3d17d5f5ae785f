"""The slots of a question: what it is about, what is done with it, what is asked of it, and under which conditions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portfolio.calendar import Term
from portfolio.people import Division


class Item(StrEnum):
    """What a question is about."""

    OUTCOMES = "outcomes"  # 課程學習成果
    DIVERSE = "diverse"  # 多元表現
    WORKS = "works"  # 作品、件數: of which kind is not said
    COURSE_RECORDS = "course_records"  # 修課紀錄
    BASIC_DATA = "basic_data"  # 學籍、基本資料
    CADRES = "cadres"  # 幹部
    CLUBS = "clubs"  # 社團
    ATTENDANCE = "attendance"  # 出缺勤
    ELECTIVE_NAMES = "elective_names"  # 選修課程名稱
    CONSULTATIONS = "consultations"  # 課程諮詢紀錄
    GRADES = "grades"  # 成績
    ASSESSMENT = "assessment"  # 修課評估：學群探索與就業規劃
    CONTESTS = "contests"  # 競賽
    CERTIFICATES = "certificates"  # 檢定、證照
    SERVICE = "service"  # 志工、服務學習
    AUTOBIOGRAPHY = "autobiography"  # 自傳、學習計畫、自我回饋
    RECEIPTS = "receipts"  # 收訖明細
    DOUBTS = "doubts"  # 疑義
    PLATFORM = "platform"  # 系統、帳號
    EQUIPMENT = "equipment"  # 筆電
    FILES = "files"  # 檔案格式、大小
    BRIEF = "brief"  # 簡述
    GROUP = "group"  # 工作小組
    TRAINING = "training"  # 訓練、研習、說明會
    PROVISIONS = "provisions"  # 補充規定本身
    PORTFOLIO = "portfolio"  # 學習歷程檔案本身
    REWARDS = "rewards"  # 獎勵
    SCHEDULE = "schedule"  # 期程
    LEAVERS = "leavers"  # 離校生
    STATUS_CHANGES = "status_changes"  # 轉學、重讀、復學、借讀
    DEPUTIES = "deputies"  # 代理人
    MEETING = "meeting"  # 會議紀錄裡的事
    RECORDS = "records"  # 獎懲、體適能、閱讀 and others that only a table names


class Action(StrEnum):
    """What is done with it."""

    UPLOAD = "upload"
    CERTIFY = "certify"
    SELECT = "select"
    SUBMIT = "submit"
    REGISTER = "register"  # 登錄: by an office
    CONFIRM = "confirm"
    DOUBT = "doubt"
    RUN = "run"  # 建置、管理
    REPRESENT = "represent"  # 代為辦理
    DEPUTISE = "deputise"  # 代理認證
    BORROW = "borrow"
    KEEP = "keep"
    PLAN = "plan"
    PUBLISH = "publish"
    AMEND = "amend"  # 修正、通過、實施
    MEET = "meet"
    TRAIN = "train"


class Asked(StrEnum):
    """What is asked of it."""

    NUMBER = "number"
    DATE = "date"  # when, until when, from when, within which time
    OFFICE = "office"  # who
    LIST = "list"  # which, what belongs to it
    HOW = "how"
    WHETHER = "whether"
    CONSEQUENCE = "consequence"  # what happens then
    WHY = "why"
    DEFINITION = "definition"
    PLACE = "place"  # where


@dataclass(frozen=True)
class Stated:
    """A number that the asker states, with its unit in one form: 件, 天, 週, 月, 年, MB, 字, 次, 人."""

    number: int
    unit: str


@dataclass(frozen=True)
class Ask:
    """One question of a message; slots are in the order in which they were mentioned.

    `text` is tidied; `official` is the same without courtesy and in the terms of the regulations.
    """

    text: str
    items: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    asked: tuple[Asked, ...] = ()
    stated: tuple[Stated, ...] = ()
    units: tuple[str, ...] = ()  # of which a number is asked, as those stated: 幾件, 多久
    grade: int | None = None
    semester: int | None = None
    division: Division | None = None
    official: str = ""
    terms: tuple[str, ...] = ()  # every term of the lexicon
    dated: tuple[str, ...] = ()  # a year, a term, a day that the question names: 113, 113-1, 10月9日
    before: str = ""  # the question of the same message from which it takes what it names not itself
    offices: tuple[str, ...] = ()  # offices and titles that the asker names, in the words of the lexicon

    def about(self, *items: Item) -> bool:
        """Return whether one of `items` is mentioned."""
        return any(item in self.items for item in items)

    def does(self, *actions: Action) -> bool:
        """Return whether one of `actions` is mentioned."""
        return any(action in self.actions for action in actions)

    def asks(self, *asked: Asked) -> bool:
        """Return whether one of `asked` is what the question wants to know."""
        return any(one in self.asked for one in asked)


@dataclass(frozen=True)
class Asker:
    """For whom an answer is computed; what is not known is `None`, and then every reading is said."""

    now: datetime
    term: Term
    grade: int | None = None
    division: Division | None = None
    role: str | None = None  # student, guardian, teacher, registrar
    names_term: bool = False  # whether somebody chose the term, which is the newest one that has begun otherwise
