"""The words of plans of hiring, in Chinese and English."""
# ruff: noqa: E501  (a sentence stands on one line, beside its translation)

from __future__ import annotations

HIRE_WORDS: dict[str, tuple[str, str]] = {
    "hire_running": ("求解并试行", "planning and trying"),
    "hire_title": ("{title}：逐月用工计划", "{title}: a plan of hiring by months"),
    "hire_subtitle": (
        "业扩报装仿真：{start} 至 {end}，{months} 个月；方案选定后另用 {n} 次重复检验",
        "A simulation of 业扩报装: {start} to {end}, {months} months; once chosen, the plan is tried on {n} fresh replications",
    ),
    "hire_verdict_section": ("结论", "In short"),
    "hire_people_section": ("各班组逐月人数", "People by month"),
    "hire_moves_section": ("招聘、离职、减员、培训、加班", "Hired, left, dismissed, trained, overtime"),
    "hire_seasons_section": ("各季达标率（按申请受理季度）", "On-time shares by season of arrival"),
    "hire_cost_section": ("费用", "Cost"),
    "hire_method_section": ("怎么算的", "How it is made"),
    "hire_team": ("班组", "Team"),
    "hire_present": ("现有", "Now"),
    "hire_load": ("最忙月负荷", "Load, busiest month"),
    "hire_what": ("事项", "What"),
    "hire_when": ("月份：人数或小时", "Month: people or hours"),
    "hire_hired": ("招聘（按决定月份）", "hired (month of the decision)"),
    "hire_left": ("离职（预计）", "leave (expected)"),
    "hire_dismissed": ("减员或调出", "dismissed or moved"),
    "hire_trained": ("培训转往{to}", "trained for {to}"),
    "hire_overtime": ("加班小时", "overtime, hours"),
    "hire_none": (
        "不招聘、不减员、不加班，没有人离职。",
        "Nobody is hired, dismissed or leaves, and there is no overtime.",
    ),
    "hire_clause": ("条款", "Clause"),
    "hire_season": ("季度起", "Season from"),
    "hire_target": ("目标", "Target"),
    "hire_now": ("现有人员", "Present people"),
    "hire_plan": ("本计划", "This plan"),
    "hire_interval": ("95% 区间", "95 % interval"),
    "hire_most": ("人员配满时", "Everybody there may be"),
    "hire_mark": ("合并判断", "All at once"),
    "hire_cost_wages": ("工资", "pay"),
    "hire_cost_hiring": ("招聘", "hiring"),
    "hire_cost_dismissals": ("减员", "dismissals"),
    "hire_cost_training": ("培训", "training"),
    "hire_cost_overtime": ("加班", "overtime"),
    "hire_cost_outsourcing": ("外包", "firms"),
    "hire_yuan": ("元", "Yuan"),
    "hire_sentence_cost": (
        "计划 {months} 个月费用 {cost} 元，现有人员同期 {present} 元（{difference} 元）；招聘 {hired} 人次，减员或调出 {dismissed} 人次，预计离职 {left} 人次。",
        "The plan costs {cost} yuan in {months} months, today's people {present} ({difference}); {hired} people are hired, {dismissed} dismissed or moved, {left} are expected to leave.",
    ),
    "hire_sentence_seasons": (
        "{total} 个“条款×季度”中，本计划证实达标 {kept} 个、不达标 {broken} 个、未定 {undecided} 个；现有人员为 {kept_now}、{broken_now}、{undecided_now}（各自同时检验，已修正）。",
        "Of {total} clauses and seasons the plan is shown to keep {kept}, to break {broken}, and {undecided} are undecided; with today's people {kept_now}, {broken_now} and {undecided_now} (each corrected for asking about all at once).",
    ),
    "hire_sentence_beyond": (
        "其中 {n} 个即使人员配满，仿真中也达不到目标：靠人解决不了。",
        "{n} of them miss their target in the simulation even with everybody there may be: people alone do not mend them.",
    ),
    "hire_ended_kept": (
        "选方案的重复中，凡人能解决的都达到了目标（第 {n} 轮）。",
        "On the replications it was chosen on, every target that people can mend is reached (round {n}).",
    ),
    "hire_ended_stalled": (
        "试了 {n} 轮：再加人也不见效的季度放弃了，它们仍未达到目标。",
        "After {n} rounds what is still missed was given up: more people did not help there.",
    ),
    "hire_ended_rounds": (
        "试满 {n} 轮仍有季度未达目标：给出的是其中最好的一轮，不是收敛的结果。",
        "After all {n} rounds some seasons still miss their target: the best round is given, it has not converged.",
    ),
    "hire_ended_nobody_left": (
        "试了 {n} 轮：未达标的季度所等的班组已到上限，或人来不及到岗。",
        "After {n} rounds the teams that the missed seasons wait for are as large as they may be, or people would come too late.",
    ),
    "hire_ended_no_plan": (
        "试了 {n} 轮：再加人的要求在招聘、定员或预算限制下无法满足，给出的是其中最好的一轮。",
        "After {n} rounds no plan within the bounds of hiring, headcount or budget has the people asked for; the best round is given.",
    ),
    "hire_ended_": ("已中断：给出的是已试过的最好一轮。", "Interrupted: the best round that was tried is given."),
    "hire_note_model": (
        "模型（混合整数规划）按月分配工作：人员利用不超过 {utilisation}，月末积压不超过 {days} 个工作日的工作；不知道排队，达标率只看仿真。",
        "The model (a mixed-integer programme) shares work out by months: nobody is busier than {utilisation}, at most {days} working days of work are left at the end of a month; it knows of no queues, so on-time shares come from the simulation only.",
    ),
    "hire_note_tightened": (
        "哪个季度的条款低于目标 0.5 个百分点以上，就要求它多等的班组在那些月份多一人，再求解；这是启发式，不证明更便宜的计划不存在。",
        "Where a clause misses its target in a season by more than half a point, the teams it waits for avoidably must have one person more in those months, and the model is solved again; that is a heuristic and proves nothing about cheaper plans.",
    ),
    "hire_round": ("轮次", "Round"),
    "hire_rounds_section": ("试过的计划", "Plans that were tried"),
    "hire_round_cost": ("费用（元）", "Cost (yuan)"),
    "hire_round_missed": ("未达目标（条款×季度）", "Missed (clauses and seasons)"),
    "hire_round_short": ("差额合计（百分点）", "Missed by, in all (points)"),
    "hire_round_given": ("给出", "given"),
    "hire_note_early": (
        "最早招到的人到岗以前，积压不设上限。",
        "Before the first people hired can have come, the backlog has no bound.",
    ),
    "hire_note_fixed": (
        "未写“most”（定员）的班组不动：{teams}。",
        "Teams that state no `most` stay as they are: {teams}.",
    ),
    "hire_note_assumed": (
        "假设（未由你给出；括号内为合理范围）：{terms}。",
        "Assumed, since you stated nothing else (range in brackets): {terms}.",
    ),
    "hire_note_overtime": (
        "加班在仿真中表现为这些月份下班推迟。",
        "Overtime is simulated as later closing in its months.",
    ),
    "hire_note_leavers": (
        "离职按期望人数取整（各班组合计），落在哪个班组由模型选，何时何人离职没有随机性。",
        "Leavers are the expected number of all teams together, rounded; from which team is the model's choice, and when and who is not drawn.",
    ),
    "hire_term_attrition_per_year": ("年离职率", "leave within a year"),
    "hire_term_hire_lead_months": ("招聘提前月数", "months to hire"),
    "hire_term_hire_most_per_month": ("每班组每月最多招聘", "hired a month and team at most"),
    "hire_term_hire_cost_in_months_pay": ("招聘费用（月薪）", "cost of hiring (months' pay)"),
    "hire_term_dismiss_cost_in_months_pay": ("减员费用（月薪）", "cost of dismissing (months' pay)"),
    "hire_term_overtime_share": ("加班上限份额", "overtime share at most"),
    "hire_heading": (
        "逐月用工计划：{title}，{start} 至 {end}。由 yekuo hire 选出。",
        "A plan of hiring by months: {title}, {start} to {end}. Chosen by yekuo hire.",
    ),
    "hire_interrupted_early": ("已中断，还没有计划。", "interrupted before there was a plan"),
}
