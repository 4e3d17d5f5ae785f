"""What stands in an official document before its first number: the title, the days of adoption, who was present."""

from portfolio.regulations import captions
from portfolio.regulations.document_lines import Line
from portfolio.regulations.outline import ReadDocument
from portfolio.regulations.passages import LeftOutReason
from portfolio.regulations.persons import is_about_persons


class DocumentHead:
    """Takes the head's lines into `found`; `is_titled` once the title is whole."""

    def __init__(self, found: ReadDocument) -> None:
        self._found = found
        self.is_titled = False

    def take(self, line: Line) -> None:
        """Keep a line as what it is: a part of the title, a day, a meeting's opening; nothing of persons."""
        if is_about_persons(line.text):
            self._leave(LeftOutReason.PERSON)
        elif self._found.outline.in_meeting:
            self._take_of_meeting(line)
        else:
            self._take_of_rules(line)

    def _take_of_meeting(self, line: Line) -> None:
        if line.text.endswith("："):
            self._leave(LeftOutReason.LOOSE)
        else:
            self._found.meeting_head.append(line.text)

    def _take_of_rules(self, line: Line) -> None:
        found = self._found
        text, is_dated = captions.without_days(line.text)
        if not self.is_titled and (not is_dated or captions.names_rules(text)):
            found.title += text
            self.is_titled = captions.names_rules(found.title)
        elif not is_dated:
            self._leave(LeftOutReason.LOOSE)
            return
        found.heading.append(line.text)
        found.is_dated = found.is_dated or is_dated

    def _leave(self, reason: LeftOutReason) -> None:
        self._found.left_out[reason] += 1
