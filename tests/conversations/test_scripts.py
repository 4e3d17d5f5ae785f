"""Every script of this folder runs as it did: what people read is compared word for word with the kept transcript.

After a wanted change of words: `LICHENG_KEEP=1 pytest tests/conversations`, then read the difference aloud.
"""

import os
import re
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.simulation import Simulation
from portfolio.slips import NUMBER_ALPHABET
from storage.secrets import CODE_ALPHABET

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.txt"))
CODE = re.compile(rf"\b(?:[{CODE_ALPHABET}]{{4}}-){{3}}[{CODE_ALPHABET}]{{4}}\b")

SLIP = re.compile(rf"(?<![-A-Z0-9])(?:[{NUMBER_ALPHABET}]{{4}}-){{2}}[{NUMBER_ALPHABET}]{{4}}(?![-A-Z0-9])")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_reads_as_kept(script: Path, demo_dir: Path) -> None:
    """Each line is followed by exactly the messages that it was followed by before; codes and slips differ."""
    printed: list[str] = []
    with Simulation.fresh(Settings(data_dir=demo_dir), as_json=False, out=printed.append) as simulation:
        for number, line in enumerate(script.read_text("utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                printed.append(f"▸ {line}")
            simulation.run_line(number, line)
    transcript = SLIP.sub("ACDE-FGHJ-KMNP", CODE.sub("ACDE-FGHJ-KMNP-QRTV", "\n".join(printed))) + "\n"
    kept = script.with_suffix(".transcript")
    if os.environ.get("LICHENG_KEEP"):
        kept.write_text(transcript, "utf-8")
    assert transcript == kept.read_text("utf-8")
