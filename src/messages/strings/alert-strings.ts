import type { Locale } from '../../domain/types.ts';
import type { AlertState, AlertTransition, TrendView } from '../models/alert-model.ts';
import { ALERT_STRINGS_EN } from './alert-strings-en.ts';
import { ALERT_STRINGS_PT } from './alert-strings-pt.ts';

/** The words around the figures of an alert. Names and figures come in ready to print. */
export interface AlertStrings {
  /** First word of the headline once an episode has moved on; null = the severity's own word. */
  states: Readonly<Record<AlertState, string | null>>;
  headlines: {
    band: (name: string, health: string | null) => string;
    healthDrop: (name: string, health: string | null, time: string | null) => string;
    detractor: (name: string, score: string | null) => string;
    effort: (name: string, score: string | null) => string;
    overdue: (name: string) => string;
    failingPayment: (name: string) => string;
    probability: (name: string, percent: string | null) => string;
    renewal: (name: string, when: string | null) => string;
    worse: (name: string, health: string | null) => string;
  };
  labels: {
    health: string;
    stake: string;
    value: string;
    renewal: string;
    probability: string;
    whyNow: string;
    todo: string;
    done: string;
  };
  healthMove: (from: string, to: string) => string;
  since: (duration: string, day: string) => string;
  bandMove: (from: string, to: string) => string;
  healthUnknown: string;
  aYear: (money: string) => string;
  valueUnknown: string;
  renewsOn: (day: string, relative: string) => string;
  renewalUnknown: string;
  within: (percent: string, days: string, average: string | null) => string;
  learned: (outcomes: string | null) => string;
  prior: (outcomes: string | null, needed: string | null) => string;
  trend: Readonly<Record<TrendView['measure'], string>>;
  trendCaption: (measure: string, product: string | null, weeks: string) => string;
  trendRange: (top: string, now: string) => string;
  trendGap: string;
  quoteLead: (kind: string, score: string, by: string | null, day: string) => string;
  noComment: string;
  by: (day: string) => string;
  more: (n: string) => string;
  tasksDone: (done: string, all: string) => string;
  acknowledgedBy: (name: string) => string;
  snoozedUntil: (day: string, reason: string | null, by: string | null) => string;
  escalatedTo: (name: string | null) => string;
  openedOn: (day: string) => string;
  wasAtRisk: (duration: string) => string;
  recoveredOn: (day: string) => string;
  churnedOn: (day: string) => string;
  closedOn: (day: string, verdict: string | null) => string;
  heldBecause: (reason: string) => string;
  worseNow: string;
  buttons: {
    acknowledge: string;
    acknowledgeAll: string;
    snooze: string;
    notRisk: string;
    taskDone: string;
    openCrm: string;
    wasItReal: string;
    confirmTitle: string;
    confirmText: string;
    yes: string;
    no: string;
  };
  rules: (names: string) => string;
  config: (hash: string) => string;
  /** History: what happened, as the beginning of a line. */
  transitions: Readonly<Record<AlertTransition, string>>;
  held: Readonly<Record<string, string>>;
  notification: {
    health: (move: string) => string;
    stake: (money: string) => string;
  };
}

export const ALERT_STRINGS: Readonly<Record<Locale, AlertStrings>> = {
  en: ALERT_STRINGS_EN,
  'pt-BR': ALERT_STRINGS_PT,
};
