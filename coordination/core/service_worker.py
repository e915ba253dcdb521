"""The script behind `/sw.js`: serves the form of a need, *Kept on this device* and their files without a line.

Answered above the session and the transaction: it is the same for everybody. Its text changes with every file it keeps,
so a browser takes a new one after each deployment.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from coordination.core.languages import COMPLETE
from coordination.core.middleware import WORKER_PATH, GetResponse
from coordination.core.registry import OfflineForm, registry

#: What the pages need to be usable, and what they look better with when the browser has it already.
FILES = ("portal.css", "portal.js", "form.css", "form.js", "kept.js", "icons.svg", "mark.svg", "favicon.svg")
FONTS = tuple(
    f"fonts/{family}-{part}.woff2"
    for family in ("portal-sans", "portal-serif")
    for part in ("latin", "latin-ext", "cyrillic")
)


class ServiceWorkerMiddleware:
    """Answers `/sw.js?lang=mk`; an unknown language is British English."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != WORKER_PATH:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        language = request.GET.get("lang", "")
        text = script(language if language in COMPLETE else "en-gb")
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Service-Worker-Allowed": "/"}
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@functools.cache
def script(language: str) -> str:
    """The script with what it keeps, for the pages of one language."""
    found = finders.find("worker.js")
    code = Path(str(found)).read_text(encoding="utf-8")
    forms = registry.all(OfflineForm)
    told = {
        "files": [staticfiles_storage.url(name) for name in FILES],
        "fonts": [staticfiles_storage.url(name) for name in FONTS],
        "pages": [
            [r"^/kept/$", _page("kept-shell", language)],
            *([one.path, _page(one.shell, language)] for one in forms),
        ],
        "begins": {reverse(one.begin): reverse(one.begin).removesuffix("new/") for one in forms},
        "otherwise": _page("kept-offline", language),
    }
    version = hashlib.sha256((json.dumps(told) + code).encode()).hexdigest()[:12]
    return f"const KEPT = {json.dumps({'version': version, **told})};\n{code}"


def _page(name: str, language: str) -> str:
    return f"{reverse(name)}?lang={language}"
