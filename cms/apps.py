from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Site"

    def ready(self) -> None:
        """Let every process, the relay too, speak with our queue and no other."""
        from cms.celery import app

        app.set_default()
