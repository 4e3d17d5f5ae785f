"""Retention (保存): how long a school keeps files, from when, and what follows; four rules in five documents (T32)."""

from dataclasses import dataclass
from enum import StrEnum


class KeptOf(StrEnum):
    """Whose files."""

    LEAVERS = "leavers"  # 離校生
    EVERYBODY = "everybody"


class KeptFrom(StrEnum):
    """What starts the years."""

    LEAVING = "leaving"
    APPLYING_TO_COLLEGE = "applying_to_college"


class Keeping(StrEnum):
    """What happens during or after the years: the verb of the document."""

    SEALED_AFTER = "sealed_after"  # 5年後予以封存
    SEALED_FOR = "sealed_for"  # 封存5年
    KEPT_FOR = "kept_for"  # 保存3年


@dataclass(frozen=True)
class Retention:
    """`years` from `start`; `start` is `None` where the document does not print it. Then deletion may be allowed."""

    of: KeptOf
    years: int
    how: Keeping
    start: KeptFrom | None = None
    may_delete_then: bool = False
