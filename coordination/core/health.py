"""Readiness: can this instance answer people now."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database and cache answer, else 503 with which of them does not. Needs no sign-in."""
    parts = {"database": _database_answers(), "cache": _cache_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _cache_answers() -> bool:
    try:
        cache.set("health", "1", 5)
        return bool(cache.get("health") == "1")
    except (RedisError, OSError):
        return False
