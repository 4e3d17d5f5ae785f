"""Where this machine's Chromium is: `python tests/chromium.py` prints it, or fails where there is none."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the browser that the tests drive, or None; `LICHENG_CHROMIUM` names another one."""
    named = os.environ.get("LICHENG_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    found = find_chromium()
    if found is None:
        sys.exit(
            "找不到 Chromium：請安裝（Debian：apt install chromium），或以 LICHENG_CHROMIUM 指定。 No Chromium found."
        )
    print(found)
