"""The living page of components: every part with its states. Mounted only in the demonstration."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from coordination.core import design_samples as samples
from coordination.core.registry import DesignPart, registry


def _trail(label: str) -> list[dict[str, str]]:
    return [{"label": "Design", "url": reverse("design")}, {"label": label, "url": ""}]


def _samples() -> dict[str, Any]:
    return {name.lower(): getattr(samples, name) for name in dir(samples) if name.isupper()}


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Tokens and every component."""
    parts = [render_to_string(part.template, part.context()) for part in registry.all(DesignPart)]
    return render(request, "coordination/design/index.html", {**_samples(), "parts": parts})


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """A form with one field of every kind; an incomplete one comes back with status 422 and its errors."""
    is_sent = request.method == "POST"
    sample = samples.SampleForm(request.POST, request.FILES) if is_sent else samples.SampleForm()
    is_refused = is_sent and not sample.is_valid()
    context = {
        "form": sample,
        "rows": _rows(sample),
        "columns": ("Women", "Men"),
        "totals": (None, None),
        "trail": _trail("Form"),
        "is_done": is_sent and not is_refused,
    }
    return render(request, "coordination/design/form.html", context, status=422 if is_refused else 200)


def _rows(sample: samples.SampleForm) -> list[dict[str, Any]]:
    """Rows of the sample table of numbers."""
    names = (("Asylum seekers", "asylum"), ("Host residents", "host"))
    return [{"label": label, "cells": [sample[f"{name}_women"], sample[f"{name}_men"]]} for label, name in names]


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """One record with progress, figures, facts, review and history."""
    return render(request, "coordination/design/record.html", {**_samples(), "trail": _trail("Record")})


@require_safe
def confirm(request: HttpRequest) -> HttpResponse:
    """A page that asks once before an act."""
    return render(request, "coordination/design/confirm.html", {"trail": _trail("Confirm")})


urlpatterns = [
    path("", components, name="design"),
    path("form/", form, name="design-form"),
    path("record/", record, name="design-record"),
    path("confirm/", confirm, name="design-confirm"),
]
