"""Alerts are raised, and what they do begins: priority, helpers, escalations (DESIGN §7)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.memory import push
from model.kernel.waiting_keys import rekey
from model.kernel.watching import case_of, clause_of, due_date


@within
def raise_alert(m: Words, application: int, number: int) -> None:
    """Raise an alert, unless its clock has stopped since."""
    if m[application + at.ROW] != number // m[at.ALERT_COUNT] or m[application + at.CASES] == 0:
        return
    alert = number % m[at.ALERT_COUNT]
    slot = m[m[at.SLOT_OF_ALERT] + alert]
    case, clause = case_of(m, application, slot), clause_of(m, slot)
    offset = alert - m[m[at.ALERT_FIRST] + clause]
    if case == 0 or m[case + at.DUE + offset] != m[at.NOW] or (m[case + at.ALERTED] >> offset) & 1:
        return
    m[case + at.ALERTED] |= 1 << offset
    m[case + at.DUE + offset] = -1
    push(m, at.RAISED, m[application + at.ROW])
    push(m, at.RAISED, clause)
    push(m, at.RAISED, m[case + at.CASE_NUMBER])
    push(m, at.RAISED, m[m[at.ALERT_LEVEL] + alert])
    push(m, at.RAISED, m[at.NOW])
    priority = m[m[at.ALERT_PRIORITY] + alert]
    if priority > m[application + at.ITS_PRIORITY]:
        m[application + at.ITS_PRIORITY] = priority
        rekey(m, application, due_date(m, application, m[at.NOW]))
    helper, escalation = m[m[at.ALERT_HELPER] + alert], m[m[at.ALERT_ESCALATION] + alert]
    if escalation >= 0:
        m[application + at.ESCALATED] |= 1 << escalation
    if helper >= 0:
        m[application + at.HELPED] |= 1 << helper
        push(m, at.NEWLY_HELPED, application)
