"""Text of bulletins: what is shown, and what hostile texts come to."""

import random
import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString

from coordination.bulletins.models.bulletin import TEXT_MAX
from coordination.bulletins.services.markdown import ELEMENTS, plain, rendered

#: Whatever is typed, these may not be in a tag of the page.
HOSTILE = (
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](<java\nscript:alert(1)>)",
    "[a](&#106;avascript:alert(1))",
    "[a](&#x6A;&#x61;vascript&colon;alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](vbscript:msgbox(1))",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a](file:///etc/passwd)",
    "[a](//evil.example/)",
    "[a](\\\\evil.example/)",
    "[a](/needs/?delete=yes)",
    "[a](#main)",
    "<javascript:alert(1)>",
    "[a][1]\n\n[1]: javascript:alert(1)",
    '[a](https://x.example "title\\" onmouseover=alert(1)")',
    "[a](https://x.example/' onclick=alert(1))",
    "![a](https://evil.example/pixel.png)",
    "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    "[![a](https://evil.example/pixel.png)](https://evil.example/)",
    '![a"onerror=alert(1)](x)',
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<style>*{display:none}</style>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext></mtext><mglyph><style><img src onerror=alert(1)></style></mglyph></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<div hx-get=/needs/ hx-trigger=load>x</div>",
    "<div data-hx-post=/sign-out/ data-hx-trigger=load>x</div>",
    "<p id=main class=notice data-module=govuk-button>x</p>",
    "> <div hx-on:click=alert(1)>\n> - <b onclick=alert(1)>",
    "`<script>`\n\n```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "| <img src=x> | [a](javascript:x) |\n|:--|--:|\n| <b> | ![x](//evil.example/x.png) |",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "<!-- --><!--><img src=x>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "[a](https://x.example){: onclick=alert(1)}\n{: #main .notice}",
)
#: Long and deeply nested texts, each made up to the longest that is stored.
HEAVY = (
    ">",
    "- ",
    "1. ",
    "> - ",
    "[",
    "![",
    "*",
    "_a_ ",
    "**a *b ",
    "`",
    "~~~\n",
    "<",
    "&#",
    "|a",
    "[a](",
    "\\\n",
    "a\n",
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.tags.append(("comment", {}))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of a fragment in their order, with their attributes."""
    reader = _Tags()
    reader.feed(html)
    return reader.tags


def require_harmless(html: str) -> None:
    """Fail unless there is the wrapper, and in it nothing but the elements of the list and plain links."""
    wrapper, *inside = tags(html)
    assert wrapper == ("div", {"class": "prose", "hx-ignore": None})
    for tag, attributes in inside:
        assert tag in ELEMENTS
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener"
            assert set(attributes) == {"href", "rel"}
            assert str(attributes["href"]).lower().startswith(("https://", "http://", "mailto:"))
        else:
            assert attributes == {}


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_text_becomes_words(source):
    html = rendered(source)

    require_harmless(html)
    assert isinstance(html, SafeString)


@pytest.mark.parametrize("piece", HEAVY)
def test_a_heavy_text_is_shown_within_three_seconds(piece):
    source = (piece * TEXT_MAX)[:TEXT_MAX]
    began = time.process_time()
    require_harmless(rendered(source))
    plain(source)

    assert time.process_time() - began < 3


def drawn(columns: int, rows: int) -> str:
    """A table of so many columns whose rows have one cell."""
    return "\n".join(["|a" * columns, "|-" * columns, *["|b"] * rows])


@pytest.mark.parametrize(("columns", "rows"), [(5_000, 1_000), (16, 5_000), (3_000, 2_000)])
def test_a_wide_head_over_short_rows_is_shown_as_typed_within_a_second(columns, rows):
    source = drawn(columns, rows)[:TEXT_MAX]
    began = time.process_time()
    html = rendered(source)
    plain(source)

    assert time.process_time() - began < 1
    assert "<table" not in html
    assert "|a|a|a" in html
    assert "<table" in rendered(drawn(12, 200)), "what people draw stays a table"


@pytest.mark.parametrize("seed", range(20))
def test_hostile_texts_behind_each_other_become_words(seed):
    drawn = random.Random(seed)
    pieces = (*HOSTILE, *HEAVY, ">", "\n", "\n\n    ", "](", '"', "&", "a")

    for _round in range(20):
        require_harmless(rendered("".join(drawn.choices(pieces, k=6))))


def test_a_text_is_shown_with_its_marks():
    html = rendered(
        "Two **buses** left.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n---\n\n`code`"
    )

    names = [tag for tag, _attributes in tags(html)]
    assert names == [
        *("div", "p", "strong", "ul", "li", "li", "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"),
        *("blockquote", "p", "hr", "p", "code"),
    ]


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n\n## b\n\n### c\n\n# d", "h2 h3 h4 h2"),
        ("### a\n\n###### b\n\n### c", "h2 h3 h2"),
        ("#### a\n\n# b", "h2 h2"),
    ],
)
def test_headings_begin_below_that_of_the_page_and_leave_no_level_out(source, levels):
    assert [tag for tag, _attributes in tags(rendered(source)) if tag[0] == "h"] == levels.split()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("[the plan](https://marri-rc.org.mk/plan)", "the plan</a> (marri-rc.org.mk)"),
        ("<https://marri-rc.org.mk/plan>", ">https://marri-rc.org.mk/plan</a><"),
        ("[marri-rc.org.mk](https://marri-rc.org.mk/)", ">marri-rc.org.mk</a><"),
        ("[marri-rc.org.mk.evil.example](https://marri-rc.org.mk/)", "evil.example</a> (marri-rc.org.mk)"),
        # A Cyrillic а, р, р, ӏ, е: looks like another house, and shows as what it is.
        ("<https://аррӏе.com/>", "</a> (xn--80ak6aa92e.com)"),
        ("[https://apple.com](https://аррӏе.com)", "</a> (xn--80ak6aa92e.com)"),
        ("[apple.com](https://apple.com@evil.example/)", "</a> (evil.example)"),
        ("[write](mailto:senad@bihac.example.org)", "write</a> (senad@bihac.example.org)"),
    ],
)
def test_where_a_link_leads_stands_behind_it(source, told):
    assert told in rendered(source).replace("\n", "")


def test_a_picture_is_its_words_and_asks_nobody():
    assert "pixel" not in rendered("Seen ![a bus](https://evil.example/pixel.png) today")
    assert "Seen a bus today" in rendered("Seen ![a bus](https://evil.example/pixel.png) today")


def test_plain_words_for_a_mail():
    source = (
        "## Buses\n\nTwo **buses**, see [the plan](https://x.example/p).\n\n- one\n- two\n  1. deeper\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n```\ncode\n```"
    )

    assert plain(source) == (
        "Buses\n\nTwo buses, see the plan (https://x.example/p).\n\n- one\n- two\n  1. deeper\n\n"
        "a | b\n1 | 2\n\n> quoted\n\ncode"
    )
