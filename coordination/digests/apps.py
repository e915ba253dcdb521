"""Configuration of this app."""

from coordination.core import feature


class DigestsConfig(feature.FeatureConfig):
    name = "coordination.digests"
    label = "digests"
    url_prefix = "digests/"
    plain_urls = (
        "coordination.digests.notice_urls",
        "coordination.digests.demo_urls",
        "coordination.digests.provider_urls",
    )
