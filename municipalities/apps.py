"""Configuration of this app."""

from coordination.core import feature


class MunicipalitiesConfig(feature.FeatureConfig):
    name = "municipalities"
    label = "municipalities"
    url_prefix = ""
    plain_urls = ("municipalities.account_urls",)

    def ready(self) -> None:
        """Register the array lookup before any scope is built, and listen to sign-ins."""
        from municipalities.access import lookups
        from municipalities.services import sign_ins

        lookups.register()
        sign_ins.connect()
        super().ready()
