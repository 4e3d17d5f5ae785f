"""The fixed demo people: the same numbers in every school (design § 9), and what stands about them at the start.

| number | birthday | who |
| --- | --- | --- |
| 10101 | 2009-03-12 | grade 1, minor; nothing uploaded in 113-1 |
| 10102 | 2009-05-20 | grade 1, not bound, nor is the guardian 10102-1: to try binding |
| 20101 | 2008-05-17 | grade 2, minor; 20101-1: mother, legal representative, Vietnamese; 20101-2: father, not one |
| 20102 | 2008-01-09 | grade 2; at her school's upload limit |
| 20199 | 2008-02-11 | left 2024-08-01 |
| 29101 | 2005-10-08 | grade 2, evening (tttvs, yphs), 19 years old |
| 30101 | 2006-12-01 | grade 3, of age since 2024-12-01; the binding of 30101-1 ended then |
| 30102 | 2007-03-01 | grade 3, minor until 2025-03-01; all certified |
"""

from datetime import date, datetime

from portfolio.calendar import TAIPEI
from portfolio.people import Role

DEFAULT_SEED = 113
START = datetime(2025, 1, 15, 8, 0, tzinfo=TAIPEI)  # term 113-1, before 休業式
NO_LIMIT_WORKS = 12  # what "at the limit" means for 20102 where the document sets none

BIRTHDAYS: dict[str, date] = {
    "10101": date(2009, 3, 12),
    "10102": date(2009, 5, 20),
    "20101": date(2008, 5, 17),
    "20102": date(2008, 1, 9),
    "20199": date(2008, 2, 11),
    "29101": date(2005, 10, 8),
    "30101": date(2006, 12, 1),
    "30102": date(2007, 3, 1),
}
OF_AGE_ON = date(2024, 12, 1)  # 30101
LEFT_ON = date(2024, 8, 1)  # 20199

# Who is bound at the start, as which persona of the simulator. Not bound: 10102, 10102-1, T04.
BOUND: dict[str, Role] = {
    "10101": Role.STUDENT,
    "20101": Role.STUDENT,
    "20102": Role.STUDENT,
    "20199": Role.STUDENT,
    "29101": Role.STUDENT,
    "30101": Role.STUDENT,
    "30102": Role.STUDENT,
    "20101-1": Role.GUARDIAN,
    "20101-2": Role.GUARDIAN,
    "T01": Role.TEACHER,
    "T02": Role.TEACHER,
    "T03": Role.TEACHER,
    "R01": Role.STAFF,
    "R02": Role.STAFF,
    "R03": Role.STAFF,
    "R91": Role.STAFF,
}
ENDED_OF_AGE = "30101-1"
LANGUAGES = {"20101-1": "vi"}
PERSONAS = {Role.STUDENT: "student", Role.GUARDIAN: "guardian", Role.TEACHER: "teacher", Role.STAFF: "registrar"}
