"""Who sells at the demonstration's hubs: one exempt from VAT, others not."""

from typing import Any, Final

from cms.demo.load.posting import keep
from courses.domain.sellers import change
from courses.forms.seller import SellerForm
from hubs.models import Hub, LegalEntity

#: Numbers that belong to nobody; their check digits are right.
SELLERS: Final[dict[str, dict[str, Any]]] = {
    "flanders": {
        "name": "ATMP Training Flanders VZW",
        "street": "Proefbaan 1",
        "postcode": "9000",
        "register_number": "0123.456.749",
        "vat_number": "BE0123456749",
        "exempts_training": True,
        "exemption_ground": "Article 44, § 2, 4°, of the Belgian VAT Code.",
        "iban": "BE71096123456769",
        "bic": "GKCCBEBB",
    },
    "catalonia": {
        "name": "Formació ATMP Catalunya S.L.",
        "street": "Carrer de la Prova 12",
        "postcode": "08001",
        "register_number": "T 1, F 1, B-1",
        "vat_number": "ESB12345674",
        "iban": "ES9121000418450200051332",
        "bic": "CAIXESBB",
    },
    "rhone-alpes": {
        "name": "Formation MTI Rhône-Alpes SAS",
        "street": "Rue de l’Essai 3",
        "postcode": "69007",
        "register_number": "RCS Lyon 123 456 782",
        "vat_number": "FR11123456782",
        "iban": "FR1420041010050500013M02606",
        "bic": "PSSTFRPP",
    },
    "zuid-holland": {
        "name": "ATMP Training Zuid-Holland B.V.",
        "street": "Proefweg 5",
        "postcode": "2333 AA",
        "register_number": "KvK 12345678",
        "vat_number": "NL123456782B01",
        "iban": "NL91ABNA0417164300",
        "bic": "ABNANL2A",
    },
    "nord-est-romania": {
        "name": "Instruire ATMP Nord-Est S.R.L.",
        "street": "Strada Probei 9",
        "postcode": "700001",
        "register_number": "J22/1/2026",
        "vat_number": "RO12345674",
        "iban": "RO49AAAA1B31007593840000",
        "bic": "AAAAROBU",
    },
}
#: Above it a second person approves a refund: less than any order here.
LIMIT: Final = "400.00"


def load_sellers(hubs: dict[str, Hub]) -> None:
    """The legal entities, through the form of finance. What is there stays."""
    for slug, values in SELLERS.items():
        hub = hubs[slug]
        if LegalEntity.objects.filter(hub=hub).exists():
            continue
        every = {
            "exempts_training": False,
            "exemption_ground": "",
            **values,
            "city": hub.city,
            "country": str(hub.country),
            "email": hub.contact_email,
            "currency": "EUR",
            "payment_days": 30,
            "refund_limit": LIMIT,
        }
        form, _changed = keep(
            SellerForm, LegalEntity(hub=hub), every, where=f"seller {slug}"
        )
        change(form.save(commit=False), fields=form.changed_data, by=None)
