import type { AlertStrings } from './alert-strings.ts';

/** English. */
export const ALERT_STRINGS_EN: AlertStrings = {
  states: {
    opened: null,
    worse: null,
    acknowledged: 'Acknowledged',
    snoozed: 'Snoozed',
    escalated: 'Escalated',
    held: 'On hold',
    recovered: 'Recovered',
    churned: 'No longer a customer',
    closed: 'Closed',
  },
  headlines: {
    band: (name, health) => (health === null ? name : `${name}: health ${health}`),
    healthDrop: (name, health, time) =>
      health === null || time === null ? `${name} is falling fast` : `${name}: health ${health} in ${time}`,
    detractor: (name, score) =>
      score === null ? `${name}: a detractor answered` : `${name}: a detractor gave ${score}`,
    effort: (name, score) =>
      score === null ? `${name} finds it hard` : `${name} finds it hard: CES ${score}`,
    overdue: (name) => `${name}: payment overdue`,
    failingPayment: (name) => `${name}: payment is failing`,
    probability: (name, percent) =>
      percent === null ? `${name} may leave` : `${name}: ${percent} likely to leave`,
    renewal: (name, when) =>
      when === null ? `${name}: renewal at risk` : `${name}: renewal at risk, ${when}`,
    worse: (name, health) => `${name} got worse${health === null ? '' : `: health ${health}`}`,
  },
  labels: {
    health: 'Health',
    stake: 'At stake',
    value: 'Value',
    renewal: 'Renewal',
    probability: 'Likely to leave',
    whyNow: 'Why now, in points of health',
    todo: 'What to do',
    done: 'Tasks',
  },
  healthMove: (from, to) => `${from} → ${to}`,
  since: (duration, day) => `in ${duration}, since ${day}`,
  bandMove: (from, to) => `${from} → ${to}`,
  healthUnknown: 'not known today',
  aYear: (money) => `${money} a year`,
  valueUnknown: 'value not known',
  renewsOn: (day, relative) => `${day}, ${relative}`,
  renewalUnknown: 'date not known',
  within: (percent, days, average) =>
    `${percent} within ${days}${average === null ? '' : ` (book average ${average})`}`,
  learned: (outcomes) =>
    outcomes === null ? 'learned on your own outcomes' : `learned on ${outcomes} of your own`,
  prior: (outcomes, needed) =>
    outcomes === null
      ? 'rough estimate, not yet learned from your outcomes'
      : `rough estimate: ${outcomes} so far${needed === null ? '' : `, learning starts at ${needed}`}`,
  trend: {
    active_users: 'active users a week',
    active_days: 'active days a week',
    events: 'events a week',
    health: 'health by week',
  },
  trendCaption: (measure, product, weeks) =>
    `${measure}${product === null ? '' : ` in ${product}`}, ${weeks}`,
  trendRange: (top, now) => `high ${top}, now ${now}`,
  trendGap: '· = no data',
  quoteLead: (kind, score, by, day) => `${kind} ${score}${by === null ? '' : ` (${by})`}, ${day}`,
  noComment: 'no comment',
  by: (day) => `by ${day}`,
  more: (n) => `… ${n} more`,
  tasksDone: (done, all) => `${done} of ${all} done`,
  acknowledgedBy: (name) => `Acknowledged by ${name}`,
  snoozedUntil: (day, reason, by) =>
    `Snoozed until ${day}${by === null ? '' : ` by ${by}`}${reason === null ? '' : `: ${reason}`}`,
  escalatedTo: (name) =>
    name === null ? 'Escalated: nobody reacted' : `Escalated to ${name}: nobody reacted`,
  openedOn: (day) => `open since ${day}`,
  wasAtRisk: (duration) => `was at risk for ${duration}`,
  recoveredOn: (day) => `Recovered on ${day}`,
  churnedOn: (day) => `No longer a customer since ${day}`,
  closedOn: (day, verdict) => `Closed on ${day}${verdict === null ? '' : `: ${verdict}`}`,
  heldBecause: (reason) => `On hold: ${reason}`,
  worseNow: 'Worse than when this was opened',
  buttons: {
    acknowledge: 'Acknowledge',
    acknowledgeAll: 'Acknowledge all',
    snooze: 'Snooze',
    notRisk: 'Not a risk',
    taskDone: 'Task done',
    openCrm: 'Open in CRM',
    wasItReal: 'Was it a real risk?',
    confirmTitle: 'Close this alert?',
    confirmText: 'Open tasks are cancelled. Your answer is counted when rules are judged.',
    yes: 'Close it',
    no: 'Keep it',
  },
  rules: (names) => `rule ${names}`,
  config: (hash) => `config ${hash}`,
  transitions: {
    opened: 'Opened',
    worse: 'Worse',
    repeated: 'Another sign',
    acknowledged: 'Acknowledged',
    snoozed: 'Snoozed',
    escalated: 'Escalated, nobody reacted',
    held: 'On hold',
    recovered: 'Recovered',
    churned: 'No longer a customer',
    closed: 'Closed',
    reassigned: 'Handed over',
    task_done: 'Task done',
    verdict: 'Verdict',
  },
  held: {
    source_stale: 'its source is stale; it is judged again when data are back',
    mass_drop: 'too many accounts fell together, so the feed is suspected, not the customer',
    band_unknown: 'health is not known today, which is not a recovery',
    budget: 'the weekly budget of alerts is used up',
    quiet_hours: 'it is sent in working hours',
    explained_by_payment: 'the failing payment explains the drop in use',
    cooldown: 'an earlier alert has just ended',
  },
  notification: {
    health: (move) => `health ${move}`,
    stake: (money) => `${money} a year at stake`,
  },
};
