"""The page on which a bulletin is translated, beside its original."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.forms.translation import TranslationForm
from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services import translations, wordings
from coordination.bulletins.services.bulletins import Faulty
from coordination.core.languages import LANGUAGES, html_lang, native_name
from coordination.core.refusals import Refusal
from municipalities.access.http import VisibleObjectMixin
from municipalities.access.kept_forms import person_mark


class BulletinTranslateView(VisibleObjectMixin):
    """Chooses a language and writes in it. `?language=` names it; without one the page lists what there is."""

    ability = "bulletins.write"
    model = Bulletin
    keeps_typed = True

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The languages; with one chosen, its form."""
        self.bulletin = self.get_record(slug)
        language = self.chosen()
        if not language:
            return self.show("", None)
        current = self.written(language)
        values: dict[str, Any] = {
            "authority": self.actor.house.authority_uuid,
            "person": person_mark(self.actor.person_id),
            "version": current.version if current else 0,
        }
        if current:
            values |= {"title": current.title, "lead": current.lead, "text": current.text}
        return self.show(language, TranslationForm(initial=values, language=language))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep it, or show what to correct; nothing typed is lost."""
        self.bulletin = self.get_record(slug)
        language = self.chosen()
        if not language:
            return self.show("", None, status=422)
        form = TranslationForm(request.POST, language=language)
        if not form.is_valid():
            return self.show(language, form, status=422)
        if str(form.cleaned_data["authority"]) != self.actor.house.authority_uuid:
            return self.show(
                language, form, status=409, notice=_("You act for another authority now. Switch back and send again.")
            )
        return self.keep(language, form)

    def keep(self, language: str, form: TranslationForm) -> HttpResponse:
        """Write what the form holds."""
        try:
            translations.write_translation(
                actor=self.actor,
                bulletin_id=self.bulletin.pk,
                language=language,
                version=form.cleaned_data["version"],
                values=form.values(),
            )
        except Refusal as refusal:
            return self.refused(language, form, refusal)
        named = {"language": native_name(language)}
        messages.success(self.request, _("The translation is kept: %(language)s.") % named)
        return HttpResponseRedirect(self.address())

    def refused(self, language: str, form: TranslationForm, refusal: Refusal) -> HttpResponse:
        """The form with what was typed, and why it was not kept."""
        if isinstance(refusal, Faulty):
            for name, words in refusal.faults.items():
                form.add_error(name if name in form.fields else None, words)
            return self.show(language, form, status=422)
        theirs = refusal.current if isinstance(refusal, translations.TranslationChanged) else None
        if theirs is not None:
            form.against(theirs.version)
        return self.show(language, form, status=409, notice=str(refusal), theirs=theirs)

    def chosen(self) -> str:
        """The language of the address, "" for none that this bulletin can be translated into."""
        asked = self.request.GET.get("language", "")
        return asked if asked in translations.CODES and asked != self.bulletin.language else ""

    def written(self, language: str) -> BulletinTranslation | None:
        """What stands there in the language."""
        return next((one for one in self.all_written() if one.language == language), None)

    def all_written(self) -> list[BulletinTranslation]:
        """Its translations."""
        return wordings.translations_of(self.actor.scope, [self.bulletin]).get(self.bulletin.pk, [])

    def address(self) -> str:
        """This page without a language."""
        return reverse("bulletins:bulletin-translate", args=[self.bulletin.slug])

    def show(self, language: str, form: TranslationForm | None, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page; after a refusal with its `notice` and with what somebody else wrote (`theirs`)."""
        context = {
            "bulletin": self.bulletin,
            "form": form,
            "language": _named(language) if language else None,
            "original": _named(self.bulletin.language),
            "languages": self.languages(),
            "trail": self.trail(is_writing=bool(language)),
            **extra,
        }
        return render(self.request, "coordination/bulletins/translate.html", context, status=status)

    def trail(self, *, is_writing: bool) -> list[dict[str, Any]]:
        """The way back up."""
        page = reverse("bulletins:bulletin-detail", args=[self.bulletin.slug])
        return [
            {"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")},
            {"label": self.bulletin.number or _("Draft"), "url": page},
            {"label": _("Translations"), "url": self.address() if is_writing else ""},
        ]

    def languages(self) -> list[dict[str, Any]]:
        """Every language with its standing: written, of an earlier edition, or missing."""
        found = {one.language: one for one in self.all_written()}
        return [
            {
                "name": name,
                "lang": html_lang(code),
                "url": f"{self.address()}?language={code}",
                "written": found.get(code),
                "is_behind": code in found and not wordings.is_current(self.bulletin, found[code]),
            }
            for code, name in LANGUAGES
            if code != self.bulletin.language
        ]


def _named(code: str) -> dict[str, str]:
    return {"name": native_name(code), "lang": html_lang(code)}
