"""Pages as people meet them: sign somebody in, fetch an address, read title, sentences, tables and fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from municipalities.access.middleware import ACTING_KEY
from municipalities.models import Authority, User

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "use"}


@dataclass
class Node:
    """An element with its children; texts are children of type str."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Elements below with this tag and these attributes; `class_` asks for one of the classes."""
        wanted_class = attributes.pop("class_", None)
        return [
            one
            for one in self.walk()
            if (not tag or one.tag == tag)
            and (wanted_class is None or wanted_class in one.attributes.get("class", "").split())
            and all(one.attributes.get(name) == value for name, value in attributes.items())
        ]

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield " "
                yield from child._texts()
                yield " "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class Page:
    """One answer in HTML."""

    def __init__(self, response: HttpResponse) -> None:
        reader = _Reader()
        reader.feed(response.content.decode())
        self.root = reader.open[0]
        self.status = response.status_code
        self.response = response

    @property
    def title(self) -> str:
        """The title without the portal's name."""
        return self.root.all("title")[0].text.removesuffix(" – Regional Coordination Portal")

    @property
    def main(self) -> Node:
        """What lies between head and foot."""
        return self.root.all("main")[0]

    @property
    def text(self) -> str:
        """The words of the main part."""
        return self.main.text

    @property
    def notices(self) -> list[tuple[str, str]]:
        """What became of an act, as (success or error, words)."""
        return [
            (kind, one.all(class_="notice__body")[0].text)
            for one in self.main.all(class_="notice")
            if (kind := one.attributes["class"].split("--")[-1]) in {"success", "error"}
        ]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The error summary as (words, id of the field)."""
        found = self.main.all(class_="govuk-error-summary__list")
        if not found:
            return []
        return [
            (one.text, one.all("a")[0].attributes["href"][1:] if one.all("a") else "") for one in found[0].all("li")
        ]

    @property
    def field_errors(self) -> dict[str, str]:
        """Words at the fields by the id of the field."""
        return {
            one.attributes["id"].removesuffix("_error"): one.text.removeprefix("Error: ")
            for one in self.main.all(class_="govuk-error-message")
        }

    @property
    def rows(self) -> list[list[str]]:
        """Body rows of the tables, as the words of their cells; rows to type in are fields and not among them."""
        bodies = [row for body in self.main.all("tbody") for row in body.all("tr") if not row.all("input")]
        return [[cell.text for cell in row.walk() if cell.tag in {"td", "th"}] for row in bodies]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Links of the main part as (words, address)."""
        return [(one.text, one.attributes.get("href", "")) for one in self.main.all("a")]

    @property
    def buttons(self) -> list[str]:
        """Words on the buttons of the main part, links that look like buttons included."""
        return [one.text for one in self.main.walk() if one.tag == "button" or one.attributes.get("role") == "button"]

    def section(self, heading: str) -> Node:
        """The section with this heading; StopIteration without."""
        return next(one for one in self.main.all("section") if [h.text for h in one.all("h2")][:1] == [heading])

    def fields(self) -> dict[str, Any]:
        """What a browser would send back from the fields of the main part, the last form included."""
        return self.fields_of(self.main)

    @staticmethod
    def fields_of(part: Node) -> dict[str, Any]:
        """What a browser would send back from the fields of this part, for example of one form among several.

        A list stands for the ticked boxes of one name, where there are several.
        """
        sent: dict[str, Any] = {}
        for one in part.walk():
            name, kind = one.attributes.get("name"), one.attributes.get("type", "")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if one.tag == "textarea":
                sent[name] = "".join(child for child in one.children if isinstance(child, str)).removeprefix("\n")
            elif kind == "checkbox" and name in sent and "checked" in one.attributes:
                ticked = sent[name] if isinstance(sent[name], list) else [sent[name]]
                sent[name] = [*ticked, one.attributes.get("value", "on")]
            elif kind == "checkbox" and "checked" in one.attributes:
                sent[name] = one.attributes.get("value", "on")
            elif one.tag == "input" and (kind not in {"radio", "checkbox"} or "checked" in one.attributes):
                sent[name] = one.attributes.get("value", "")
            elif one.tag == "select":
                chosen = [option for option in one.all("option") if "selected" in option.attributes]
                sent[name] = (chosen or one.all("option"))[0].attributes.get("value", "")
        return sent


def browser(user: User | None, acting: Authority | None = None) -> Client:
    """A browser in which this person is signed in, acting for their first authority unless another is given."""
    client = Client()
    if user is not None:
        user.refresh_from_db()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if acting is not None:
        switch(client, acting)
    return client


def switch(client: Client, acting: Authority) -> None:
    """What the switcher writes, without its page."""
    session = client.session
    session[ACTING_KEY] = acting.pk
    session.save()


def page_of(client: Client, path: str, **query: Any) -> Page:
    """GET a page."""
    return Page(client.get(path, query))


def sent(client: Client, path: str, values: dict[str, Any] | None = None) -> Page:
    """POST a form and read the answer as it is: a page, or a redirect with an empty body."""
    return Page(client.post(path, values or {}))


def followed(client: Client, path: str, values: dict[str, Any] | None = None) -> Page:
    """POST a form and read the page to which it leads."""
    return Page(client.post(path, values or {}, follow=True))
