"""The rule of a series in words: `Setiap pekan pada hari Senin, 8 kali`."""

from datetime import date, datetime

from flask_babel import gettext

from agenda.rules.rrule import BadRule, Frequency, Rule, RuleDay, read_rule
from agenda.web.page import date_in, day_words

_A_MONDAY = date(2024, 1, 1)
_LAST = -1


def rule_words(text: str) -> str:
    """The rule as people say it; one that has no short words stands as it is."""
    if not text:
        return ""
    try:
        rule = read_rule(text)
    except BadRule:
        return _as_it_is(text)
    if not _has_words(rule):
        return _as_it_is(text)
    parts = (_period(rule), _days(rule), _month_days(rule), _months(rule))
    return ", ".join([" ".join(part for part in parts if part), *_end(rule)])


def _has_words(rule: Rule) -> bool:
    if rule.positions or (rule.month_days and rule.days):
        return False
    far_back = any(day < _LAST for day in rule.month_days)
    return not far_back and all(_LAST <= day.ordinal <= 5 for day in rule.days)


def _as_it_is(text: str) -> str:
    return str(gettext("Berulang: %(rule)s", rule=text))


def _period(rule: Rule) -> str:
    number = rule.interval
    single, many = {
        Frequency.DAILY: (
            gettext("Setiap hari"),
            gettext("Setiap %(number)s hari", number=number),
        ),
        Frequency.WEEKLY: (
            gettext("Setiap pekan"),
            gettext("Setiap %(number)s pekan", number=number),
        ),
        Frequency.MONTHLY: (
            gettext("Setiap bulan"),
            gettext("Setiap %(number)s bulan", number=number),
        ),
        Frequency.YEARLY: (
            gettext("Setiap tahun"),
            gettext("Setiap %(years)s tahun", years=number),
        ),
    }[rule.frequency]
    return str(single if number == 1 else many)


def _days(rule: Rule) -> str:
    if not rule.days:
        return ""
    days = _listed([_day(day) for day in rule.days])
    return str(gettext("pada hari %(days)s", days=days))


def _day(day: RuleDay) -> str:
    name = date_in("EEEE", _A_MONDAY.replace(day=1 + day.weekday))
    if day.ordinal == 0:
        return name
    counted = {
        1: gettext("%(day)s pertama", day=name),
        2: gettext("%(day)s kedua", day=name),
        3: gettext("%(day)s ketiga", day=name),
        4: gettext("%(day)s keempat", day=name),
        5: gettext("%(day)s kelima", day=name),
        _LAST: gettext("%(day)s terakhir", day=name),
    }
    return str(counted[day.ordinal])


def _month_days(rule: Rule) -> str:
    if not rule.month_days:
        return ""
    if rule.month_days == (_LAST,):
        return str(gettext("pada hari terakhir bulan"))
    days = _listed([str(day) for day in rule.month_days if day > 0])
    if _LAST in rule.month_days:
        return str(gettext("pada tanggal %(days)s dan hari terakhir bulan", days=days))
    return str(gettext("pada tanggal %(days)s", days=days))


def _months(rule: Rule) -> str:
    if not rule.months:
        return ""
    months = [date_in("MMMM", _A_MONDAY.replace(month=month)) for month in rule.months]
    return str(gettext("di bulan %(months)s", months=_listed(months)))


def _end(rule: Rule) -> list[str]:
    if rule.count is not None:
        return [str(gettext("%(count)s kali", count=rule.count))]
    if rule.until is None:
        return []
    until = rule.until
    last = until.date() if isinstance(until, datetime) else until
    return [str(gettext("sampai %(day)s", day=day_words(last, weekday=False)))]


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return str(
        gettext("%(first)s dan %(last)s", first=", ".join(names[:-1]), last=names[-1])
    )
