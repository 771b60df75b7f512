"""What is said of alerts, in the terminal and on the pages, in both languages."""

from __future__ import annotations

ALERT_WORDS: dict[str, tuple[str, str]] = {
    "alerts_head": ("预警（每次重复的件数）", "Alerts (cases per replication)"),
    "alerts_compared": ("预警", "Alerts"),
    "alert_raised": ("已报", "raised"),
    "alert_useful": ("有用", "useful"),
    "alert_false": ("误报", "false"),
    "alert_missed": ("漏报", "missed"),
    "alerts_told": (
        "有用：报后有人协办或提级办理而达标，或在余期内报出而后仍超时限；误报：达标而未见措施（优先办理的作用一次运行中看不出）；"
        "漏报：超时限而未报。",
        "Useful: kept after somebody helped or work was escalated, or warned of while days were left and late all the "
        "same; false: kept, and nothing was seen to be done (what a priority did cannot be seen in one run); missed: "
        "late without an alert.",
    ),
    "alerts_worth": (
        "预警规则值多少，看达标率与收益的变化，不看件数：优先办理帮了一些人，也使另一些人多等。",
        "What a rule is worth is told by the changes of shares and gains, not by these counts: who is taken first "
        "makes others wait.",
    ),
}
