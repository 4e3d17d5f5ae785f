"""What an office says of a receipt file beside its rows: which round, part and division it is, and its window."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True)
class Delivering:
    """The options of `import receipts`; `None` and '' are not said. A window has both ends."""

    round: int | None = None
    part: str = ""
    division: str = ""
    opens: datetime | None = None
    closes: datetime | None = None

    @property
    def has_window(self) -> bool:
        """Whether a window of its own was announced with the file."""
        return self.opens is not None and self.closes is not None


NOTHING_SAID: Final = Delivering()
