"""Addresses, built from the installed features. No feature is named here."""

from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import include, path

from coordination.core import feature, health, pages

handler400 = "coordination.core.errors.bad_request"
handler403 = "coordination.core.errors.forbidden"
handler404 = "coordination.core.errors.not_found"
handler500 = "coordination.core.errors.server_error"

urlpatterns = [
    path("health/ready", health.ready, name="health-ready"),
    path("language/", pages.set_language, name="set-language"),
    path("help/", pages.StaticPage.as_view(template_name="coordination/help.html"), name="help"),
    path(
        "accessibility/",
        pages.StaticPage.as_view(template_name="coordination/accessibility.html"),
        name="accessibility",
    ),
    path("privacy/", pages.StaticPage.as_view(template_name="coordination/privacy.html"), name="privacy"),
    path("about/", pages.StaticPage.as_view(template_name="coordination/about.html"), name="about"),
    path("api/", include("coordination.api_urls")),
]

if settings.IS_DEMO:
    from coordination.core import design

    urlpatterns += [path("design/", include(design))]

for config in apps.get_app_configs():
    if not isinstance(config, feature.FeatureConfig):
        continue
    urlpatterns += [path("", include(module)) for module in config.plain_urls]
    if config.url_prefix is not None and find_spec(f"{config.name}.urls"):
        urlpatterns.append(path(config.url_prefix, include(f"{config.name}.urls")))
