"""The app configuration that loads a context's features.py and names its URL prefix."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class FeatureConfig(AppConfig):
    """An app of the portal. `url_prefix` mounts its urls.py; None leaves it without pages."""

    url_prefix: str | None = None
    #: Further address modules, mounted at the root without a namespace.
    plain_urls: tuple[str, ...] = ()

    def ready(self) -> None:
        """Load what the app declares in the registry."""
        if find_spec(f"{self.name}.features") is not None:
            import_module(f"{self.name}.features")
