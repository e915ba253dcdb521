"""The map of places with needs, drawn on the server as one picture with the same facts in words.

    view = map_view.draw(points, "region", {"AL": "Albania", "XK": "Kosovo*", ...})
    {% include "components/map.html" with map=view only %}
    {% include "components/map_table.html" with map=view only %}      (the same places as a table with links)

What a reader may not know never shapes the picture: a hidden number and an unknown one draw the same smallest circle,
with the same words. Text comes in the language in use; the coordinates are texts already, so no language puts a comma
into them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.templatetags.portal import figure
from coordination.situation.circles import Circle, Scale, scale_for, spread
from coordination.situation.map_labels import (
    LAND_LETTERS,
    NARROW,
    NARROW_LETTERS,
    WIDE,
    WIDE_LETTERS,
    Area,
    Ground,
    Label,
    place_lands,
    place_names,
    shortened,
    width_of,
)
from coordination.situation.outlines import (
    CORE,
    HEIGHT,
    PARTICIPANTS,
    REGION,
    WIDTH,
    Box,
    Frame,
    Outline,
    frame_of_country,
    outlines,
    tenths,
)
from coordination.situation.projection import project
from municipalities.access.suppression import Hidden, countable

AROUND: Final = "around"
#: More places than this are not drawn: the worst needs come first, the others are counted in a sentence.
MOST_CIRCLES: Final = 200
_MOST_NAMES_WIDE, _MOST_NAMES_NARROW = 24, 10
_NAMES_IN_WORDS = 3
# A map around places shows at least this much of the land, in kilometres to each side, and looks no farther than
# the outlines go.
_LEAST_AROUND, _MARGIN_AROUND, _FARTHEST = 25.0, 10.0, 620.0
# Degrees within which a place is worth projecting at all.
_MIDDLE, _DEGREES = (20.6, 43.0), 20.0
_ROOM_FOR_DIGIT = 11.0
_SIZES_LETTERS = 18.0


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place with needs: degrees, people affected, the worst severity (1 to 5) and the number of its needs.

    Which needs are counted is the page's choice; the map says *needs*, the page's headings say which.
    """

    slug: str
    label: str
    lon: float | Decimal | None
    lat: float | Decimal | None
    people: int | Hidden | None
    severity: int
    needs: int
    url: str = ""

    @property
    def known_people(self) -> int:
        """The number that may shape the picture: 0 where it is hidden, small or not known."""
        return countable(self.people) if isinstance(self.people, int) else 0

    @property
    def is_hidden(self) -> bool:
        """Whether the table shows words in place of a small number."""
        return isinstance(self.people, Hidden)


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn circle with its digit. `words` stand in its tooltip."""

    x: str
    y: str
    radius: str
    digit_y: str
    severity: int
    is_large: bool
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """A drawn line of text. `line` is the path of the hairline to its circle, where it stands farther off."""

    text: str
    x: str
    y: str
    anchor: str
    is_strong: bool
    line: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """A circle of the legend with its number."""

    x: str
    radius: str
    text_x: str
    text: str


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything the template needs. `rows` are all places, also those that are not drawn."""

    title: str
    description: str
    lands: Sequence[tuple[str, str]]
    land_names: Sequence[Text]
    leaders: str
    marks: Sequence[Mark]
    wide_names: Sequence[Text]
    narrow_names: Sequence[Text]
    sizes: Sequence[Size]
    sentences: Sequence[str]
    needs_status_note: bool
    rows: Sequence[MapPoint]

    width = WIDTH
    height = HEIGHT


def draw(points: Sequence[MapPoint], view: str, country_names: Mapping[str, str]) -> MapView:
    """The map of these places.

    `view` is "region", the code of a participant in small letters, or "around": as much land as the places need. A
    code without an outline of its own is drawn as "around". `country_names` gives the names of the participants by
    code, with their asterisk, in the language of the page. Raises OutlinesMissing where the front end was not built.
    """
    return _drawn(tuple(points), view, tuple(sorted(country_names.items())), get_language())


# The picture depends on nothing but these, and at one address everybody is shown the same: most visits find it made.
@functools.lru_cache(maxsize=32)
def _drawn(
    points: tuple[MapPoint, ...], view: str, country_names: tuple[tuple[str, str], ...], _language: str | None
) -> MapView:
    ranked = sorted(points, key=lambda one: (-one.known_people, -one.severity, one.slug))
    frame = _frame(points, view)
    lands = outlines(frame)
    placed, sentences = _placed(ranked, frame)
    scale = scale_for([point.known_people for point, _x, _y in placed])
    circles = [Circle(x, y, scale.radius(point.known_people), x, y) for point, x, y in placed]
    spread(circles)
    drawn = [point for point, _x, _y in placed]
    ground = Ground(NARROW, circles)
    names = {**_neighbours(), **{code.upper(): name for code, name in country_names}}
    subjects = _subjects(view)
    land_names = place_lands(lands, names, ground, subjects)
    return MapView(
        title=_("Map of people affected and the worst need of each place"),
        description=_description(ranked),
        lands=[(land.path, _tone(land, subjects)) for land in lands],
        land_names=_texts(land_names),
        leaders=_leaders(circles),
        marks=[_mark(point, circle) for point, circle in zip(drawn, circles, strict=True)],
        wide_names=_names(drawn, circles, land_names, wide=True),
        narrow_names=_names(drawn, circles, land_names, wide=False),
        sizes=_sizes(scale, max((point.known_people for point in drawn), default=0)),
        sentences=sentences,
        needs_status_note=any("*" in label.text for label in land_names),
        rows=ranked,
    )


def _frame(points: Sequence[MapPoint], view: str) -> Frame:
    if view == REGION:
        return frame_of_country(None)
    if view.upper() in PARTICIPANTS:
        return frame_of_country(view.upper())
    near = [place for place in map(_place, points) if place]
    if not near:
        return frame_of_country(None)
    left, top = min(x for x, _y in near) - _MARGIN_AROUND, min(y for _x, y in near) - _MARGIN_AROUND
    right, bottom = max(x for x, _y in near) + _MARGIN_AROUND, max(y for _x, y in near) + _MARGIN_AROUND
    across = max(_LEAST_AROUND - (right - left) / 2, 0)
    down = max(_LEAST_AROUND - (bottom - top) / 2, 0)
    return Frame.around(Box(left - across, top - down, right + across, bottom + down))


def _place(point: MapPoint) -> tuple[float, float] | None:
    """The kilometres of a place; None where it has no coordinates or lies beyond the outlines."""
    if point.lon is None or point.lat is None:
        return None
    longitude, latitude = float(point.lon), float(point.lat)
    if abs(longitude - _MIDDLE[0]) > _DEGREES or abs(latitude - _MIDDLE[1]) > _DEGREES:
        return None
    x, y = project(longitude, latitude)
    return (x, y) if max(abs(x), abs(y)) <= _FARTHEST else None


def _placed(ranked: Sequence[MapPoint], frame: Frame) -> tuple[list[tuple[MapPoint, float, float]], list[str]]:
    """The places that are drawn with their units, and a sentence for each kind that is not."""
    placed, nowhere, outside = [], 0, 0
    for point in ranked:
        if point.lon is None or point.lat is None:
            nowhere += 1
            continue
        place = _place(point)
        x, y = frame.units(*place) if place else (-1.0, -1.0)
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
            placed.append((point, x, y))
        else:
            outside += 1
    worst = sorted(placed, key=lambda one: (-one[0].severity, -one[0].known_people, one[0].slug))[:MOST_CIRCLES]
    chosen = {id(point) for point, _x, _y in worst}
    kept = [one for one in placed if id(one[0]) in chosen]
    return kept, _sentences(nowhere, outside, len(placed) - len(kept))


def _sentences(nowhere: int, outside: int, too_many: int) -> list[str]:
    found = []
    if nowhere:
        text = ngettext("%(number)s place has no coordinates.", "%(number)s places have no coordinates.", nowhere)
        found.append(text % {"number": figure(nowhere)})
    if outside:
        text = ngettext("%(number)s place lies outside this map.", "%(number)s places lie outside this map.", outside)
        found.append(text % {"number": figure(outside)})
    if too_many:
        text = ngettext(
            "%(number)s place with less severe needs is not drawn.",
            "%(number)s places with less severe needs are not drawn.",
            too_many,
        )
        found.append(text % {"number": figure(too_many)})
    return found


def _subjects(view: str) -> tuple[str, ...]:
    return (view.upper(),) if view.upper() in PARTICIPANTS else PARTICIPANTS


def _tone(land: Outline, subjects: Sequence[str]) -> str:
    """How a land is coloured: what the map is about, another participant, or a neighbour."""
    if land.code in subjects:
        return "subject"
    return "other" if land.is_participant else "neighbour"


def _description(ranked: Sequence[MapPoint]) -> str:
    """What the picture shows, for those who do not see it."""
    if not ranked:
        return _("No place has needs in this view.")
    text = ngettext("%(number)s place has needs.", "%(number)s places have needs.", len(ranked))
    parts = [text % {"number": figure(len(ranked))}]
    largest = [shortened(point.label, 60) for point in ranked[:_NAMES_IN_WORDS] if point.known_people]
    if largest:
        parts.append(_("Most people affected: %(places)s.") % {"places": ", ".join(largest)})
    parts.append(_("The same figures are in the table."))
    return " ".join(parts)


def _words(point: MapPoint) -> str:
    step = severity.LEVELS[point.severity]
    facts = [
        _("worst severity %(number)s, %(word)s") % {"number": step.number, "word": step.word},
        ngettext("%(number)s need", "%(number)s needs", point.needs) % {"number": figure(point.needs)},
    ]
    if point.known_people:
        facts.insert(0, _("people affected: %(number)s") % {"number": figure(point.known_people)})
    return f"{shortened(point.label, 80)}: {', '.join(facts)}"


def _mark(point: MapPoint, circle: Circle) -> Mark:
    is_large = circle.radius >= _ROOM_FOR_DIGIT
    return Mark(
        x=_unit(circle.x),
        y=_unit(circle.y),
        radius=_unit(circle.radius),
        digit_y=_unit(circle.y + (4.9 if is_large else 3.8)),
        severity=point.severity,
        is_large=is_large,
        words=_words(point),
        url=point.url,
    )


def _names(
    drawn: Sequence[MapPoint], circles: Sequence[Circle], land_names: Sequence[Label], *, wide: bool
) -> list[Text]:
    """Names of the places with the largest circles, for a desk or for a phone."""
    size, most = (WIDE_LETTERS, _MOST_NAMES_WIDE) if wide else (NARROW_LETTERS, _MOST_NAMES_NARROW)
    letters = LAND_LETTERS if wide else LAND_LETTERS * NARROW_LETTERS / WIDE_LETTERS
    ground = Ground(WIDE if wide else NARROW, circles, [_area(label, letters) for label in land_names])
    order = sorted(range(len(drawn)), key=lambda at: (-round(circles[at].radius), -drawn[at].severity, at))
    wanted = ((circles[at], shortened(drawn[at].label), drawn[at].severity >= 4) for at in order)
    return _texts(place_names(wanted, ground, size, most))


def _area(label: Label, size: float) -> Area:
    half = (width_of(label.text, size) + 0.6 * len(label.text)) / 2
    return Area(label.x - half, label.y - size * 0.8, label.x + half, label.y + size * 0.25)


def _texts(labels: Sequence[Label]) -> list[Text]:
    return [
        Text(one.text, _unit(one.x), _unit(one.y), one.anchor, one.is_strong, _line(one.line) if one.line else "")
        for one in labels
    ]


def _line(ends: tuple[float, float, float, float]) -> str:
    x1, y1, x2, y2 = (_unit(value) for value in ends)
    return f"M{x1} {y1}L{x2} {y2}"


def _leaders(circles: Sequence[Circle]) -> str:
    """Hairlines from circles that were pushed off their place back to it."""
    moved = [circle for circle in circles if circle.shift > circle.radius]
    return "".join(f"M{_unit(one.home_x)} {_unit(one.home_y)}L{_unit(one.x)} {_unit(one.y)}" for one in moved)


def _sizes(scale: Scale, largest: int) -> list[Size]:
    """The legend of circle sizes in a row, in the same units as the map.

    As many of three as fit into the part that a phone shows.
    """
    found, x = [], width_of(_("People affected"), _SIZES_LETTERS) + 14
    for number in scale.steps(largest):
        radius, text = scale.radius(number), figure(number)
        text_x = x + 2 * radius + 6
        if text_x + width_of(text, _SIZES_LETTERS) > CORE:
            break
        found.append(Size(_unit(x + radius), _unit(radius), _unit(text_x), text))
        x = text_x + width_of(text, _SIZES_LETTERS) + 16
    return found


def _unit(value: float) -> str:
    return tenths(round(value * 10))


def _neighbours() -> dict[str, str]:
    """Countries around the participants, which the register does not hold."""
    return {
        "BG": pgettext("country", "Bulgaria"),
        "GR": pgettext("country", "Greece"),
        "HR": pgettext("country", "Croatia"),
        "HU": pgettext("country", "Hungary"),
        "IT": pgettext("country", "Italy"),
        "RO": pgettext("country", "Romania"),
        "SI": pgettext("country", "Slovenia"),
        "TR": pgettext("country", "Türkiye"),
    }
