"""Configuration of this app."""

from coordination.core import feature


class NeedsConfig(feature.FeatureConfig):
    name = "needs"
    label = "needs"
    url_prefix = "needs/"
