"""Without the cache every page still answers, from the memberships themselves."""

from municipalities.access import scope as scopes
from tests.cast import Cast

AWAY = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}


def test_signed_in_pages_answer_while_the_cache_is_away(cast: Cast, client, settings):
    client.force_login(cast.ada)
    settings.CACHES = AWAY

    response = client.get("/needs/")

    assert response.status_code == 200
    assert response.wsgi_request.actor.scope.own == {cast.lind.pk}
    assert client.get("/health/ready").status_code == 503


def test_the_scope_read_without_the_cache_is_the_cached_one(cast: Cast, settings):
    with_cache = scopes.load(cast.ben)
    settings.CACHES = AWAY

    assert scopes.load(cast.ben) == with_cache
