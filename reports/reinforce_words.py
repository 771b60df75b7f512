"""The words of reinforcement programmes, in Chinese and English."""
# ruff: noqa: E501  (a sentence stands on one line, beside its translation)

from __future__ import annotations

REINFORCE_WORDS: dict[str, tuple[str, str]] = {
    "reinforce_demand": ("推演各元件的容量需求", "demand at each element"),
    "reinforce_plan": ("求解并试行方案", "planning and trying"),
    "reinforce_title": ("{title}：电网加强计划", "{title}: reinforcement programme"),
    "reinforce_subtitle": (
        "业扩报装仿真：{start} 至 {end}（{years} 年），每年 {budget} 元{crews}；按 {s} 组需求求解，另用 {n} 次重复试行",
        "A simulation of 业扩报装: {start} to {end} (years: {years}), {budget} yuan a year{crews}; planned on {s} demand scenarios, tried on {n} other replications",
    ),
    "reinforce_crews": ("，同时施工至多 {n} 处", ", at most {n} works at a time"),
    "reinforce_verdict_section": ("结论", "In short"),
    "reinforce_works_section": ("建什么、何时建", "What is built when"),
    "reinforce_arms_section": ("试行结果", "Tried by simulation"),
    "reinforce_front_section": ("不同预算", "Other budgets"),
    "reinforce_method_section": ("怎么算的", "How it is made"),
    "reinforce_element": ("元件", "Element"),
    "reinforce_level_transformer": ("配变", "transformer"),
    "reinforce_level_feeder": ("10千伏线路", "feeder"),
    "reinforce_level_substation": ("变电站", "substation"),
    "reinforce_kind": ("类别", "Level"),
    "reinforce_start": ("开工", "Start"),
    "reinforce_in_service": ("投运", "In service"),
    "reinforce_adds_kva": ("增加（千伏安）", "Adds kVA"),
    "reinforce_adds_bays": ("间隔", "Bays"),
    "reinforce_cost": ("费用（万元）", "Cost (10,000 yuan)"),
    "reinforce_short": ("期末缺口（千伏安）", "Short at the end (kVA)"),
    "reinforce_short_share": ("会缺容量的可能", "Runs short in"),
    "reinforce_waits": ("不加强时等待（千伏安·天）", "Waits without it (kVA-days)"),
    "reinforce_customers": ("等待客户（户）", "Customers waiting"),
    "reinforce_none": ("此预算下没有值得建的项目。", "Nothing is worth building within this budget."),
    "reinforce_more_rows": ("另有 {n} 项，见 --json 或 --write。", "{n} more: see --json or --write."),
    "reinforce_arm": ("情形", "Arm"),
    "reinforce_arm_nothing": ("不再新建", "nothing more is built"),
    "reinforce_arm_plan": ("本计划", "this programme"),
    "reinforce_arm_as_it_is": ("现行做法（有人等就建）", "as it is (built once somebody waits)"),
    "reinforce_kva_days": ("等容量（万千伏安·天）", "Waiting (10,000 kVA-days)"),
    "reinforce_waited": ("等过的客户（户）", "Customers who waited"),
    "reinforce_lost": ("因此放弃（户）", "Lost"),
    "reinforce_latent": ("释放潜在存量（千伏安）", "Latent demand released (kVA)"),
    "reinforce_supply": ("已送电（万千伏安·天）", "Supplied (10,000 kVA-days)"),
    "reinforce_yuan": ("加强费用，含已定的（万元）", "Reinforcement, dated included (10,000 yuan)"),
    "reinforce_sentence_works": (
        "每年 {budget} 元以内，计划建 {n} 处，共 {cost} 元，按日期逐项列于下表。",
        "Within {budget} yuan a year the programme builds {n} works for {cost} yuan in all; they stand below with their dates.",
    ),
    "reinforce_sentence_nothing": (
        "与不再新建相比，{end} 前等容量减少 {removed} 千伏安·天（95% 区间 {low} 至 {high}），即每多花 1 万元减少 {per}；等过的客户少 {customers} 户，因此放弃的少 {lost} 户。",
        "Against building nothing more it removes {removed} kVA-days of waiting until {end} (95 % interval {low} to {high}), {per} for every 10,000 yuan; {customers} fewer customers wait and {lost} fewer are lost.",
    ),
    "reinforce_sentence_unshown": (
        "与不再新建相比，等容量的减少（{removed} 千伏安·天，95% 区间 {low} 至 {high}）在 {n} 次重复中未得到证实。",
        "Against building nothing more, {n} replications do not show that it removes waiting ({removed} kVA-days, 95 % interval {low} to {high}).",
    ),
    "reinforce_sentence_as_it_is": (
        "现行做法不设预算，同期在已定项目之外平均花 {yuan} 元；与之相比，本计划等容量{direction} {difference} 千伏安·天（95% 区间 {low} 至 {high}），费用{money} {less} 元。",
        "What is done now has no budget and spends {yuan} yuan in that time, beside what has a date already; against it this programme has {difference} kVA-days of waiting {direction} (95 % interval {low} to {high}) and costs {less} yuan {money}.",
    ),
    "reinforce_more": ("多", "more"),
    "reinforce_less": ("少", "less"),
    "reinforce_sentence_supply": (
        "送电提早：与不再新建相比多供 {supply} 千伏安·天（95% 区间 {low} 至 {high}）。",
        "Energised earlier: {supply} kVA-days more are supplied than if nothing more were built (95 % interval {low} to {high}).",
    ),
    "reinforce_sentence_latent": (
        "潜在存量：共 {customers} 户 {kva} 千伏安，本计划释放 {released} 千伏安（不再新建时 {without}）。",
        "Latent demand: {customers} customers with {kva} kVA; the programme releases {released} kVA ({without} if nothing more were built).",
    ),
    "reinforce_budget": ("每年预算（万元）", "Budget a year (10,000 yuan)"),
    "reinforce_total": ("总费用（万元）", "Cost in all (10,000 yuan)"),
    "reinforce_count": ("项目数", "Works"),
    "reinforce_interval": ("95% 区间", "95 % interval"),
    "reinforce_dominated": (
        "另有 {n} 个预算未列：别的计划花费不多而等待不长。",
        "{n} more budgets are left out: another programme costs no more and waits no longer.",
    ),
    "reinforce_axis_cost": ("加强总费用（万元）", "Cost of the programme (10,000 yuan)"),
    "reinforce_axis_waiting": ("等容量（万千伏安·天）", "Waiting (10,000 kVA-days)"),
    "reinforce_figure": (
        "已定项目之外的总费用与等容量；竖线为 95% 区间（{n} 次重复）。",
        "Cost beside what has a date already, against waiting; bars are 95 % intervals ({n} replications).",
    ),
    "reinforce_point_asked": ("所问的预算", "the budget asked for"),
    "reinforce_point_other": ("其他预算", "other budgets"),
    "reinforce_point_nothing": ("不再新建", "nothing more is built"),
    "reinforce_point_as_it_is": ("现行做法（有人等就建）", "as it is (built once somebody waits)"),
    "reinforce_note_model": (
        "模型（混合整数规划）按 {s} 组需求求解，选中方案距最好方案至多 {gap}；模型把容量看作可分的水流，故只作选择，成效以仿真为准。",
        "The model (a mixed-integer programme) is solved on {s} demand scenarios, the choice being at most {gap} from the best one; it takes kVA for water, so it only chooses: what is said of effects comes from the simulation.",
    ),
    "reinforce_note_stopped": (
        "到了求解时限：方案是目前最好的，距最好方案至多 {gap}。",
        "The time limit came first: the programme is the best so far, at most {gap} from the best one.",
    ),
    "reinforce_note_unproved": (
        "到了求解时限：方案是目前最好的，离最好方案多远未知。",
        "The time limit came first: the programme is the best so far, how far from the best one is not known.",
    ),
    "reinforce_note_triggers": (
        "计划之内不再有“有人等就建”：触发式加强全部取消，已有日期的照建；提前期取平均值，按季开工。计划在第一天定下，不随后来的申请变化；现行做法则随等待而建。",
        "Under the programme nothing is set off by waiting: triggered reinforcements are taken out, those with a date stay; lead times are means, works start by the quarter. It is fixed on the first day and does not react to later requests, as what is done now does.",
    ),
    "reinforce_note_left_out": (
        "可能缺容量的元件中有 {n} 个未入模型（上限见 --elements），它们占预期缺口的 {share}。",
        "{n} elements that may run short are not in the model (--elements); they hold {share} of the expected shortage.",
    ),
    "reinforce_note_weights": (
        "权重（可改）：潜在客户的千伏安·天按 {latent} 计；放弃的客户按其容量等 {lost} 天计。",
        "Weights (to be chosen): a kVA-day of a latent customer counts {latent}; a customer who is lost counts as if his kVA waited {lost} days.",
    ),
    "reinforce_interrupted": ("已中断：只列已完成的部分。", "Interrupted: what is done is shown."),
    "reinforce_written": (
        "已写入 {path}，可叠加在方案上：yekuo compare {scenario} {path}",
        "wrote {path}; lay it over the scenario: yekuo compare {scenario} {path}",
    ),
    "reinforce_no_network": (
        "此方案没有电网，无可加强。",
        "the scenario has no network, so there is nothing to reinforce",
    ),
    "reinforce_heading": (
        "电网加强计划：{title}，每年 {budget} 元，{start} 至 {end}。由 yekuo reinforce 选出。",
        "Reinforcement programme: {title}, {budget} yuan a year, {start} to {end}. Chosen by yekuo reinforce.",
    ),
}
