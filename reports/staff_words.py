"""The words of staffing searches, in Chinese and English."""
# ruff: noqa: E501  (a sentence stands on one line, beside its translation)

from __future__ import annotations

STAFF_WORDS: dict[str, tuple[str, str]] = {
    "staff_searching": ("配置人员", "planning staff"),
    "staff_reach": ("人数用到上限，看哪些条款守得住", "with the most people: which clauses can be kept at all"),
    "staff_bound": ("抬高下限", "raising the bound"),
    "staff_plan": ("寻找方案", "looking for a plan"),
    "staff_audit": ("检查下限所依赖的假定", "auditing what the bound assumes"),
    "staff_blocked": (
        "试验是什么挡住了守不住的条款",
        "finding out by trial what blocks the clauses that cannot be kept",
    ),
    "staff_progress": (
        "{seconds:.0f} 秒：{doing}；下限 {bound}，方案 {cost}，已仿真 {n} 年次",
        "{seconds:.0f} s: {doing}; bound {bound}, plan {cost}, {n} years simulated",
    ),
    "staff_unbounded": (
        "没有定员（most）的班组按现有人数的两倍加一为上限：{teams}（可用 --teams 班组=下限-上限 指定）",
        "Teams without a `most` may have twice the people of today and one more: {teams} (or say --teams NAME=LEAST-MOST)",
    ),
    "staff_no_targets": (
        "场景中没有条款，没有要守住的目标",
        "the scenario has no agreement with a clause, so there is nothing to keep",
    ),
    "staff_no_agreement": ("{name}：没有这个契约；有的是 {known}", "{name}: no such agreement; there are {known}"),
    "staff_no_team": ("{name}：没有这个班组；有的是 {known}", "{name}: no such team; there are {known}"),
    "staff_no_bounds": (
        "{part}：上下限写作 {name}=1-5，至多 {most}",
        "{part}: bounds are written as {name}=1-5, {most} at most",
    ),
    "staff_standards": ("工时标准：每件、每岗位小时", "Standards: hours per case and role"),
    "staff_roles": ("各岗位工时（统计期）", "Hours of each role (counted period)"),
    "staff_role": ("岗位", "Role"),
    "staff_cases": ("件数", "Cases"),
    "staff_per_case": ("小时/件", "Hours each"),
    "staff_travel": ("其中路途", "On the road"),
    "staff_again": ("其中返工", "Done again"),
    "staff_work": ("工作量", "Work"),
    "staff_enquiries": ("其中其他业务", "Enquiries"),
    "staff_duty": ("可用工时", "On duty"),
    "staff_other": ("其他职责占用", "Other duties"),
    "staff_standards_note": (
        "按正常速度和平均时长，不含等待；± 为标准误。返工：同一环节第二次及以后，以及整改环节。跨岗位人员的可用工时在每个岗位都计入。",
        "At normal speed and mean durations, without waiting; ± is the standard error. Done again: second and later attempts, and repairs. People of several roles are on duty in each.",
    ),
    "staff_head": ("{title}：人员配置", "{title}: staffing"),
    "staff_team": ("班组", "Team"),
    "staff_now": ("现有", "Now"),
    "staff_box": ("允许", "Allowed"),
    "staff_planned": ("方案", "Plan"),
    "staff_each": ("元/人·月", "Yuan each\na month"),
    "staff_clause": ("条款", "Clause"),
    "staff_category": ("客户", "Category"),
    "staff_target": ("目标", "Target"),
    "staff_share": ("达标率", "Share"),
    "staff_interval": ("95% 区间", "95 % interval"),
    "staff_all": ("全部", "all"),
    "staff_joint": ("全部条款", "All clauses"),
    "staff_with_most": ("人数最多时", "With the most"),
    "staff_blocked_by": ("若放宽（达标率变为）", "If eased (share then)"),
    "staff_eased_people": ("其他班组增至三倍", "three times the other teams"),
    "staff_eased_team": ("{team}增至三倍", "{team} × 3"),
    "staff_eased_meetings": ("会议改为每个工作日", "meetings every working day"),
    "staff_eased_batches": ("集中办理改为随到随办", "batches taken up at once"),
    "staff_eased_network": ("电网容量充足", "room in the network"),
    "staff_eased_customers": ("客户用时减半", "customers twice as quick"),
    "staff_eased_others": ("外部单位用时减半", "authorities and firms twice as quick"),
    "staff_refuted": ("守不住（下限的把握）", "cannot be kept (as sure as the bound)"),
    "staff_unshown": ("未能证实守得住", "not shown to be kept"),
    "staff_out_head": (
        "以下条款用尽允许的人数也守不住，或无法证实守得住；方案和下限都不包括它们：",
        "No staff in the box keeps these, or is shown to; plan and bound leave them out:",
    ),
    "staff_plan_verified": (
        "方案已验证：每月 {cost} 元（人员 {people}，预计赔付 {payments}），用 {n} 次新的重复检验：每条目标减 {epsilon:.2g} 个百分点都守住"
        "（第 {attempt} 次检验，把握 {confidence:.3g}%）。",
        "Verified plan: {cost} yuan a month (people {people}, expected payments {payments}). Checked on {n} fresh replications: every target, less {epsilon:.2g} points, is kept "
        "(attempt {attempt}, confidence {confidence:.3g} %).",
    ),
    "staff_bound_line": (
        "下限：允许范围内每月低于 {bound} 元的方案，都守不住全部目标（把握 {confidence:.3g}%，对 {plans:,} 个方案同时有效；假定：达标方案再加人，任何达标率的下降不超过 "
        "{delta:.2g} 个百分点）。",
        "Bound: no plan in the box costing less than {bound} yuan a month keeps all targets (confidence {confidence:.3g} %, for all {plans:,} plans at once; assumes that more people in a "
        "plan that keeps them lower no share by more than {delta:.2g} points).",
    ),
    "staff_gap": ("差距至多 {gap}。", "Gap at most {gap}."),
    "staff_no_plan": (
        "没有方案通过验证；最接近的是上表中的方案（每月 {cost} 元，未验证）。给更多时间（--time），同一命令从存档继续。",
        "No plan was verified; the table shows the one that came nearest ({cost} yuan a month, not verified). With more --time the same command goes on from the store.",
    ),
    "staff_nothing": ("没有一条目标守得住，无法配置人员。", "Not one target can be kept, so there is no staffing."),
    "staff_audit_line": (
        "检查：{pairs} 对方案（加人前后，各 {years} 年）中，达标率最大下降 {drop:.2f} 个百分点（标准误 {error:.2f}）；低于下限的 {cheap} 个随机方案中 {feasible} 个看似达标（至多 {most}）。",
        "Audit: in {pairs} pairs of plans (before and after more people, {years} years each) the largest drop of a share is {drop:.2f} points (standard error {error:.2f}); of {cheap} random plans below "
        "the bound, {feasible} look as if they kept the targets (at most {most}).",
    ),
    "staff_drop_too_large": (
        "检查中看到的下降超过假定（{delta:.2g} 个百分点）：下限不可靠，请用更大的 --delta 重算。",
        "The drop seen is larger than assumed ({delta:.2g} points): do not rely on the bound; run again with a larger --delta.",
    ),
    "staff_reality": (
        "以上说的都是模型及其输入，不是现实。种子 {seed}，共 {n:,} 次重复，{seconds:.0f} 秒（{ended}）。",
        "All of this is about the model and its inputs, not about reality. Seed {seed}, {n:,} replications, {seconds:.0f} s ({ended}).",
    ),
    "staff_ended_gap": ("已达到要求的差距", "as close as asked for"),
    "staff_ended_nothing left": ("没有可再找的", "nothing left to look at"),
    "staff_ended_budget": ("预算用完", "the budget was used up"),
    "staff_ended_interrupted": ("中断；同一命令从存档继续", "interrupted; the same command goes on from the store"),
    "staff_ended_nothing keeps them": ("没有目标守得住", "no target can be kept"),
    "staff_written": (
        "方案已写入 {path}：可用 yekuo agreement {path} 检验",
        "The plan is written to {path}; yekuo agreement {path} tests it",
    ),
}
