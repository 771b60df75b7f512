"""The words of the command line and the reports, in Chinese and English."""

from __future__ import annotations

import locale
from dataclasses import dataclass

from reports.agreement_words import AGREEMENT_WORDS
from reports.alert_words import ALERT_WORDS
from reports.comparison_words import COMPARISON_WORDS
from reports.deadlines_words import DEADLINE_WORDS
from reports.hire_words import HIRE_WORDS
from reports.late_words import LATE_WORDS
from reports.quote_words import QUOTE_WORDS
from reports.reinforce_words import REINFORCE_WORDS
from reports.roster_words import ROSTER_WORDS
from reports.staff_words import STAFF_WORDS
from reports.study_words import STUDY_WORDS

LANGUAGES = ("zh", "en")
WORDS: dict[str, tuple[str, str]] = {
    **AGREEMENT_WORDS,
    **COMPARISON_WORDS,
    **DEADLINE_WORDS,
    **HIRE_WORDS,
    **LATE_WORDS,
    **QUOTE_WORDS,
    **REINFORCE_WORDS,
    **STAFF_WORDS,
    **ROSTER_WORDS,
    **STUDY_WORDS,
    **ALERT_WORDS,
    "scenario": ("方案", "Scenario"),
    "bench": ("基准模型：每 CPU 秒处理的环节次数", "Benchmark model: visits per CPU second"),
    "benching": ("测速", "measuring"),
    "engine": ("引擎", "Engine"),
    "bench_size_column": ("申请数", "Size"),
    "visits": ("环节次数", "Visits"),
    "visits_per_second": ("每 CPU 秒\n环节次数", "Visits /\nCPU s"),
    "cpu_seconds": ("CPU 秒", "CPU s"),
    "us_per_visit": ("微秒\n/次", "µs /\nvisit"),
    "times_plain": ("速度÷\nplain", "Speed /\nplain"),
    "times_c": ("耗时÷\nc_loop", "Time /\nc_loop"),
    "peak_mb": ("内存峰值\nMB", "Peak\nMB"),
    "growth": ("耗时较\n前一规模", "CPU vs\nsize before"),
    "bench_counted": (
        "计入：抽取客户、仿真、生成日志的 CPU 时间，至多 {turns} 轮，取最快的一轮；每次测量单独一个进程，内存含解释器"
        "与程序库。plain_simpy（表中 plain）、ciw、salabim 自行抽取随机数；其余三个抽取相同的随机数，留下相同的日志",
        "Counted: CPU time of drawing the customers, the run and its log; the fastest of up to {turns} turns, each in "
        "a process of its own, whose memory includes the interpreter and its libraries. plain_simpy (plain), ciw and "
        "salabim draw their own numbers; the others draw the same numbers and leave the same log",
    ),
    "bench_set_up": (
        "未计入：首次启动（载入、编译）{times}",
        "Not counted: the first start (loading, compiling) {times}",
    ),
    "bench_size": ("{engine}（{n:,} 件）", "{engine} at {n:,}"),
    "out_no_engine": (
        "{engine}：未测，本版本没有此引擎（{detail}）",
        "{engine}: left out, there is none here ({detail})",
    ),
    "out_not_installed": ("{engine}：未测，未安装（扩展 bench）", "{engine}: left out, not installed (extra bench)"),
    "out_no_compiler": (
        "{engine}：未测，系统中没有 C 编译器（{detail}）",
        "{engine}: left out, the system has no C compiler ({detail})",
    ),
    "out_compiler_failed": ("{engine}：未测，C 编译失败：{detail}", "{engine}: left out, it did not compile: {detail}"),
    "out_failed": ("{engine}：未测，运行失败：{detail}", "{engine}: left out, it failed: {detail}"),
    "out_too_long": (
        "{engine}：未测，约需 {detail:,.0f} CPU 秒（上限 {limit:,.0f}，--limit）",
        "{engine}: left out, it would take about {detail:,.0f} CPU s (limit {limit:,.0f}, --limit)",
    ),
    "out_too_large": (
        "{engine}：未测，约需内存 {detail:,.0f} MB",
        "{engine}: left out, it would need about {detail:,.0f} MB of memory",
    ),
    "bench_interrupted": ("已中断，保留已完成的测量", "interrupted; finished measurements are kept"),
    "valid": ("有效", "valid"),
    "days": (
        "预热 {warm_up} 天，统计 {counted} 天，收尾 {run_out} 天，自 {start} 起",
        "warm-up {warm_up}, counted {counted}, run-out {run_out} days, from {start}",
    ),
    "applications_a_year": ("统计期预计申请 {n:,.0f} 件", "{n:,.0f} applications expected in the counted period"),
    "uncertain_inputs": ("不确定参数 {n} 个（--inputs uncertain）", "{n} uncertain inputs (--inputs uncertain)"),
    "offered_load": ("各岗位工作负荷", "Offered load by role"),
    "role": ("岗位", "Role"),
    "area": ("区域", "Area"),
    "team": ("班组", "Team"),
    "work_hours": ("工作量（小时）", "Work (hours)"),
    "duty_hours": ("可用工时", "Hours on duty"),
    "load": ("负荷", "Load"),
    "busiest_area": ("最忙区域", "Busiest area"),
    "overloaded": ("超负荷", "overloaded"),
    "overload_line": (
        "{role}（{area}）负荷 {load:.2f}：工作量超过可用工时，队列会越积越长",
        "{role} ({area}): load {load:.2f}, more work than hours; the queue would grow without end",
    ),
    "nobody_line": ("{role}（{area}）有工作而无人能做", "{role} ({area}): there is work and nobody who can do it"),
    "overload_refused": ("未运行。若仍要运行：--overload-anyway", "Not run. To run it all the same: --overload-anyway"),
    "bottlenecks": ("供电瓶颈清单（统计期预计）", "Bottleneck list of the network (expected in the counted period)"),
    "no_bottlenecks": ("供电瓶颈清单：无", "Bottleneck list of the network: none"),
    "and_more": ("  另有 {n} 项（--json 全部列出）", "  and {n} more (--json lists all)"),
    "element": ("设备", "Element"),
    "cause": ("原因", "Cause"),
    "cause_kva": ("可开放容量不足", "headroom"),
    "cause_bays": ("间隔不足", "bays"),
    "room": ("现有余量", "Room"),
    "planned": ("已安排增加", "Planned"),
    "asked": ("预计需求", "Asked"),
    "short": ("缺口", "Short"),
    "customers": ("涉及申请", "Applications"),
    "date": ("计划日期", "Planned date"),
    "when_triggered": ("按需触发", "when triggered"),
    "none": ("无", "none"),
    "replications": ("重复 {n} 次", "{n} replications"),
    "clause": ("契约条款", "Clause"),
    "category": ("客户类别", "Category"),
    "target": ("目标", "Target"),
    "share": ("时限达标率", "On time"),
    "interval": ("95% 区间", "95 % interval"),
    "verdict": ("结论", "Verdict"),
    "kept": ("达标", "kept"),
    "broken": ("不达标", "broken"),
    "undecided": ("未定", "undecided"),
    "arrived": ("受理", "Arrived"),
    "archived": ("归档", "Archived"),
    "withdrawn": ("撤销", "Withdrawn"),
    "open": ("在途", "Open"),
    "utilisation": ("人员利用率", "Utilisation"),
    "worked": ("含加班", "With overtime"),
    "compiling": (
        "首次使用：编译仿真内核，约需 40 秒，只此一次",
        "first use on this machine: compiling the kernel, some 40 s, just this once",
    ),
    "not_compiled": (
        "编译版内核尚未就绪：这样短的运行改用 SimPy 模型，结果相同，重复次数较少（yekuo run 会编译一次，约 40 秒）",
        "the kernel is not compiled yet: so short a run uses the SimPy model, with the same result and fewer "
        "replications (yekuo run compiles it, some 40 s, once)",
    ),
    "running": ("仿真运行", "Replications"),
    "left": ("剩余", "left"),
    "interrupted": ("已中断，保留已完成的 {n} 次", "interrupted; {n} finished replications are kept"),
    "failed": ("{n} 次重复失败，例如：{error}", "{n} replications failed, for example: {error}"),
    "all_failed": ("所有重复都失败", "every replication failed"),
    "written": ("已写入 {path}", "written to {path}"),
    "official_index": ("业扩报装服务时限达标率", "Official index"),
    "cohort_index": ("按受理批次计算的指标", "Our index (by arrival)"),
    "all": ("全部", "all"),
    "applications_head": (
        "申请（统计期受理的批次，平均每次）与到送电的自然日",
        "Applications (the cohort, mean per replication) and calendar days to energised",
    ),
    "people_head": ("人员", "People"),
    "joint": ("{name}：全部条款均守住", "{name}: all clauses kept"),
    "unexpected": (
        "内部错误 {error}；用 --debug 查看详细信息",
        "unexpected error {error}; --debug shows the traceback",
    ),
    "wait_longer": (
        "{clause}（{category}）到期末未定的份额 {share:.1%} 超过 0.5%：请延长 run_out_days",
        "{share:.1%} of the cases of {clause} ({category}) are undecided at the end (> 0.5 %): lengthen run_out_days",
    ),
    "estimated_days": (
        "自 {date} 起的放假安排尚未公布：工作日为估计",
        "working days from {date} on are estimated: the make-up days are not announced yet",
    ),
    "staffing": ("最低人数下限", "Cheapest headcount that carries the offered work (a lower bound)"),
    "headcount": ("人数", "People"),
    "now": ("现有", "now"),
    "cost": ("月成本（元）", "Monthly cost (yuan)"),
    "bound_note": (
        "不考虑等待、波动和承诺：真正需要的人数不会更少。",
        "It ignores waiting, variability and promises: a plan that keeps promises needs at least as many.",
    ),
    "trace_arrives": ("申请 {case}（{category}）：{values}", "application {case} ({category}): {values}"),
    "trace_waits": ("{stage}：等待 {what}", "{stage}: waits for {what}"),
    "trace_starts": ("{stage}：开始，{by}", "{stage}: starts, {by}"),
    "trace_starts_after": ("{stage}：开始，{by}，等待了 {waited}", "{stage}: starts, {by}, after waiting {waited}"),
    "trace_ends": ("{stage}：结束，{outcome}，历时 {took}", "{stage}: ends, {outcome}, after {took}"),
    "trace_recorded_since": ("{stage}：系统记录的开始为 {shown}", "{stage}: the system shows it from {shown}"),
    "trace_recorded_ended": ("{stage}：系统记录的结束为 {shown}", "{stage}: the system shows its end at {shown}"),
    "trace_alert": ("{colour}预警：{clause}", "{colour} alert: {clause}"),
    "trace_granted": ("{element} 接入 {kva} kVA", "{kva} kVA granted at {element}"),
    "trace_asked": ("在 {element} 申请 {kva} kVA，等待", "asks for {kva} kVA at {element}, waits"),
    "yellow": ("黄色", "yellow"),
    "orange": ("橙色", "orange"),
    "red": ("红色", "red"),
    "hands_utility": ("供电企业", "the utility"),
    "hands_customer": ("客户", "the customer"),
    "hands_authority": ("外部单位", "an authority"),
    "owner": ("客户经理（负责人）", "its account manager"),
    "firm": ("外包单位", "a firm"),
    "awaits_meeting": ("会议", "the next session"),
    "awaits_grid": ("电网容量", "the network"),
    "awaits_assignment": ("分派客户经理", "an account manager"),
    "awaits_external": ("", ""),
    "outcome_open": ("未结束", "not ended"),
    "outcome_passed": ("通过", "passed"),
    "outcome_sent_back": ("退回", "sent back"),
    "outcome_forced": ("达到次数上限，按通过处理", "passed at the cap on attempts"),
    "outcome_handed_over": ("下班交接", "handed over at closing"),
    "outcome_sent_home": ("营业厅关门，改日再来", "sent home, the hall closes"),
    "outcome_came_again": ("等不及，改日再来", "left the queue to come again"),
    "outcome_left": ("等不及，放弃", "left the queue for good"),
    "outcome_gave_up": ("客户撤回", "withdrew"),
    "outcome_expired": ("逾期", "expired"),
    "outcome_dropped": ("申请已结束，取消", "dropped, the application has ended"),
    "outcome_for_nothing": ("申请已结束，工作作废", "done for nothing, the application has ended"),
    "fate_open": ("期末仍在途，已 {after}", "still open at the horizon, after {after}"),
    "fate_archived": ("归档，全程 {after}", "archived after {after}"),
    "fate_withdrawn": ("撤销，历时 {after}", "withdrawn after {after}"),
    "fate_expired": ("逾期注销，历时 {after}", "expired after {after}"),
    "clock_runs": ("计时中", "runs"),
    "clock_stopped": ("停止计时", "stopped"),
    "clock_kept": ("达标", "kept"),
    "clock_late": ("超时限", "late"),
    "clock_overdue": ("已超时限", "overdue"),
    "clock_unsigned": ("未签约，仅记录", "not signed"),
    "unit_working_days": ("工作日", "working days"),
    "unit_calendar_days": ("自然日", "calendar days"),
    "unit_hours": ("小时", "hours"),
    "created": ("已建立 {path}；试运行：yekuo run {path}", "made {path}; try: yekuo run {path}"),
    "exists": ("{path} 已存在，未改动", "{path} exists already; nothing was changed"),
    "why": ("未达标的条款，时间等在哪里：", "Clauses below their target, and where the waiting is:"),
    "why_late": ("{clause}：{share:.1%}，目标 {target:.0%}", "{clause}: {share:.1%}, target {target:.0%}"),
    "why_stage": (
        "{stage}：平均等待 {mean:.0f} 小时，90% 在 {p90:.0f} 小时内",
        "{stage}: mean wait {mean:.0f} h, 90 % within {p90:.0f} h",
    ),
    "why_stage_role": (
        "{stage}：平均等待 {mean:.0f} 小时，90% 在 {p90:.0f} 小时内；{role}负荷 {load:.2f}",
        "{stage}: mean wait {mean:.0f} h, 90 % within {p90:.0f} h; load of {role} {load:.2f}",
    ),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """A word, its gaps filled."""
        text = WORDS[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text

    def title(self, title: object, key: str) -> str:
        """A scenario's title of a thing, or its key where it has none."""
        return str(getattr(title, self.language, None) or key)


def language_of_system() -> str:
    """Return zh where the system speaks Chinese, else en."""
    name = (locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"
