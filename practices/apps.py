"""Configuration of this app."""

from coordination.core import feature


class PracticesConfig(feature.FeatureConfig):
    name = "practices"
    label = "practices"
    url_prefix = None
