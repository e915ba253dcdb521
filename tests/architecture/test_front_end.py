"""What the style sheet, the script, the fonts and the templates must never hold, and how much they may weigh."""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from fontTools.ttLib import TTFont

from coordination.core import design_samples, languages, states

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static/dist"
TEMPLATES = ROOT / "templates"
COMPONENTS = TEMPLATES / "components"
TEMPLATE_LINES = 120
# Letters of the languages of the interface, beyond a to z.
LETTERS = {
    "sq": "çëÇË",
    "bs hr sr-latn": "čćđšžČĆĐŠŽ",
    "cnr": "śźŚŹ",
    "mk": "ѓќѕџљњјАЃЌЅЏЉЊЈѐѝ",
    "sr": "ђћџљњјЂЋЏЉЊЈ",
    "tr ro hu": "ğışİăâîșțőű",
    "marks": "–—„“”’…€№*",
}


def _icons() -> list[str]:
    lines = (ROOT / "static/src/icons/icons.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@cache
def _letters(family: str) -> set[int]:
    return {code for path in (DIST / "fonts").glob(f"{family}-*.woff2") for code in TTFont(path).getBestCmap()}


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_style_sheet_asks_for_no_font_that_is_not_ours() -> None:
    css = (DIST / "portal.css").read_text()

    families = set(re.findall(r'@font-face\{font-family:"([^"]+)"', css))
    assert families == {"Portal Sans", "Portal Serif"}
    assert "GDS Transport" not in css


def test_style_sheet_and_script_load_nothing_from_elsewhere_and_name_no_map() -> None:
    for name in ("portal.css", "portal.js", "form.css", "form.js", "kept.js"):
        text = (DIST / name).read_text()
        outside = set(re.findall(r"https?://[\w.-]+", text)) - {"http://www.w3.org"}
        assert outside == set(), name
        assert "sourceMappingURL" not in text


def test_neither_the_crown_nor_foreign_pictures_are_shipped() -> None:
    shipped = {path.name for path in DIST.rglob("*") if path.is_file()}

    assert not [name for name in shipped if re.search(r"crown|crest|govuk|opengraph", name)]
    assert {name for name in shipped if name.endswith((".png", ".ico", ".jpg"))} == set()


def test_the_script_marks_the_page_before_any_part_starts() -> None:
    script = (DIST / "portal.js").read_text()

    # The foundation's first part is a class; nothing of it may run before the mark is set.
    assert script.index("govuk-frontend-supported") < 400


@pytest.mark.parametrize("family", ["portal-sans", "portal-serif"])
def test_the_cut_fonts_hold_every_letter_of_our_languages(family: str) -> None:
    missing = {
        (group, letter)
        for group, letters in LETTERS.items()
        for letter in letters
        if ord(letter) not in _letters(family)
    }

    assert missing == set()


@pytest.mark.parametrize("family", ["portal-sans", "portal-serif"])
def test_serbian_letter_forms_survive_the_cut(family: str) -> None:
    table = TTFont(DIST / f"fonts/{family}-cyrillic.woff2")["GSUB"].table
    cyrillic = next(record.Script for record in table.ScriptList.ScriptRecord if record.ScriptTag == "cyrl")
    serbian = next(record.LangSys for record in cyrillic.LangSysRecord if record.LangSysTag.strip() == "SRB")

    features = {table.FeatureList.FeatureRecord[index].FeatureTag for index in serbian.FeatureIndex}

    assert "locl" in features


@pytest.mark.parametrize("path", sorted((DIST / "fonts").glob("*.woff2")), ids=lambda path: path.stem)
def test_cut_fonts_do_not_carry_the_reserved_name_and_keep_their_licence(path: Path) -> None:
    names = {record.nameID: str(record) for record in TTFont(path)["name"].names}

    assert names[1] in ("Portal Sans", "Portal Serif")
    assert not [number for number, name in names.items() if "Source" in name and number != 0]
    assert "Source" in names[0], "the copyright line must stay"
    assert (path.parent / f"{path.name.rsplit('-', 1)[0].removesuffix('-latin')}-OFL.txt").exists()


def test_the_licences_of_what_is_bundled_travel_with_it() -> None:
    text = (DIST / "licences.txt").read_text(encoding="utf-8")

    for name in ("govuk-frontend 6", "@ministryofjustice/frontend 11", "htmx.org 4", "@tabler/icons 3", "world-atlas"):
        assert name in text
    assert text.count("Copyright") >= 3
    assert "The above copyright notice and this permission notice shall be included" in text


def test_the_lock_of_the_front_end_names_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert not re.search(r'"https?://(?!github\.com|opencollective\.com|paulmillr\.com)[^"]*registry', lock)
    exact = json.loads((ROOT / "package.json").read_text())
    versions = {**exact["dependencies"], **exact["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_icons_named_in_templates_and_states_are_in_the_sprite() -> None:
    named = {
        name for path in _templates() for name in re.findall(r'\{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    } | {look.icon for look in states.LOOKS.values()}
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (DIST / "icons.svg").read_text()))

    assert named - sprite == set()
    assert sprite == set(_icons()) == set(design_samples.ICONS)


def _markup(path: Path) -> str:
    """The page as written, without what Django replaces."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"))


def test_templates_hold_no_code_and_no_style() -> None:
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|\bjs:|javascript:|hx-trigger=\"[^\"]*\[|hx-vals=.js",
        re.I,
    )
    found = {
        f"{_named(path)}: {match.group()}"
        for path in _templates()
        # Mail programs know no style sheets; the page that shows mails in the demonstration has its own policy.
        if "emails" not in path.parts
        for match in [forbidden.search(_markup(path))]
        if match
    }

    assert found == set()


def test_templates_stay_short() -> None:
    lengths = {_named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _templates()}

    assert {name: lines for name, lines in lengths.items() if lines > TEMPLATE_LINES} == {}


def test_comments_in_templates_end_on_their_line() -> None:
    # Django shows a {# comment #} that runs over a line end to the reader.
    open_ended = [
        f"{_named(path)}:{number}"
        for path in _templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.count("{#") != line.count("#}")
    ]

    assert open_ended == []


def test_components_tell_their_inputs_and_read_no_request() -> None:
    for path in COMPONENTS.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert re.match(r"\{# .*", text), f"{_named(path)} opens without its inputs"
        assert "Inputs:" in text.split("{% load", 1)[0], f"{_named(path)} does not name its inputs"
        assert not re.search(r"\brequest\.|\bperms\b|\.objects\b", text), f"{_named(path)} reads the request"


def test_components_are_given_only_what_they_are_told() -> None:
    leaking = [
        f"{_named(path)}: {include}"
        for path in _templates()
        for include in re.findall(r'\{% include "components/[^%]+%\}', path.read_text(encoding="utf-8"))
        if not include.endswith(" only %}")
    ]

    assert leaking == []


def test_every_component_is_told_in_the_guide_or_used_by_one_that_is() -> None:
    guide = (ROOT / "docs/components.md").read_text(encoding="utf-8")
    used = "".join(path.read_text(encoding="utf-8") for path in [*COMPONENTS.glob("*.html"), TEMPLATES / "base.html"])
    tags = (ROOT / "coordination/core/templatetags/portal_forms.py").read_text()

    unknown = [
        path.stem
        for path in COMPONENTS.glob("*.html")
        if f"`{path.stem}`" not in guide and f"components/{path.name}" not in used + tags
    ]

    assert unknown == []


def _kilobytes(*names: str) -> float:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 6)) for name in names) / 1000


def _fonts(*parts: str) -> float:
    return sum((DIST / f"fonts/{family}-{part}.woff2").stat().st_size for part in parts for family in FAMILIES) / 1000


FAMILIES = ("portal-sans", "portal-serif")


def test_what_every_first_visit_loads_leaves_room_for_the_page() -> None:
    files = _kilobytes("portal.css", "portal.js", "icons.svg", "mark.svg", "favicon.svg")

    # 180 kB in all; a page of 39 kB must still fit beside every font of a Cyrillic page with Latin names. The largest
    # page, the region's situation, has 22 kB; the form brings a script and a style sheet of its own.
    assert files + _fonts("latin", "latin-ext") <= 142
    assert files + _fonts("latin", "latin-ext", "cyrillic") <= 142
    # What keeps typed text on the device comes with the form and with the page that lists it, and with nothing else.
    assert _kilobytes("form.js", "form.css") <= 12.5
    assert _kilobytes("kept.js") <= 6


def test_collected_files_have_hashed_names_that_stay_in_step() -> None:
    css = staticfiles_storage.open(staticfiles_storage.stored_name("portal.css")).read().decode()

    addresses = set(re.findall(r"url\(\"?([^)\"]+)\"?\)", css))
    assert len(addresses) >= 6
    assert {address for address in addresses if not re.search(r"\.[0-9a-f]{12}\.(woff2|svg)$", address)} == set()


def test_cyrillic_languages_are_those_that_load_cyrillic_early() -> None:
    assert [code for code, _name in languages.LANGUAGES if languages.script(code) == "Cyrl"] == ["mk", "sr"]
