from importlib import import_module

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Proof"

    def ready(self) -> None:
        """Listen to what courses announce."""
        import_module("certificates.receivers")
