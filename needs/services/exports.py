"""Exports: the list of needs as a file, with the rows and columns that its reader sees on the page.

Short lists are written at once, longer ones by a worker as a job of the kind `needs.export` with the reader's scope at
that moment. Both go through the same select, columns and writers. Every export is recorded.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final, Self

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.refusals import Refusal
from coordination.core.registry import JobKind
from coordination.core.templatetags.portal import clock_text, day_text, figure
from coordination.jobs.models import Job
from coordination.jobs.services.asking import ask
from coordination.jobs.services.running import Impossible, Progress
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.suppression import Hidden, visible_figure
from municipalities.models import AuditEvent
from municipalities.services import audit
from needs.models import Need
from needs.services import filter_words, lists
from needs.services.export_columns import ListColumn, columns_named
from needs.services.export_files import CSV_TYPE, XLSX_TYPE, CsvFile, ListFile, XlsxFile
from needs.services.filters import ORDER, Filters

KIND: Final = "needs.export"
ABILITY: Final = "needs.read"
EVENT: Final = "needs.list.exported"
#: Fewer rows than this are written while the person waits (ux.md, section 6).
AT_ONCE: Final = 2000
#: More belong into several files: a browser, a spreadsheet and a reader have their limits too.
MOST: Final = 50_000
#: Rows that a job reads in one transaction.
CHUNK: Final = 500
#: Exports of one person in an hour (trust.md, limits).
PER_HOUR: Final = 10
TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
_LONGEST_VALUE: Final = 200


class TooManyExports(Refusal):
    """The person took as many exports in the last hour as one may."""

    message = gettext_lazy("You have made as many exports as is possible in one hour. Try again later.")


@dataclass(frozen=True)
class Wish:
    """What is to be exported: the list, its filters by name, columns (none for the usual ones), and the format."""

    view: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    format: str = "xlsx"

    @classmethod
    def of_parameters(cls, values: Mapping[str, Any]) -> Self:
        """From the parameters of a job, as `parameters` wrote them."""
        return cls(values["view"], values["chosen"], tuple(values["columns"]), values["format"])

    @property
    def parameters(self) -> dict[str, Any]:
        """As JSON, for a job and the audit record."""
        return {
            "view": self.view,
            "chosen": {name: value[:_LONGEST_VALUE] for name, value in self.filters.in_use.items()},
            "columns": list(self.columns),
            "format": self.format,
        }

    @property
    def filters(self) -> Filters:
        """The filters, each name with its value or nothing."""
        return Filters({name: self.chosen.get(name, "")[:_LONGEST_VALUE] for name in ORDER})


@dataclass(frozen=True)
class Made:
    """A file that was written at once."""

    name: str
    type: str
    content: bytes


@transaction.atomic
def export_needs(*, actor: Actor, wish: Wish) -> Made | Job:
    """The file, or the job that makes it where the list has AT_ONCE rows or more. Recorded either way.

    Raises AbilityRefused for people without a role, TooManyExports and TooManyJobs beyond what one may in an hour.
    """
    abilities.require(actor, ABILITY)
    since = timezone.now() - timedelta(hours=1)
    if AuditEvent.objects.filter(action=EVENT, actor_id=actor.person_id, at__gt=since).count() >= PER_HOUR:
        raise TooManyExports
    rows = lists.select_needs(actor, wish.view, wish.filters)
    if rows.order_by()[:AT_ONCE].values("pk").count() >= AT_ONCE:
        return ask(actor=actor, kind=KIND, parameters=wish.parameters)
    content = io.BytesIO()
    sheet = Sheet.begun(content, wish)
    for need in rows.with_list_columns(*sheet.fetched).order_by("-created_at", "-id"):
        sheet.add(need, actor)
    sheet.end(actor)
    _record(actor, wish, sheet.count)
    return Made(_file_name(wish), TYPES[wish.format], content.getvalue())


def run(job: Progress) -> None:
    """The same as a job: read in pieces by key, so that no transaction is long and the progress is seen."""
    wish = Wish.of_parameters(job.parameters)
    total, name = _beginning(job, wish)
    job.step("read", total=total)
    with job.file(name, TYPES[wish.format]) as file:
        sheet = Sheet.begun(file, wish)
        for count in _read_pieces(job, wish, sheet):
            job.advance(count)
        job.step("finish")
        with job.reading() as actor:
            sheet.end(actor)
    with job.ending() as actor:
        _record(actor, wish, sheet.count)


def describe(parameters: Mapping[str, Any]) -> str:
    """The wish in one sentence, for the page of its job."""
    wish = Wish.of_parameters(parameters)
    words = [f"{label}: {value}" for label, value in filter_words.words_of_filters(wish.filters)]
    return ", ".join([filter_words.name_of_view(wish.view), *words, wish.format.upper()])


JOB: Final = JobKind(
    KIND,
    gettext_lazy("Export of needs"),
    ABILITY,
    run,
    describe,
    {"read": gettext_lazy("Reading the needs"), "finish": gettext_lazy("Finishing the file")},
    per_hour=PER_HOUR,
)


@dataclass
class Sheet:
    """A file that is being written, and what its cover says of its rows."""

    file: ListFile
    columns: tuple[ListColumn, ...]
    wish: Wish
    count: int = 0
    people: Counter[str] = field(default_factory=Counter)
    needs_status_note: bool = False
    as_of: datetime = field(default_factory=timezone.now)

    @classmethod
    def begun(cls, file: BinaryIO, wish: Wish) -> Self:
        """The heads of its columns are written."""
        columns = columns_named(wish.columns)
        if wish.format == "csv":
            return cls(CsvFile(file, columns), columns, wish)
        return cls(XlsxFile(file, columns, sheet=_("Needs"), cover=_("About this file")), columns, wish)

    @property
    def fetched(self) -> list[str]:
        """What the query must fetch for these columns beside the list's own."""
        return [column.fetched for column in self.columns if column.fetched]

    def add(self, need: Need, actor: Actor) -> None:
        """One need as this reader may see it."""
        self.file.write_row([column.read(need, actor.scope) for column in self.columns])
        self.count += 1
        shown = visible_figure(need.people_affected, record=need, scope=actor.scope)
        self.people["hidden" if isinstance(shown, Hidden) else "unknown" if shown is None else "known"] += 1
        self.needs_status_note |= need.territory.needs_status_note

    def end(self, actor: Actor) -> None:
        """Write what the file is, and close it."""
        self.file.end(self._cover(actor))

    def _cover(self, actor: Actor) -> list[tuple[str, str]]:
        filters = filter_words.words_of_filters(self.wish.filters)
        person = f"{actor.name}, {actor.acting_role_label}, {actor.acting_name}"
        cover = [
            (_("List"), filter_words.words_of_view(self.wish.view, actor.acting_name)),
            *((_("Filter: %(name)s") % {"name": label}, value) for label, value in filters),
            (_("Needs"), figure(self.count)),
            (_("As of"), self._moment()),
            (_("Exported by"), person),
            (
                _("Who may see this"),
                _("The file holds what this person could see at that moment; pass it on with care."),
            ),
            (_("Quality"), self._quality()),
        ]
        if not filters:
            cover.insert(1, (_("Filters"), _("none")))
        if self.needs_status_note or any(value.endswith("*") for _name, value in filters):
            cover.append(("*", status_note()))
        return cover

    def _moment(self) -> str:
        local = timezone.localtime(self.as_of)
        return f"{day_text(local.date())}, {clock_text(local)} ({timezone.get_current_timezone_name()})"

    def _quality(self) -> str:
        words = {
            "known": figure(self.people["known"]),
            "unknown": figure(self.people["unknown"]),
            "hidden": figure(self.people["hidden"]),
        }
        return (
            _(
                "Figures as the municipalities report them. People affected: known for %(known)s needs, not known "
                "for %(unknown)s, hidden because fewer than 5 for %(hidden)s. Needs of one municipality may concern "
                "the same people, so do not add them up."
            )
            % words
        )


def _read_pieces(job: Progress, wish: Wish, sheet: Sheet) -> Iterator[int]:
    """Write the needs in the order of the page; yields between transactions how many each held."""
    last: Need | None = None
    while True:
        with job.reading() as actor:
            rows = lists.select_needs(actor, wish.view, wish.filters).with_list_columns(*sheet.fetched)
            if last is not None:
                older = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lt=last.pk)
                rows = rows.filter(older, created_at__lte=last.created_at)
            piece = list(rows.order_by("-created_at", "-id")[:CHUNK])
            for need in piece:
                sheet.add(need, actor)
        if piece:
            last = piece[-1]
            yield len(piece)
        if len(piece) < CHUNK:
            return


def _beginning(job: Progress, wish: Wish) -> tuple[int, str]:
    """How many needs there are, and the file's name with the hour of the asker's zone. Raises Impossible."""
    with job.reading() as actor:
        rows = lists.select_needs(actor, wish.view, wish.filters)
        found = int(rows.order_by()[: MOST + 1].values("pk").count())
        name = _file_name(wish)
    if found > MOST:
        words = _("The list holds more than %(most)s needs. Filter it and export it in parts.")
        raise Impossible(words % {"most": figure(MOST)})
    return found, name


def _record(actor: Actor, wish: Wish, rows: int) -> None:
    after = {**wish.parameters, "rows": rows}
    audit.record(EVENT, actor=actor, authority_id=actor.acting_id, after=after)


def _file_name(wish: Wish) -> str:
    """Plain letters only, whatever the language: the name travels through mail programs and old archives."""
    return f"needs-{wish.view}-{timezone.localtime():%Y-%m-%d-%H%M}.{wish.format}"


def status_note() -> str:
    """The footnote that belongs to a name with an asterisk, from the one place where its text stands."""
    return strip_tags(render_to_string("coordination/_status_note.html")).strip(" *\n")
