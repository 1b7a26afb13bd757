from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Learning"

    def ready(self) -> None:
        """Listen to what courses and pages announce; give course pages their form."""
        from courses.forms.pages import CoursePageForm
        from courses.models import CoursePage

        import_module("courses.receivers")
        # Models know no forms, and Wagtail asks for it from the first check on.
        CoursePage.base_form_class = CoursePageForm
