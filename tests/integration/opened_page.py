"""A page in a browser, and what it said and asked for."""

from playwright.sync_api import Locator, Page


class OpenedPage:
    """A page in one browser tab; what it said (console, errors) and asked for (addresses)."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(url)

    def __getitem__(self, selector: str) -> Locator:
        return self.page.locator(selector)
