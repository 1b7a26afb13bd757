"""Whom courses are for: the roles of the field."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """Ids are those of the roles' matrix."""

    OPERATOR = "aseptic-operator", _("Aseptic manufacturing operator")
    MONITORING = "em-technician", _("Environmental monitoring technician")
    QC = "qc-analyst", _("Quality control analyst")
    QA = "qa-officer", _("Quality assurance officer")
    QP = "qualified-person", _("Qualified Person")
    ENGINEER = (
        "process-engineer",
        _("Process development and manufacturing science engineer"),
    )
    VALIDATION = (
        "validation-csv",
        _("Validation and computerised systems specialist"),
    )
    REGULATORY = "regulatory-officer", _("Regulatory affairs officer")
    PHARMACIST = (
        "clinical-pharmacist",
        _("Clinical or hospital pharmacist for ATMPs"),
    )
    NURSE = "clinical-nurse", _("Apheresis or infusion nurse")
    SUPPLY = (
        "supply-coordinator",
        _("Chain of identity and logistics coordinator"),
    )
    CLEANING = (
        "cleaning-maintenance",
        _("Cleanroom cleaning and maintenance staff"),
    )
    DATA = "data-scientist", _("Data scientist in a regulated setting")
    VENTURE = "venture-lead", _("Founder or operations lead")
    TRAINER = "hub-trainer", _("Hub trainer and assessor")
