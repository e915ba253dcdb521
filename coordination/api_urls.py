"""The API under /api/: version 1, built from what the features declare, and its description."""

from importlib import import_module

from django.urls import include, path

from coordination.core.registry import ApiRoutes, registry
from municipalities.api.schema import SchemaApi

app_name = "api"
_v1 = [pattern for routes in registry.all(ApiRoutes) for pattern in import_module(routes.module).urlpatterns]
urlpatterns = [path("v1/", include(_v1)), path("schema/", SchemaApi.as_view(), name="schema")]
