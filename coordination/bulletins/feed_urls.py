"""Addresses of feeds, at the root and without a namespace: they are handed to other programs and must not move."""

from django.urls import path, re_path

from coordination.bulletins.views import feeds, own_feeds

urlpatterns = [
    path("account/feeds/", own_feeds.FeedListView.as_view(), name="feed-list"),
    path("account/feeds/make/", own_feeds.FeedMakeView.as_view(), name="feed-make"),
    path("account/feeds/<uuid:feed>/revoke/", own_feeds.FeedRevokeView.as_view(), name="feed-revoke"),
    path("feeds/public/bulletins.atom", feeds.PublicFeedView.as_view(file="bulletins.atom"), name="public-atom"),
    path("feeds/public/alerts.xml", feeds.PublicFeedView.as_view(file="alerts.xml"), name="public-alerts"),
    path("feeds/public/dates.ics", feeds.PublicFeedView.as_view(file="dates.ics"), name="public-dates"),
    re_path(
        r"^feeds/(?P<secret>[A-Za-z0-9_-]{43})/(?P<content>bulletins\.atom|alerts\.xml|dates\.ics)$",
        feeds.PrivateFeedView.as_view(),
        name="private-feed",
    ),
]
