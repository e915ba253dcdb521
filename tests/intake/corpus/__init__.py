"""The corpus of files (trust.md, section 4): every file made in code, with the verdict it must get.

The same list runs against the intake, the upload page and the API.
"""

from tests.intake.corpus import archives, office, opendocuments, pdfs, pictures, texts
from tests.intake.corpus.case import Case

CASES: dict[str, Case] = {
    one.what: one
    for one in (
        *texts.CASES,
        *pictures.CASES,
        *pdfs.CASES,
        *archives.CASES,
        *office.CASES,
        *opendocuments.CASES,
    )
}
