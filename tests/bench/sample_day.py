"""The last day of the sample: what the measured windows take for today."""

from datetime import date, datetime, time

UNTIL = date(2026, 11, 20)
NOON = datetime.combine(UNTIL, time(12))
