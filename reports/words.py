"""The words of the command line and the reports, in Chinese and English."""

from __future__ import annotations

import locale
from dataclasses import dataclass

LANGUAGES = ("zh", "en")
WORDS: dict[str, tuple[str, str]] = {
    "scenario": ("方案", "Scenario"),
    "valid": ("有效", "valid"),
    "days": ("预热 {warm_up} 天，统计 {counted} 天，收尾 {run_out} 天，自 {start} 起", "warm-up {warm_up}, counted {counted}, run-out {run_out} days, from {start}"),
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
    "running": ("仿真运行", "Replications"),
    "left": ("剩余", "left"),
    "interrupted": ("已中断，保留已完成的 {n} 次", "interrupted; {n} finished replications are kept"),
    "failed": ("{n} 次重复失败，例如：{error}", "{n} replications failed, for example: {error}"),
    "all_failed": ("所有重复都失败", "every replication failed"),
    "written": ("已写入 {path}", "written to {path}"),
    "official_index": ("业扩报装服务时限达标率", "Official index"),
    "cohort_index": ("按受理批次计算的指标", "Our index (by arrival)"),
    "all": ("全部", "all"),
    "applications_head": ("申请（统计期受理的批次，平均每次）与到送电的自然日", "Applications (the cohort, mean per replication) and calendar days to energised"),
    "people_head": ("人员", "People"),
    "joint": ("{name}：全部条款均守住", "{name}: all clauses kept"),
    "unexpected": ("内部错误 {error}；用 --debug 查看详细信息", "unexpected error {error}; --debug shows the traceback"),
    "wait_longer": (
        "{clause}（{category}）到期末未定的份额 {share:.1%} 超过 0.5%：请延长 run_out_days",
        "{share:.1%} of the cases of {clause} ({category}) are undecided at the horizon, more than 0.5 %: lengthen run_out_days",
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
    "created": ("已建立 {path}；试运行：yekuo run {path}", "made {path}; try: yekuo run {path}"),
    "exists": ("{path} 已存在，未改动", "{path} exists already; nothing was changed"),
    "why": ("原因", "Why"),
    "why_late": (
        "{clause}：{share:.1%} 对目标 {target:.0%}；最忙岗位 {role} 负荷 {load:.2f}",
        "{clause}: {share:.1%} against {target:.0%}; busiest role {role}, load {load:.2f}",
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
    """zh where the system speaks Chinese, else en."""
    name = (locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"
