"""A file that is no TOML: what Python's reader found, as a code and a line; its own words are English."""

import re

from portfolio.errors import PackProblem

_PLACE = re.compile(r"\(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)")
_WHY = {
    "Cannot overwrite a value": "twice",
    "Cannot declare": "twice",
    "Cannot redefine": "twice",
    "Cannot mutate": "twice",
    "Duplicate inline table key": "twice",
    "Unterminated string": "string",
    "Illegal character": "string",
    "Unescaped": "backslash",
    "Invalid hex value": "backslash",
    "Escaped character": "backslash",
    "Unclosed": "bracket",
    "Expected ']": "bracket",
    "Expected '='": "equals",
    "Invalid initial character for a key part": "key",
    "Invalid statement": "key",
    "Invalid date": "day",
    "Invalid value": "value",
}
_FULL_WIDTH = re.compile(
    r"[\u2018\u2019\u201c\u201d\u3001\u300c-\u300f\uff02\uff03\uff07\uff0c\uff1a\uff1d\uff3b\uff3d\uff5b\uff5d]"
)

# What Python's reader takes for a number with something behind it.
_HALF_READ = {"value": re.compile(r"=\s*0[0-9]"), "day": re.compile(r"=\s*[0-9]+[-/.][0-9]+")}


def syntax_problem(text: str, words: str) -> PackProblem:
    """Return the mistake that `tomllib` told in `words`: its line, why, and a full-width sign that stands there.

    `why` is one of twice, string, backslash, bracket, equals, key, day, value, line, and other.
    """
    place = _PLACE.search(words)
    lines = text.rstrip().replace("\r\n", "\n").split("\n")
    line = int(place[1]) if place is not None and place[1] else len(lines)
    why = next((code for start, code in _WHY.items() if words.startswith(start)), "other")
    written = lines[line - 1] if line <= len(lines) else ""
    if words.startswith("Expected newline"):
        why = next((code for code, form in _HALF_READ.items() if form.search(written)), "line")
    sign = _FULL_WIDTH.search(re.sub(r'"[^"]*"', "", written))
    facts = [("why", why), ("column", place[2] if place is not None and place[2] else "")]
    if sign is not None:
        facts.append(("sign", sign[0]))
    return PackProblem("syntax", "", line, tuple(facts))
