from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "diary"
    verbose_name = "Diary"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diary.actions import devices  # noqa: F401 - listens for new passwords
