"""Dates, times and numbers of each language; Django finds the modules through `FORMAT_MODULE_PATH`.

All eight say the same fourteen things, also where Django's own module would do: its Albanian (2026-11-05,
2.30.PM) and Bosnian (2026 Nov 5) forms are not in use there, its Montenegrin module does not exist, and
one place to read is better than two. What people may type is one list for all, in `typed`.
"""
