"""The schedules that are measured: cron expressions of which some 62 are due in every second."""


def minutes(number: int) -> list[int]:
    """22 of the hour's minutes, others for each schedule."""
    return [minute for minute in range(60) if (minute * 7 + number) % 27 < 10]


def cron(number: int) -> str:
    """Six fields, the first of seconds."""
    return f"{number % 60} {','.join(map(str, minutes(number)))} * * * *"
