"""Somebody at the simulator's page."""

from typing import Self
from urllib.parse import urlencode

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

# Everything axe-core knows for the web guidelines up to 2.2 AA and its own good practice, this one too.
AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


class Visitor:
    """One open page; every word about what is seen waits until it is so."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def opens(self, school: str, persona: str, *, live: bool = True) -> Self:
        """Open the page as somebody; with script it is there once it listens for events."""
        self.page.goto(f"{self.site}/simulator?{urlencode({'school': school, 'as': persona})}")
        if live:
            expect(self.page.locator("body[data-live=on]")).to_be_attached()
        return self

    def says(self, words: str) -> Self:
        """Type a message and send it with Enter; wait for the answer."""
        count = self.replies.count()
        self.page.get_by_label("訊息", exact=True).fill(words)
        self.page.keyboard.press("Enter")
        expect(self.replies).to_have_count(count + 1)
        return self

    def presses(self, label: str) -> Self:
        """Press a button of the newest answer; wait for the next one."""
        count = self.replies.count()
        self.newest.get_by_role("button", name=label, exact=True).first.click()
        expect(self.replies).to_have_count(count + 1)
        return self

    def becomes(self, persona: str) -> Self:
        """Choose another person of the school."""
        self.page.locator(f"input[name=as][type=radio][value='{persona}']").check()
        expect(self.page.locator("#say [name=as]")).to_have_value(persona)
        return self

    def shows(self, form: str) -> Self:
        """Choose how messages are shown."""
        self.page.get_by_role("radio", name=form).check()
        return self

    def gets_code(self, number: str) -> tuple[str, str]:
        """Have a binding code issued, and return it with the second thing to type."""
        self.page.get_by_label("發給").select_option(number)
        self.page.get_by_role("button", name="發一組綁定碼").click()
        expect(self.page.locator("#issued dt").first).to_have_text(f"{number} 的綁定碼")
        return self.page.locator("#issued-code").inner_text(), self.page.locator("#issued-second").inner_text()

    def sees(self, words: str) -> Self:
        """The newest answer shows these words."""
        expect(self.newest.locator(".form:visible").first).to_contain_text(words)
        return self

    @property
    def replies(self) -> Locator:
        """All answers to what was said."""
        return self.page.locator("#talk > li.reply")

    @property
    def newest(self) -> Locator:
        """The newest answer."""
        return self.replies.last

    @property
    def announced(self) -> list[str]:
        """What a screen reader was given to say, in order."""
        return self.page.locator("#announce > div").all_inner_texts()

    def width_hidden(self) -> int:
        """How many pixels of the page lie beyond the window's edge."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def finds_no_barrier(self, where: str, *, colours_only: bool = False) -> Self:
        """Ask axe-core: nothing wrong, at this state of the page."""
        results = Axe().run(self.page, options=COLOURS if colours_only else AXE)
        assert results.violations_count == 0, f"{where}: {results.generate_report()}"
        assert len(results.response["passes"]) >= (1 if colours_only else 20)  # it really looked
        return self
