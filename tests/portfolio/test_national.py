"""The national minima: which rules fall short, which only an announced day could, and what is no shortfall."""

import pytest

from portfolio.national import SOURCE, Minimum, shortfalls
from portfolio.schools import load_packs, parse_pack

FRAME = """
name = "範例高中"
short_name = "範例"
undated = true
[source]
title = "補充規定"
[offices.platform]
value = "教務處"
clause = "一"
[succession]
starts = "original_cannot"
order = [{ who = "successor", title = "接任的教師" }]
clause = "九"
"""


def found(deadlines: str) -> list[tuple[Minimum, str, str]]:
    pack = parse_pack(FRAME + deadlines, "frame.toml")
    assert all(one.source == SOURCE for one in shortfalls(pack))
    return [(one.minimum, one.key, one.found) for one in shortfalls(pack)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ('window = { event = "receipt_opens_on", days = 2 }', "2"),
        ('window = { event = "receipt_opens_on", days = 3 }', None),
        ('after = { event = "receipt_opens_on", days = 1 }', "2"),  # the opening day counts too
        ('after = { event = "receipt_opens_on", days = 2 }', None),
        ('on_event = { event = "receipt_opens_on" }', "1"),
        ('earliest = [{ window = { event = "receipt_opens_on", days = 2 } }, { by_notice = {} }]', "2"),
        ("by_notice = {}", None),  # only the announced days can fall short
        ('after = { event = "submission_closes_on", days = 1 }', None),
    ],
)
def test_receipt_windows(rule: str, days: str | None) -> None:
    """At least three days; a later round says so in words of its own."""
    section = f'[deadlines.receipt_confirmation]\nclause = "六"\n{rule}\n'
    key = "deadlines.receipt_confirmation[0]"
    assert found(section) == ([] if days is None else [(Minimum.RECEIPT_WINDOW, key, days)])
    assert found(f"{section}round = 2\n") == ([] if days is None else [(Minimum.LATER_RECEIPT_WINDOW, key, days)])


@pytest.mark.parametrize(
    ("rule", "short"),
    [
        ('after = { event = "closing_ceremony_on", weeks = 1 }', True),
        ('after = { event = "closing_ceremony_on", days = 13 }', True),
        ('after = { event = "closing_ceremony_on", working_days = 9 }', True),
        ('on_event = { event = "closing_ceremony_on" }', True),
        ('before = { event = "closing_ceremony_on", weeks = 3 }', True),
        ('earliest = [{ after = { event = "closing_ceremony_on", weeks = 1 } }, { by_notice = {} }]', True),
        ('after = { event = "closing_ceremony_on", days = 14 }', False),
        ('after = { event = "closing_ceremony_on", weeks = 2 }', False),
        ('after = { event = "closing_ceremony_on", months = 1 }', False),
        ('after = { event = "final_exams_end_on", weeks = 1 }', False),  # nobody knows from the rules alone
        ("on_day = { month = 1, day = 20 }", False),
        ("whole_year = true", False),
    ],
)
def test_uploads_stay_open_for_two_weeks(rule: str, short: bool) -> None:
    """After 休業式, for outcomes and diverse performances alike; grade 3 leaves earlier."""
    for subject, last in (("upload_outcomes", "grades = [3]\nsemester = 2\n"), ("upload_diverse", "grades = [3]\n")):
        section = f'[deadlines.{subject}]\nclause = "五"\n{rule}\n'
        assert found(section) == ([(Minimum.UPLOAD_PERIOD, f"deadlines.{subject}[0]", "")] if short else [])
        assert found(section + last) == []
    assert found(f'[deadlines.certification]\nclause = "五"\n{rule}\n') == []


def test_both_readings_of_a_contradiction_count() -> None:
    """Whichever is ruled, the school should know."""
    both = '{ window = { event = "receipt_opens_on", days = 2 }, clause = "六" }, { by_notice = {}, clause = "七" }'
    assert [one[0] for one in found(f"[deadlines.receipt_confirmation]\nconflict = [{both}]\n")] == [
        Minimum.RECEIPT_WINDOW
    ]


def test_the_five() -> None:
    """Two documents older than the national rules name nobody who certifies instead; tttvs has a later 2-day window."""
    assert {slug: [one.minimum for one in shortfalls(pack)] for slug, pack in load_packs().items()} == {
        "anon15": [],
        "hwvs": [Minimum.DEPUTY],
        "tmsb": [Minimum.DEPUTY],
        "tttvs": [Minimum.LATER_RECEIPT_WINDOW],
        "yphs": [],
    }


def test_a_deputy_for_the_task_is_enough() -> None:
    deputies = (
        '[deputies."認證"]\nowner = "註冊組長"\ndeputy = "教務主任"\nitems = ["certification"]\nclause = "附件"\n'
    )
    alone = FRAME[: FRAME.index("[succession]")]
    assert [one.minimum for one in shortfalls(parse_pack(alone, "frame.toml"))] == [Minimum.DEPUTY]
    assert shortfalls(parse_pack(alone + deputies, "frame.toml")) == ()
