"""The list of bulletins: what waits for an answer, what holds, everything told, the house's own drafts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import lists, wordings
from coordination.bulletins.views.own_feeds import PUBLIC, described
from coordination.bulletins.views.presentation import house_name, tags
from coordination.core.pagination import COUNT_CAP, Page, page_of
from coordination.core.templatetags.portal import figure
from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView
from municipalities.models import Territory

#: What a row does not show and may be long.
_LONG = ("lead", "text", "figures", "source", "audience_named")


class BulletinListView(AbilityView):
    """Bulletins, newest first, with filters that combine and stay in the address."""

    ability = "bulletins.read"

    def refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """People without an authority read what is for everyone."""
        return self.get(request) if request.method in {"GET", "HEAD"} else super().refuse_stranger(request)

    def refuse_without_house(self, request: HttpRequest) -> HttpResponse:
        """The same."""
        return self.get(request) if request.method in {"GET", "HEAD"} else super().refuse_without_house(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; the same address serves page and fragment."""
        tab = lists.chosen_tab(self.actor, query_text(request.GET, "tab"))
        filters = lists.Filters.of_query(request.GET)
        rows = lists.select_bulletins(self.actor, tab, filters).select_related("authority", "place").defer(*_LONG)
        keys = {name: query_text(request.GET, name) for name in ("before", "after")}
        page = page_of(rows, **keys, by="created_at" if tab == lists.OWN else "published_at")
        countries = list(Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position"))
        context = {
            "tab": tab,
            "tabs": self.tabs(tab, page, filters),
            "may_warn": can(self.actor, "bulletins.publish"),
            **self.listed(page),
            **filtered(tab, filters, page, countries),
            # The filter names every country; places inside one carry no asterisk of their own.
            "needs_note": any(one.needs_status_note for one in countries),
            **self.for_everyone(),
        }
        return render(request, "coordination/bulletins/bulletin_list.html", context)

    def for_everyone(self) -> dict[str, Any]:
        """What only people without an authority are told: which feeds are theirs, in their language."""
        if self.actor.acting is not None:
            return {"is_public": False}
        language = get_language() or settings.LANGUAGE_CODE
        query = "" if language == settings.LANGUAGE_CODE else f"?lang={language}"
        feeds = [f"{settings.PORTAL_ORIGIN}{reverse('public-feed', args=[one])}{query}" for one in PUBLIC]
        return {"is_public": True, "feeds": described(feeds)}

    def listed(self, page: Page) -> dict[str, Any]:
        """The rows in the reader's language, and how many there are."""
        titles = wordings.titles_of(self.actor.scope, page.rows) if page.rows else {}
        rows = [_row(one, titles.get(one.pk, [])) for one in page.rows]
        heads = (_("Bulletin"), _("From"), _("Place"), _("Told"), _("Valid until"))
        return {
            "rows": rows,
            "summary": _count_words(page),
            "columns": [{"label": word} for word in heads],
        }

    def tabs(self, tab: str, page: Page, filters: lists.Filters) -> list[dict[str, Any]]:
        """The parts of the list that this person has, the first with how many wait."""
        words = {
            lists.ASKED: _("For us to acknowledge"),
            lists.VALID: _("Valid now"),
            lists.ALL: _("All"),
            lists.OWN: _("Our drafts"),
        }
        shown = lists.tabs_of(self.actor)
        if lists.ASKED in shown:
            is_counted = tab == lists.ASKED and not filters.in_use
            count = page.count if is_counted else lists.waiting(self.actor).count()
            words[lists.ASKED] += f" ({figure(count)})" if count else ""
        return [{"label": words[one], "url": address(one), "is_current": one == tab} for one in shown]


def address(tab: str, filters: lists.Filters | None = None, **more: str) -> str:
    """The list with these filters; `more` replaces some and adds the page."""
    values = {"tab": tab, **(filters.chosen if filters else {}), **more}
    order = ("tab", *lists.ORDER, "before", "after")
    query = urlencode({name: values[name] for name in order if values.get(name)})
    return f"{reverse('bulletins:bulletin-list')}?{query}"


def filtered(tab: str, filters: lists.Filters, page: Page, countries: list[Territory]) -> dict[str, Any]:
    """The filter row, its chips, and the addresses that keep it."""
    fields = _fields(filters, countries)
    words = {field["name"]: dict(field.get("options", ())) for field in fields}
    chips = [
        {"label": str(words[name].get(value, value)), "url": address(tab, filters, **{name: ""})}
        for name, value in filters.in_use.items()
    ]
    return {
        "filters": fields,
        "chips": chips,
        "in_use": len(filters.in_use),
        "kept": [("tab", tab)],
        "exported": {"tab": tab, **filters.in_use},
        "clear_url": address(tab),
        "older_url": address(tab, filters, before=page.older) if page.older else "",
        "newer_url": address(tab, filters, after=page.newer) if page.newer else "",
    }


def _fields(filters: lists.Filters, countries: list[Territory]) -> list[dict[str, Any]]:
    chosen = filters.chosen
    options = {
        "kind": (_("Kind"), list(Bulletin.Kind.choices)),
        "country": (_("Country or participant"), [(one.iso2.lower(), one.display_name) for one in countries]),
        "exercise": (
            _("Exercises"),
            [(lists.WITHOUT, _("Without exercises")), (lists.ONLY, _("Only exercises"))],
        ),
    }
    fields: dict[str, dict[str, Any]] = {
        name: {"label": label, "kind": "select", "options": [("", _("All")), *choices], "value": chosen[name]}
        for name, (label, choices) in options.items()
    }
    fields["place"] = {"label": _("Place"), "kind": "text", "value": chosen["place"]}
    return [{"name": name, **fields[name]} for name in lists.ORDER]


def _row(bulletin: Bulletin, titles: list[Any]) -> dict[str, Any]:
    return {
        "bulletin": bulletin,
        "words": wordings.words_for(bulletin, titles, get_language() or "en-gb", titles_only=True),
        "tags": tags(bulletin),
        "house": house_name(bulletin),
        "place": bulletin.place.display_name if bulletin.place else "",
    }


def _count_words(page: Page) -> str:
    if page.is_capped:
        return _("More than %(cap)s bulletins; filter to see fewer") % {"cap": figure(COUNT_CAP)}
    return ngettext("%(count)s bulletin", "%(count)s bulletins", page.count) % {"count": figure(page.count)}
