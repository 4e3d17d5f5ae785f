"""The dialogs that are held on every platform, step by step. `$code` is the code that was issued last."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.platforms.phones import Phone
from tests.platforms.words import Shown

Step = tuple[str, Any]

A_DAY_OF_A_STUDENT: Final[tuple[Step, ...]] = (
    ("starts", None),
    ("says", "我的件數"),  # not bound yet
    ("code", "10102"),
    ("says", "綁定"),
    ("says", "$code"),
    ("presses", "同意"),
    ("says", "10101"),  # somebody else's number
    ("says", "10102"),
    ("says", "我的件數"),
    ("presses", "期限"),
    ("says", "期限"),
    ("says", "說明"),
    ("says", "今天天氣真好 <b>&amp; 😀"),
    ("sends_a_photo", None),
    ("says", "我的綁定"),
    ("says", "隱私"),
    ("says", "English"),
    ("says", "help"),
    ("says", "中文"),
    ("says", "純文字"),
    ("says", "我的件數"),
    ("says", "1"),
    ("says", "恢復卡片"),
    ("says", "解除綁定"),
    ("presses", "確定解除"),
    ("says", "我的件數"),
)

A_GUARDIAN: Final[tuple[Step, ...]] = (
    ("starts", None),
    ("code", ("10102-1", "10102")),
    ("says", "$code"),
    ("presses", "同意"),
    ("says", "民國98年5月20日"),
    ("says", "件數"),
    ("presses", "期限"),
    ("says", "解除綁定"),
    ("presses", "確定解除"),
)

A_TEACHER: Final[tuple[Step, ...]] = (
    ("starts", None),
    ("code", "T04"),
    ("says", "$code"),
    ("presses", "同意"),
    ("says", "T04"),
    ("says", "待認證"),
    ("says", "期限"),
    ("says", "解除綁定"),
    ("presses", "確定解除"),
)


@dataclass
class Reader:
    """Does a dialog's steps on one phone; every world has codes of its own."""

    phone: Phone
    code: str = ""

    def does(self, step: Step) -> Shown | None:
        """Do one step and return what came back; None for a code, which comes on paper."""
        verb, what = step
        if verb == "code":
            self.code = self.phone.code(*((what,) if isinstance(what, str) else what))
            return None
        act: Callable[..., Shown] = getattr(self.phone, verb)
        return act() if what is None else act(what.replace("$code", self.code))
