import type { HoldOutSettings } from '../domain/alerts/assign-arm.ts';
import { RISK_RULE } from '../domain/alerts/settings.ts';
import type { MuteSettings } from '../domain/outcomes/decide-muting.ts';
import { daysOf } from './duration.ts';
import type { Config } from './schema.ts';
import type { RuleConfig } from './schema-alerts.ts';

/** Everything that judges alerts in hindsight. */
export interface LedgerSettings {
  /** Whole days. */
  outcomeDays: number;
  /** Whole days that the ledger looks back. */
  withinDays: number;
  mute: MuteSettings;
  holdOut: HoldOutSettings;
  /** By rule: how it is configured now, comparable with what an earlier configuration said. */
  definitions: ReadonlyMap<string, string>;
}

export function toLedgerSettings({ alerts }: Config): LedgerSettings {
  const { mute_under: mute } = alerts;
  return {
    outcomeDays: Math.round(daysOf(alerts.outcome_after)),
    withinDays: Math.round(daysOf(mute.within)),
    mute: {
      precision: mute.precision,
      judgeBy: mute.judge_by,
      minJudged: mute.min_judged,
      neverMute: mute.never_mute,
    },
    holdOut: alerts.hold_out,
    definitions: new Map(
      Object.entries({ ...alerts.rules, [RISK_RULE]: alerts.line }).map(([name, rule]) => [
        name,
        ruleDefinition(rule),
      ]),
    ),
  };
}

const WORTH: ReadonlySet<string> = new Set(['severity', 'playbook', 'enabled']);

/** What decides when a rule fires, as text: what it is worth to people (severity, playbook) is not part of it. */
export function ruleDefinition(rule: RuleConfig | Config['alerts']['line']): string {
  const condition = Object.entries(rule).filter(([key]) => !WORTH.has(key));
  return JSON.stringify(condition.sort(([a], [b]) => (a < b ? -1 : 1)));
}
