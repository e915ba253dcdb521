"""Forms of dates and times that people may type; the same in every language.

Day comes first everywhere. Django adds the ISO forms by itself when they are missing; they stand here
so that the list is complete. A time of day is 24-hour.
"""

_DAYS = ("%d.%m.%Y.", "%d.%m.%Y", "%d. %m. %Y.", "%d. %m. %Y", "%d/%m/%Y", "%Y-%m-%d")
_TIMES = ("%H:%M", "%H.%M", "%H:%M:%S")

DATES = list(_DAYS)
TIMES = list(_TIMES)
DATES_WITH_TIME = [f"{day} {time}" for day in _DAYS for time in _TIMES]
