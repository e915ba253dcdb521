"""Configuration of this app."""

from coordination.core import feature


class MunicipalitiesConfig(feature.FeatureConfig):
    name = "municipalities"
    label = "municipalities"
    url_prefix = ""
    plain_urls = ("municipalities.account_urls",)

    def ready(self) -> None:
        """Register the array lookup before any scope is built."""
        from municipalities.access import lookups

        lookups.register()
        super().ready()
