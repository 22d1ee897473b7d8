"""The demo's page through the eyes and hands of one person: the chat, and the performers beside it."""

from pathlib import Path
from typing import Self

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
expect.set_options(timeout=20_000)  # a busy machine


class ChatPage:
    """Everything is found by what is read on it; what is waited for is waited for by the browser."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._folder = folder
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.problems.append(said.text)

    def opened(self, address: str) -> Self:
        """Load the page and wait until it is drawn."""
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")
        return self

    def message(self, words: str) -> Locator:
        """The newest message that says so."""
        return self.page.get_by_test_id("message").filter(has_text=words).last

    def reads(self, *words: str) -> None:
        """Wait for a message that says the first of them, then for the others in it."""
        for word in words:
            expect(self.message(words[0])).to_contain_text(word)

    def tap(self, label: str) -> None:
        """Press the newest inline button that says so."""
        self.page.get_by_test_id("inline-button").filter(has_text=label).last.click()

    def say(self, text: str) -> None:
        """Write a message."""
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("composer").press("Enter")

    def walk(self, *steps: tuple[str, str]) -> None:
        """Each step: the question that must stand there, and the button that answers it."""
        for question, label in steps:
            self.reads(question)
            self.tap(label)

    def performer(self, name: str) -> Locator:
        """The card of a performer."""
        return self.page.get_by_test_id("performer").filter(has_text=name)

    def at_performer(self, name: str, *controls: str) -> None:
        """Press these controls on a performer's card."""
        for control in controls:
            self.performer(name).get_by_test_id(control).click()

    def act_by_hand(self) -> None:
        """Nobody answers before we do it in their place."""
        self.page.get_by_test_id("autoplay").locator("xpath=..").click()
        expect(self.page.get_by_test_id("autoplay")).not_to_be_checked()

    def picture(self, name: str, *, phone: bool = False) -> None:
        """Keep what is seen now."""
        if phone:
            self.page.set_viewport_size(PHONE)
            if (chat := self.page.get_by_test_id("chat-item").first).is_visible():
                chat.click()
        self.page.screenshot(path=self._folder / f"{name}.png", animations="disabled")
        if phone:
            self.page.set_viewport_size(DESK)
