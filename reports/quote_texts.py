"""A quote in the terminal: dates of today's signing, limits to sign, and how they depend on the day."""

from __future__ import annotations

from typing import Any

from reports.terminal import Terminal

Document = dict[str, Any]
LEAST = 60


def show_quote(terminal: Terminal, document: Document) -> None:
    """Everything that a clerk would tell the customer."""
    words, known = terminal.words, document["application"]
    terminal.line(
        words(
            "quote_head",
            stream=known["stream"],
            area=known["area"],
            as_of=document["as_of"].replace("T", " "),
            seconds=document["seconds"],
        )
    )
    now = document["days"][0]
    _milestones(terminal, now)
    _clauses(terminal, now, document["confidence"])
    if len(document["days"]) > 1:
        _by_day(terminal, document)
    _remarks(terminal, document, now)


def _milestones(terminal: Terminal, day: Document) -> None:
    words = terminal.words
    shares = list(day["milestones"][0]["dates"])
    head = (words("quote_milestone"), *(words("quote_by", share=float(share)) for share in shares))
    rows = [
        (one["title"][words.language], *(_date(terminal, one["dates"][share]) for share in shares))
        for one in day["milestones"]
    ]
    title = words("quote_day", day=words(f"quote_day_{day['day']}"), date=day["date"], n=day["replications"])
    terminal.table(title, head, rows)


def _clauses(terminal: Terminal, day: Document, confidence: float) -> None:
    words = terminal.words
    head = ("quote_clause", "quote_sign", "quote_bounds", "quote_date", "quote_promised", "quote_kept")
    rows = [
        (
            clause["title"][words.language],
            f"{_limit(terminal, clause['sign'])} {words('unit_' + clause['unit'])}",
            f"{_bound(clause['sign']['low'])}-{_bound(clause['sign']['high'])}",
            clause["sign"]["date"] or words("quote_later"),
            clause["promised"],
            f"{clause['promised_kept_share']:.0%}",
        )
        for clause in day["clauses"]
    ]
    if rows:
        terminal.table("", tuple(words(key, share=confidence) for key in head), rows)


def _by_day(terminal: Terminal, document: Document) -> None:
    words, days = terminal.words, document["days"]
    head = (words("quote_clause"), *(f"{words('quote_day_' + day['day'])} {day['date'][5:]}" for day in days))
    rows = []
    for clause in days[0]["clauses"]:
        cells = []
        for day in days:
            same = next((one for one in day["clauses"] if one["clause"] == clause["clause"]), None)
            cells.append(_limit(terminal, same["sign"]) if same else words("quote_none"))
        rows.append((clause["title"][words.language], *cells))
    terminal.table(words("quote_by_day", share=document["confidence"]), head, rows)


def _remarks(terminal: Terminal, document: Document, now: Document) -> None:
    words, simulated = terminal.words, document["simulated"]
    if now["withdraws_share"] > 0:
        terminal.line(words("quote_withdraws", share=now["withdraws_share"]))
    terminal.line(words("quote_note", share=document["confidence"]))
    if not simulated["whole"]:
        more = "" if simulated["exact"] else words("quote_not_exact")
        terminal.line(words("quote_restricted", n=len(simulated["streams"]), more=more))
    if now["replications"] < LEAST:
        terminal.line(words("quote_too_few", n=now["replications"], least=LEAST))
    if "forecast" in document:
        ignored = ", ".join(document["forecast"]["ignored"]) or words("quote_nothing")
        terminal.line(words("quote_of_forecast", made=document["as_of"].replace("T", " "), ignored=ignored))


def _limit(terminal: Terminal, sign: Document) -> str:
    if sign["limit"] is not None:
        return str(sign["limit"])
    return terminal.words("quote_later" if sign["enough"] else "quote_none")


def _bound(limit: int | None) -> str:
    return "?" if limit is None else str(limit)


def _date(terminal: Terminal, dates: Document | None) -> str:
    if dates and dates["date"]:
        return str(dates["date"])
    return terminal.words("quote_later" if dates and dates["enough"] else "quote_none")
