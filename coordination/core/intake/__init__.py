"""Files that people hand in: told by what they hold, checked in a child process, kept under random names.

`child.py` is a program of its own: it and what it uses (verdicts, sniffing, texts, images, archives, documents,
openxml, opendocument, markup, pdfs) import nothing of Django. `examining.py` runs it, `words.py` puts its verdicts
into sentences,
`scanning.py` asks a virus scanner, `store.py` keeps the bytes, `receiving.py` bounds what a request may bring,
`answering.py` hands a kept file back. No module here knows what a file belongs to.
"""
