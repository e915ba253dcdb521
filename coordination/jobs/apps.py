"""Configuration of this app."""

from coordination.core import feature


class JobsConfig(feature.FeatureConfig):
    name = "coordination.jobs"
    label = "jobs"
    url_prefix = "jobs/"
