"""The words of quotes and forecasts, in Chinese and English."""
# ruff: noqa: E501  (a sentence stands on one line, beside its translation)

from __future__ import annotations

QUOTE_WORDS: dict[str, tuple[str, str]] = {
    "quoting": ("试算答复日期", "quoting"),
    "quote_so_far": (
        "目前（{n} 次重复）：{clause} {limit} {unit}；继续计算……",
        "so far ({n} replications): {clause} {limit} {unit}; going on …",
    ),
    "quote_head": (
        "{stream}，{area}：截至 {as_of} 的在途情况（{seconds:.1f} 秒）",
        "{stream}, {area}: from the backlog as of {as_of} ({seconds:.1f} s)",
    ),
    "quote_day": ("{day} {date}（{n} 次重复）", "{day} {date} ({n} replications)"),
    "quote_milestone": ("节点", "Milestone"),
    "quote_by": ("{share:.0%} 在此前", "{share:.0%} by"),
    "quote_clause": ("条款", "Clause"),
    "quote_sign": ("可签时限（{share:.0%}）", "Sign ({share:.0%})"),
    "quote_bounds": ("95% 区间", "95 % bounds"),
    "quote_date": ("最迟日期", "Date"),
    "quote_promised": ("现行时限", "Promised now"),
    "quote_kept": ("现行可达标", "Kept so"),
    "quote_by_day": ("可签时限（{share:.0%}）与签约日的关系", "Limits to sign ({share:.0%}) by day of signing"),
    "quote_later": ("更晚", "later"),
    "quote_none": ("重复次数不足", "too few"),
    "quote_withdraws": (
        "其中 {share:.0%} 的客户自行撤回或逾期，不计入上述日期。",
        "{share:.0%} of such customers withdraw or let the plan lapse; the dates are of those who stay.",
    ),
    "quote_note": (
        "时限按“客户不撤回”计算；“可签时限”是模型中以 {share:.0%} 的可能守得住的最小整数，区间来自重复之间的差异，是对模型的说明，不是对现实的保证。",
        "Limits are for a customer who stays. What to sign is the smallest whole number that is kept with {share:.0%} in the model; its bounds come from the replications. It speaks about the model, not about reality.",
    ),
    "quote_restricted": (
        "只仿真该申请会碰到的部分（{n} 组流与区域）{more}。",
        "Only what the application can touch was simulated ({n} streams by area){more}.",
    ),
    "quote_not_exact": (
        "；其中有的还与未仿真部分共用人员，因此略快于实际模型",
        "; some of it shares people with what was left out, so it moves a little faster than in the whole model",
    ),
    "quote_too_few": (
        "时间内只完成了 {n} 次重复；95% 的时限至少需要 {least} 次才有上界。",
        "only {n} replications were done in the time; a limit at 95 % has an upper bound from {least} on.",
    ),
    "quote_of_forecast": (
        "取自 {made} 的预报；只按流、区域和签约日区分，申请的其他属性未计入：{ignored}。",
        "from the forecast made from the state of {made}; it tells streams, areas and days of signing apart, not: {ignored}.",
    ),
    "quote_nothing": ("没有", "nothing"),
    "quote_day_now": ("今天", "today"),
    "quote_day_next_working_day": ("下一个工作日", "next working day"),
    "quote_day_after_meeting": ("下次例会后", "after the next meeting"),
    "quote_day_next_month": ("下月初", "next month"),
    "quote_day_before_holidays": ("长假前最后一个工作日", "before the holidays"),
    "quote_day_after_holidays": ("长假后第一个工作日", "after the holidays"),
    "forecasting": ("编制预报", "forecasting"),
    "forecast_written": (
        "{path}：{n} 组流与区域，各 {replications} 次重复，{seconds:.0f} 秒",
        "{path}: {n} streams by area, {replications} replications of each day, {seconds:.0f} s",
    ),
    "forecast_stopped": ("时间到：{left} 组尚未编制", "time is over: {left} are not made"),
}
