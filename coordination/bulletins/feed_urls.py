"""Addresses of feeds, at the root and without a namespace: they are handed to other programs and must not move."""

from django.urls import path, re_path

from coordination.bulletins.views import feeds, own_feeds

urlpatterns = [
    path("account/feeds/", own_feeds.FeedListView.as_view(), name="feed-list"),
    path("account/feeds/make/", own_feeds.FeedMakeView.as_view(), name="feed-make"),
    path("account/feeds/<uuid:feed>/revoke/", own_feeds.FeedRevokeView.as_view(), name="feed-revoke"),
    re_path(
        r"^feeds/public/(?P<content>bulletins\.atom|alerts\.xml|dates\.ics)$",
        feeds.PublicFeedView.as_view(),
        name="public-feed",
    ),
    re_path(
        r"^feeds/(?P<secret>[A-Za-z0-9_-]{43})/(?P<content>bulletins\.atom|alerts\.xml|dates\.ics)$",
        feeds.PrivateFeedView.as_view(),
        name="private-feed",
    ),
]
