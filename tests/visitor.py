"""A browser window that notices what a user would suffer from: script errors, failed requests, answers of 500."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

DESK = (1366, 768)
PHONE = (390, 844)


class Visitor:
    """One window on one site; `page` is Playwright's."""

    def __init__(self, browser, url: str, *, size: tuple[int, int] = DESK, javascript: bool = True) -> None:
        self.url = url
        self.troubles: list[str] = []
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self._listen(self.page)
        self.context.on("page", self._listen)

    def _listen(self, page) -> None:
        page.on("console", lambda message: message.type == "error" and self._note("console", message.text))
        page.on("pageerror", lambda error: self._note("script", str(error)))
        page.on("response", lambda answer: answer.status >= 500 and self._note(str(answer.status), answer.url))
        page.on("request", lambda request: self._check_origin(request.url))

    def _note(self, kind: str, text: str) -> None:
        self.troubles.append(f"{kind}: {text} (at {self.page.url})")

    def _check_origin(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:", "about:")):
            self._note("foreign request", url)

    def expect_trouble(self, *words: str) -> None:
        """Forget the troubles that name one of the words: an answer of 403 or 404 asked for on purpose is logged too."""
        self.troubles = [line for line in self.troubles if not any(word in line for word in words)]

    def sign_in(self, account: str, password: str) -> None:
        """Go through the sign-in page."""
        self.page.goto("/")
        if not self.page.locator("input[name=username]").count():
            self.page.goto("/signin/")
        self.page.fill("input[name=username]", account)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector("input[name=password]", state="detached")

    def goto(self, path: str):
        """Open a path of the site and return the page."""
        self.page.goto(path)
        return self.page

    def axe(self) -> list[str]:
        """Return the accessibility violations of the page as one line each; an empty list is what is wanted."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]

    def fits(self) -> bool:
        """Tell whether the page needs no sideways scrolling at this size."""
        return self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def close(self) -> None:
        """Close the window with its cookies."""
        self.context.close()
