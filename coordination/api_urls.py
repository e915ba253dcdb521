"""The API under /api/v1/, built from what the features declare."""

from importlib import import_module

from coordination.core.registry import ApiRoutes, registry

app_name = "api"
urlpatterns = [pattern for routes in registry.all(ApiRoutes) for pattern in import_module(routes.module).urlpatterns]
