"""What a single key cannot show: rules that contradict each other, circles, days of one term, sizes beyond sense."""

import pytest

from bot.cli.school_check import words_of
from portfolio.errors import PackInvalidError, PackProblem
from portfolio.schools import parse_pack
from tests.schools.damage import TEMPLATE


def refused(old: str, new: str) -> list[PackProblem]:
    assert old in TEMPLATE
    with pytest.raises(PackInvalidError) as error:
        parse_pack(TEMPLATE.replace(old, new, 1), "form.toml")
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("value = 6\n", "value = 41\n", "above-upload", "limits.select_outcomes.value"),  # 2 × 10 a year
        ("[limits.upload_diverse]", "[limits.upload_outcomes]", "syntax", ""),
        (
            'per = "semester"     ',
            "grades = [1]\n[[limits.upload_outcomes]]\nvalue = 3\n#",
            "no-clause",
            "limits.upload_outcomes[0].clause",
        ),
        (
            "[[deadlines.upload_diverse]]\ngrades = [3]",
            "[[deadlines.upload_diverse]]\ngrades = [2, 3]",
            "same-audience",
            "deadlines.upload_diverse[1]",
        ),
        ('by = ["course_teacher"]', 'by = ["office"]', "missing", 'certifiers."課程學習成果".office'),
        ("value = 6\n", "value = 6\nround = 1\n", "unknown-key", "limits.select_outcomes.round"),
        ("days = 4 }", "days = 0 }", "not-positive", "deadlines.receipt_confirmation.window.days"),
        ("weeks = 1, clause", "weeks = 0, clause", "not-positive", "deadlines.certification.asked_within.weeks"),
        ("weeks = 1, clause", "weeks = 60, clause", "too-large", "deadlines.certification.asked_within.weeks"),
        (
            '{ who = "same_course", title = "同科目教師" },',
            '{ who = "named_deputy", title = "又一次" },',
            "circle",
            "succession.order[1]",
        ),
        (
            "grades = [3]",
            'grades = [3]\ndivision = "evening"',
            "no-such-division",
            "deadlines.upload_diverse[1].division",
        ),
        ('ask = "registrar"\nconflict', 'ask = "grades"\nconflict', "no-such-office", "deadlines.selection.ask"),
        ('    { by_notice = {}, clause = "十一" },\n', "", "too-few", "deadlines.selection.conflict"),
        (
            "{ by_notice = {}, clause",
            '{ after = { event = "opens_on", weeks = 3, of = "next_year" }, clause',
            "equal-readings",
            "deadlines.selection.conflict[1]",
        ),
        ('standing = "proposed"\n', "", "replaces-in-force", "adoption.replaces"),
        (
            'replaces = { adopted_by = ["教務會議"]',
            'replaces = { adopted_by = ["校務會議"], approved_by = "校長"',
            "equal-readings",
            "adoption.replaces",
        ),
        (
            "replaces = { adopted",
            'replaces = { standing = "proposed", adopted',
            "not-of-replaced",
            "adoption.replaces.standing",
        ),
        (
            "on_day = { month = 7, day = 31 }",
            "closes = 2025-07-31",
            "day-of-one-term",
            "deadlines.upload_diverse[0].closes",
        ),
        (
            "on_day = { month = 7, day = 31 }",
            "on_day = 2025-07-31",
            "day-of-one-term",
            "deadlines.upload_diverse[0].on_day",
        ),
        (
            "month = 7, day = 31 }",
            "year = 2025, month = 7, day = 31 }",
            "day-of-one-term",
            "deadlines.upload_diverse[0].on_day.year",
        ),
        ("in_force_from = 2024-08-30", "in_force_from = 2024-08-30T08:00:00", "wrong-type", "in_force_from"),
        ("in_force_from = 2024-08-30", "in_force_from = 0113-08-30", "day-out-of-range", "in_force_from"),
        (
            "in_force_from = 2024-08-30",
            "undated = true\nin_force_from = 2024-08-30",
            "dated-and-undated",
            "in_force_from",
        ),
        ('clause = "沿革"\n', 'clause = "  "\n', "blank", "source.clause"),
        ("years = 5", "years = 101", "too-large", "retention.years"),
        ("max_megabytes = 4", "max_megabytes = 4000", "too-large", "formats.course_outcome.document.max_megabytes"),
        ('"pdf", "jpg"', '".pdf", "jpg"', "not-an-ending", "formats.course_outcome.document.types"),
        (
            '[provisions."不強制上傳"]',
            '[provisions."不強制\\t上傳"]',
            "control-character",
            'provisions."不強制\\t上傳"',
        ),
        ('value = "不強制上傳的科目和件數"', f'value = "{"字" * 1001}"', "too-long", 'provisions."不強制上傳".value'),
        (
            "by_notice = { national = true }",
            "earliest = [{ whole_year = true }, { earliest = [] }]",
            "nested",
            "deadlines.submission.earliest[1].earliest",
        ),
        ("by_notice = { national = true }", "whole_year = false", "not-one-of", "deadlines.submission.whole_year"),
    ],
)
def test_what_contradicts_itself_is_refused(old: str, new: str, code: str, key: str) -> None:
    """Each at its own key and line, with words of its own."""
    problems = refused(old, new)
    assert (code, key) in [(problem.code, problem.key) for problem in problems]
    assert all(problem.line for problem in problems)
    assert all(words_of(problem) for problem in problems)


def test_two_answers_for_one_person_point_at_each_other() -> None:
    first = TEMPLATE[: TEMPLATE.index("[[deadlines.upload_diverse]]")].count("\n") + 1
    (problem,) = refused("[[deadlines.upload_diverse]]\ngrades = [3]", "[[deadlines.upload_diverse]]\ngrades = [2, 3]")
    assert f"和第 {first} 行的對象重疊" in words_of(problem)


def test_a_second_division_alone_contradicts_nothing() -> None:
    """Offices without a division speak for both."""
    text = TEMPLATE.replace('divisions = ["day"]', 'divisions = ["day", "evening"]')
    assert parse_pack(text, "form.toml").has_continuing
