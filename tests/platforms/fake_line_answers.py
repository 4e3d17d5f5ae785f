"""What the made-up LINE says back: answers, refusals in LINE's own words, and connections that are cut."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final


@dataclass(frozen=True)
class Answer:
    """A status with a JSON body."""

    status: int
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """Return the body as it goes over the wire."""
        return json.dumps(self.body).encode()

    def under(self, request_id: str) -> "Answer":
        """Return the answer with LINE's id of the request."""
        return replace(self, headers={"x-line-request-id": request_id, **self.headers})


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: another answer, or None for a cut; `after` LINE has done what was asked."""

    answer: Answer | None = None
    after: bool = False


def refusal(status: int, message: str, *details: str) -> Answer:
    """Return a refusal in LINE's form."""
    named = [{"property": one.partition(":")[0], "message": one} for one in details]
    return Answer(status, {"message": message} | ({"details": named} if named else {}))


NOT_FOUND: Final = refusal(404, "Not found")
CUT: Final = Fault()
LOST: Final = Fault(after=True)  # done, and nobody hears of it
DOWN: Final = Fault(Answer(503))
