"""The words of comparisons, in Chinese and English."""
# ruff: noqa: E501  (a sentence stands on one line, beside its translation)

from __future__ import annotations

COMPARISON_WORDS: dict[str, tuple[str, str]] = {
    "comparing": ("比较 {n} 个方案", "comparing {n} arms"),
    "compared_with": (
        "与“{base}”比较：每个方案重复 {n} 次，种子 {seed}，{inputs}",
        "Compared with “{base}”: {n} replications of each, seed {seed}, {inputs}",
    ),
    "inputs_word_fixed": ("假设取名义值", "assumptions at their stated values"),
    "inputs_word_uncertain": ("每次重复重新抽取假设", "assumptions drawn anew for each replication"),
    "redesign": ("方案", "Redesign"),
    "base": ("现状", "as it is"),
    "net_a_year": ("净收益\n万元/年", "Net gain\n1,000 yuan/yr"),
    "interval_short": ("95% 区间", "95 %"),
    "per_yuan": ("每元\n收益", "Gain per\nyuan"),
    "payback": ("回收\n月", "Pays back\nmonths"),
    "on_time_change": ("联合达标率\n百分点", "All clauses\npoints"),
    "earlier_kva_days": ("提前送电\n万千伏安·天/年", "Earlier supply\n1,000 kVA d/yr"),
    "customer_saves": ("客户节省\n万元/年", "Customers save\n1,000 yuan/yr"),
    "pays_from": ("效果达到假设的\n几成即合算", "Pays from this part\nof its assumed effect"),
    "pays_always": ("无效果也合算", "without any"),
    "pays_never": ("不合算", "never"),
    "pays_open": ("未定", "undecided"),
    "pays_computed": ("效果为计算所得", "computed"),
    "tied_mark": ("≈", "≈"),
    "tied_note": (
        "≈：与第一名的差别尚未得到证实。区间针对单个方案；≈ 已按全部比较修正。",
        "≈: not shown to differ from the first. Intervals are for one arm each; ≈ is corrected for all comparisons.",
    ),
    # 五个问题 the five questions
    "ask_first": ("先做什么？", "What first?"),
    "ask_sure": ("有多大把握？", "How sure?"),
    "ask_cost": ("花多少钱，得到什么？", "What does it cost and bring?"),
    "ask_wrong": ("假设错了怎么办？", "What if the assumption is wrong?"),
    "ask_where": ("哪个片区？", "Which district?"),
    "first_alone": (
        "按净收益先做“{name}”：每年净得 {net}（95% 区间 {low} 至 {high}）。",
        "By net gain, {name} first: {net} a year (95 % interval {low} to {high}).",
    ),
    "first_none": (
        "没有一个方案证实合算：现状的净收益不低于任何方案；最好的“{name}”为每年 {net}（{low} 至 {high}）。",
        "No redesign is shown to pay: the best of them, {name}, nets {net} a year ({low} to {high}).",
    ),
    "first_on_time": (
        "按联合达标率先做“{name}”：{before} → {after}（差 {low} 至 {high} 个百分点）。",
        "By on-time share, {name} first: {before} → {after} (by {low} to {high} points).",
    ),
    "first_on_time_none": (
        "没有一个方案证实提高了联合达标率（现状 {before}）。",
        "No redesign is shown to raise the share of applications with all clauses kept (now {before}).",
    ),
    "first_no_clauses": (
        "方案中没有契约条款，不比较达标率。",
        "There are no clauses, so on-time shares are not compared.",
    ),
    "sure_alone": (
        "第一名与其余各方案的差别均已证实；",
        "It is shown to be better than every other arm;",
    ),
    "sure_tied": (
        "与“{others}”的差别尚未证实，须增加重复次数或按其他理由取舍；",
        "It is not told apart from {others}: more replications, or other reasons, must decide;",
    ),
    "sure_draws": (
        "在 {n} 个可能的年份里（{inputs}）有 {share} 列第一。",
        "it comes first in {share} of {n} possible years ({inputs}).",
    ),
    "sure_fixed_hint": (
        "假设本身的不确定尚未计入：加 --inputs uncertain。",
        "How uncertain the assumptions are is not in this: say --inputs uncertain.",
    ),
    "cost_line": (
        "“{name}”：一次性 {one_time}，每月 {monthly}，{months} 个月后见效；每年提前送电 {kva} 千伏安·天，售电毛利 {margin}，客户节省 {customer}，少跑 {trips} 次；{payback}。",
        "{name}: {one_time} once and {monthly} a month, working after {months} months; a year it brings {kva} kVA-days of earlier supply, {margin} of margin, {customer} and {trips} trips saved for customers; {payback}.",
    ),
    "payback_months": ("{n} 个月收回", "paid back after {n} months"),
    "payback_never": ("收不回", "never paid back"),
    "wrong_strength": (
        "“{name}”的假设效果只要实现 {share}（95% 区间 {low} 至 {high}）即合算。",
        "{name} pays once {share} of its assumed effect comes true (95 % interval {low} to {high}).",
    ),
    "wrong_always": (
        "“{name}”即使假设的效果完全没有也合算。",
        "{name} pays even if nothing of its assumed effect comes true.",
    ),
    "wrong_never": (
        "“{name}”即使效果如假设也不合算。",
        "{name} does not pay even if its effect is as assumed.",
    ),
    "wrong_open": (
        "“{name}”要实现假设效果的多少才合算，尚未查明。",
        "How much of its assumed effect {name} needs is not clear yet.",
    ),
    "wrong_computed": (
        "“{name}”的效果由流程计算，不靠假设；一次性费用在 {cost} 以内合算。",
        "The effect of {name} is computed from the process, not assumed; it pays up to a one-time cost of {cost}.",
    ),
    "wrong_decides": (
        "最该先弄清的假设：{input}，查明它每年最多值 {value}（{low} 至 {high}）。",
        "The assumption to measure first: {input}; knowing it is worth {value} a year ({low} to {high}).",
    ),
    "wrong_decides_none": (
        "没有哪一个假设单独查明后会改变选择。",
        "No single assumption is shown to change the choice once it is known.",
    ),
    "where_line": (
        "“{name}”在{area}改善最多：平均全程 {before} → {after} 天（少 {low} 至 {high} 天）。",
        "{name} helps most in {area}: mean {before} → {after} calendar days ({low} to {high} fewer).",
    ),
    "where_none": ("没有证实哪个片区的办电时间缩短。", "In no district is the time shown to become shorter."),
    "where_one": ("只有一个片区。", "There is one district only."),
}
