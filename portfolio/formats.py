"""File formats (檔案格式): types, sizes, the brief description and links, each as far as a document says it."""

from dataclasses import dataclass

from portfolio.readings import UNSAID, Reading, Silent


@dataclass(frozen=True)
class FileFormat:
    """Types by their ending, and the largest size of one file in megabytes."""

    types: tuple[str, ...]
    max_megabytes: int


@dataclass(frozen=True)
class BriefRule:
    """The brief description (簡述): at most so many Chinese characters."""

    required: bool
    max_characters: int


@dataclass(frozen=True)
class Formats:
    """What one work may hold: `either_or_both`, a document, a recording, or both; `link`, an external link too."""

    document: Reading[FileFormat] = UNSAID
    recording: Reading[FileFormat] = UNSAID
    either_or_both: Reading[bool] = UNSAID
    brief: Reading[BriefRule] = UNSAID
    link: Reading[bool] = UNSAID

    @property
    def is_unread(self) -> bool:
        """Whether of some sort of file nothing is kept, not even that the document is silent."""
        return any(isinstance(one, Silent) and one.unread for one in (self.document, self.recording))
