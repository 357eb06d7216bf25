"""A visitor of a served office, who sends what he likes."""

from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.cast import PASSWORD
from tests.web.entering import OFFICER, token_on


class Wire:
    """One visitor of the served office: a cookie, and the headers that he likes."""

    def __init__(self, port, **headers):
        self.port, self.headers, self.cookie = port, headers, ""

    def ask(self, path, method="GET", body=None, **headers):
        """Status, headers and text of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        told = {"Cookie": self.cookie, **self.headers, **headers}
        if isinstance(body, dict):
            told["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(body)
        told = {name.replace("_", "-"): value for name, value in told.items() if value}
        connection.request(method, path, body, told)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]
        connection.close()
        return answer.status, answer.headers, text

    def fill_in(self, path, **typed):
        """Send the form of the page as a browser does, and read it only once."""
        self.form = getattr(self, "form", "") or token_on(self.ask(path)[2])
        return self.ask(path, "POST", {"csrf_token": self.form, **typed})

    def sign_in(self, email=OFFICER, password=PASSWORD, **headers):
        self.headers |= headers
        return self.fill_in("/login", email=email, password=password)
