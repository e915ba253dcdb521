"""Invented samples for the living page of components. Place names are real; nothing else is.

Not translated on purpose: the page is a reference for builders and says so; its samples show other languages where
those matter.
"""

import datetime
from typing import Any

from django import forms

from coordination.core import severity, states
from coordination.core.dates import DayField
from coordination.core.numbers import WholeNumberField
from coordination.core.widgets import CellInput, SeverityRadios

LONG_NAME = (
    "Winter beds, heating, drinking water, sanitary containers and interpreters for the temporary reception centre in "
    "the former agricultural school, the bus station and the two primary schools of the municipality, together with "
    "transport for children, night duty staff and a maternity nurse until the end of March of the next year, at least"
)
LONG_WORD = "Obervermessungsamtsverwaltungsgebäudeschlüsselübergabeprotokollführer" * 2

COLOURS = (
    ("ink", "#16272c", "text, strong rules"),
    ("ink-2", "#46575c", "secondary text"),
    ("brand", "#0b4a53", "primary button, active tab"),
    ("brand-deep", "#08353c", "masthead, hover"),
    ("link", "#0a5c7a", "links"),
    ("visited", "#5b3f86", "visited links in prose"),
    ("paper", "#f7f6f2", "bands, footer"),
    ("line", "#d8d9d2", "decorative rules"),
    ("input", "#5c6c70", "borders of controls"),
    ("focus", "#ffcb57", "focus, with ink"),
    ("error", "#a8271e", "errors"),
    ("success", "#23663b", "success"),
    ("wash", "#edf3f1", "selected row, freshness"),
    ("committed", "#0b6b75", "committed money"),
    ("pledged", "#5a9994", "pledged money"),
)
ICONS = [
    "adjustments-horizontal",
    "alert-triangle",
    "arrow-back-up",
    "arrow-down-right",
    "arrow-left",
    "arrow-right",
    "arrow-up-right",
    "arrows-exchange",
    "ban",
    "bell",
    "building-bank",
    "building-community",
    "calendar",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-check",
    "circle-dashed",
    "circle-half-2",
    "clock",
    "cloud-check",
    "cloud-off",
    "copy",
    "database",
    "door-exit",
    "download",
    "edit",
    "eye",
    "file-text",
    "flag",
    "heart-handshake",
    "help-circle",
    "home",
    "info-circle",
    "key",
    "language",
    "link",
    "list-details",
    "lock",
    "mail",
    "map-pin",
    "message-question",
    "minus",
    "paperclip",
    "plus",
    "printer",
    "progress",
    "refresh",
    "search",
    "send",
    "server",
    "share",
    "shield-check",
    "shield-x",
    "trash",
    "user",
    "user-plus",
    "users",
    "x",
]


def _at(day: int, hour: int, minute: int) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=datetime.UTC)


def _need(number: str, title: str, place: str, level: int, people: int | None, state: str, day: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "place": place,
        "severity": level,
        "people": people,
        "state": state,
        "updated": datetime.date(2026, 11, day),
    }


NEEDS = (
    _need("BA-BIH-0412", "Winter beds and heating for the Borići centre", "Bihać", 5, 620, "submitted", 20),
    _need("RS-PRE-0207", "Paediatric and maternity cover", "Preševo", 5, 240, "returned", 20),
    _need("MK-KUM-0188", "Second water line and septic capacity, Tabanovce", "Kumanovo", 4, 1410, "accepted", 19),
    _need("AL-KOR-0093", "Transit accommodation at the Kapshticë crossing", "Korçë", 4, None, "in_progress", 18),
    _need("RS-SID-0166", "Waste collection around Adaševci", "Šid", 3, 48300, "met", 17),
    _need("ME-ROZ-0051", LONG_NAME, "Rožaje", 2, 64, "draft", 16),
)
FIGURES = (
    {
        "label": "Open needs",
        "value": "245",
        "note": "7 more than in October",
        "tone": "worse",
        "icon": "arrow-up-right",
        "help_url": "#figures",
    },
    {
        "label": "People affected (largest open need of each municipality)",
        "value": "48,300",
        "source": "61 of 74 municipalities, 20 Nov 2026",
        "help_url": "#figures",
    },
    {
        "label": "Critical needs",
        "value": "17",
        "note": "4 without an answer",
        "tone": "worse",
        "icon": "alert-triangle",
    },
    {
        "label": "Funding gap",
        "value": "€22.6m",
        "unit": "of €46.6m",
        "note": "€1.9m less than in October",
        "tone": "better",
        "icon": "arrow-down-right",
    },
    {"label": "Time to first answer", "value": None, "note": "No need has been answered yet", "icon": "clock"},
)
COLUMNS = (
    {"label": "Need", "sort_url": "?sort=title", "sort": "none"},
    {"label": "Municipality", "sort_url": "?sort=place", "sort": "none"},
    {"label": "Severity", "sort_url": "?sort=severity", "sort": "descending"},
    {"label": "People", "is_numeric": True},
    {"label": "State"},
    {"label": "Updated"},
)
HEAT = (
    ("Shelter and accommodation", ((4, 2), (9, 3), (17, 5), (12, 4), (6, 2)), 48),
    ("Water, sanitation, waste", ((6, 2), (11, 4), (14, 5), (9, 3), (3, 1)), 43),
    ("Education and language", ((7, 3), (9, 3), (5, 2), (1, 1), (0, 0)), 22),
)
FILTERS = (
    {"name": "q", "label": "Words in the title", "kind": "text", "value": "", "is_wide": True},
    {"name": "sector", "label": "Sector", "options": (("", "All sectors"), ("shelter", "Shelter")), "value": ""},
    {"name": "state", "label": "State", "options": (("open", "Open"), ("", "All")), "value": "open"},
    {"name": "severity", "label": "Severity", "options": (("", "1 and above"), ("4", "4 and above")), "value": ""},
)
CHIPS = ({"label": "Open needs", "url": "?state="}, {"label": "Shelter", "url": "?sector="})
STEPS = (
    {"label": "Logged", "note": "18 Nov, A. Hodžić", "standing": "done"},
    {"label": "Submitted", "note": "18 Nov, 16:04", "standing": "done"},
    {"label": "Waiting for an answer", "note": "Day 2 of 15", "standing": "now"},
    {"label": "Accepted", "note": "Visible to the network", "standing": "ahead"},
    {"label": "In progress", "note": "Somebody acts", "standing": "ahead"},
    {"label": "Met", "note": "Closed with result", "standing": "ahead"},
)
EVENTS = (
    {
        "title": "Returned with a question",
        "by": "Dragan Perić, Ministry of Security",
        "at": _at(19, 13, 30),
        "text": "Does the total include the school hall?",
    },
    {"title": "Submitted", "by": "Amra Hodžić, Bihać", "at": _at(18, 15, 4)},
    {"title": "Severity raised from 4 to 5", "by": "Amra Hodžić, Bihać", "at": _at(18, 15, 2)},
)
CHECKS = (
    {"text": "Figures add up", "is_passed": True},
    {"text": "Overlaps with BA-USK-0077", "is_passed": False},
    {"text": "No names of persons found", "is_passed": True},
)
FACTS = (
    {"label": "Sector", "value": "Shelter and accommodation"},
    {"label": "Needed by", "value": "15 December 2026"},
    {"label": "People displaced", "value": None},
    {"label": "Sources", "value": "Boiler inspection of 12 November\nBed count by hall"},
)
TODO = (
    {
        "title": "Second water line and septic capacity, Tabanovce",
        "url": "#todo",
        "note": "Returned with 1 question, 19 November",
        "severity": 4,
        "act": "Answer",
        "act_url": "#todo",
    },
    {
        "title": LONG_NAME,
        "url": "#todo",
        "note": "Draft of 12 November",
        "severity": 2,
        "act": "Finish",
        "act_url": "#todo",
    },
    {"title": "Figures of the round", "url": "#todo", "note": "Due on 30 November", "icon": "calendar"},
)
STATES = tuple(states.LOOKS)
TAGS = ("grey", "blue", "plum", "amber", "teal", "green", "red")


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label="Short title",
        max_length=200,
        help_text="Thing, place, reason. For example: extra beds at the reception centre before winter.",
        error_messages={"required": "Enter a short title"},
    )
    sector = forms.ChoiceField(
        label="Sector",
        choices=(("", "Choose a sector"), ("shelter", "Shelter and accommodation"), ("water", "Water and sanitation")),
        error_messages={"required": "Choose a sector"},
    )
    situation = forms.CharField(
        label="What is the situation?",
        max_length=1200,
        widget=forms.Textarea,
        help_text="What is missing, what you have tried, and what happens if nothing changes. Do not name individuals.",
        error_messages={"required": "Say what the situation is"},
    )
    severity = forms.TypedChoiceField(
        label="Severity",
        choices=severity.CHOICES,
        coerce=int,
        widget=SeverityRadios,
        error_messages={"required": "Choose how serious it is"},
    )
    people = forms.IntegerField(
        label="People affected",
        required=False,
        min_value=1,
        help_text="Best estimate is fine. Leave it empty if you do not know; do not enter 0.",
        error_messages={"min_value": "Enter 1 or more, or leave it empty", "invalid": "Enter a whole number"},
    )
    needed_by = DayField(label="Needed by", required=False, help_text="Day, month, year")
    certainty = forms.ChoiceField(
        label="How sure are you of these numbers?",
        choices=(("counted", "Counted"), ("records", "Estimated from records"), ("rough", "Rough estimate")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how sure you are"},
    )
    groups = forms.MultipleChoiceField(
        label="Who is affected",
        required=False,
        choices=(("asylum", "Asylum seekers"), ("transit", "People in transit"), ("host", "Host residents")),
        widget=forms.CheckboxSelectMultiple,
    )
    asylum_women = WholeNumberField(
        label="Asylum seekers, women", max_value=5_000_000, required=False, widget=CellInput()
    )
    asylum_men = WholeNumberField(label="Asylum seekers, men", max_value=5_000_000, required=False, widget=CellInput())
    host_women = WholeNumberField(
        label="Host residents, women", max_value=5_000_000, required=False, widget=CellInput()
    )
    host_men = WholeNumberField(label="Host residents, men", max_value=5_000_000, required=False, widget=CellInput())
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    evidence = forms.FileField(label="Add a file", required=False, help_text="PDF, image or spreadsheet, up to 20 MB")
    has_no_names = forms.BooleanField(
        label="The text contains no names or case details of individuals",
        error_messages={"required": "Confirm that there are no names or case details"},
    )
