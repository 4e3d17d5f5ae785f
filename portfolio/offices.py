"""What an office of a school answers for (承辦項目)."""

from enum import StrEnum


class OfficeItem(StrEnum):
    """What an office answers for; who registers and who submits may differ (T25)."""

    PLATFORM = "platform"  # accounts, faults, user questions
    SCHEDULE = "schedule"  # plans and publishes the dates
    REGISTRAR = "registrar"  # 註冊組 or whoever has its work
    OUTCOMES = "outcomes"
    DIVERSE = "diverse"
    CERTIFICATION = "certification"
    SELECTION = "selection"
    SUBMISSION = "submission"
    RECEIPTS = "receipts"
    BASIC_DATA = "basic_data"
    CADRES = "cadres"
    CLUBS = "clubs"
    ATTENDANCE = "attendance"
    ELECTIVE_NAMES = "elective_names"
    CONSULTATIONS = "consultations"
    GRADES = "grades"
    SUBMIT_BASIC_DATA = "submit_basic_data"
    SUBMIT_GRADES = "submit_grades"
    SUBMIT_OUTCOMES = "submit_outcomes"
    SUBMIT_CADRES = "submit_cadres"
    SUBMIT_DIVERSE = "submit_diverse"
    IMPORT_RECEIPTS = "import_receipts"  # brings the receipt details into the school's platform
    DOUBTS = "doubts"  # helps when a receipt statement is doubted
    ASSESSMENT = "assessment"  # 修課評估: 學群（類群）探索與就業規劃
    CONTESTS_INSIDE = "contests_inside"
    CONTESTS_OUTSIDE = "contests_outside"
    CERTIFICATES = "certificates"  # 語文、技能檢定
    SERVICE = "service"
    AUTOBIOGRAPHY = "autobiography"
    EQUIPMENT = "equipment"  # lends laptops
