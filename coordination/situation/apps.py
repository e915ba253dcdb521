"""Configuration of this app."""

from coordination.core import feature


class SituationConfig(feature.FeatureConfig):
    name = "coordination.situation"
    label = "situation"
    url_prefix = "situation/"
