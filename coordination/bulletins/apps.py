"""Configuration of this app."""

from coordination.core import feature


class BulletinsConfig(feature.FeatureConfig):
    name = "coordination.bulletins"
    label = "bulletins"
    url_prefix = "bulletins/"
    plain_urls = ("coordination.bulletins.feed_urls",)
