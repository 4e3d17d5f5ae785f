"""LINE's own specification, made strict, for checking what is sent; where it is not there, those tests are left out."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SPECS = os.environ.get("LICHENG_SPECS")
FILE = Path(SPECS or ".") / "line" / "messaging-api.strict.json"

needs_line_spec = pytest.mark.skipif(
    SPECS is None or not FILE.exists(),
    reason="LICHENG_SPECS does not name a folder with line/messaging-api.strict.json",
)


def complaints(schema: str, body: Any) -> list[str]:
    """Return what LINE would not take of a body; `schema` is the request's name, like `ReplyMessageRequest`."""
    sent = json.loads(json.dumps(body))
    return [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in _validator(schema).iter_errors(sent)
    ]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": _document()["components"]})


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document
