import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import {
  declaredContact,
  toHolidays,
  toMaterials,
  toPlaybooks,
  toReasons,
} from '../../config/to-settings.ts';
import type { DraftContext } from '../../delivery/alerts/recipients.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { BY_HAND_KIND, BY_HAND_RULE, NOTICE_RULE } from '../../domain/alerts/settings.ts';
import type { Day } from '../../domain/types.ts';
import type { LineTerms } from '../../messages/alert/account-line.ts';
import type { RuleKind } from '../../messages/models/alert-model.ts';
import type { PortfolioContext } from '../../messages/models/alert-view.ts';
import { loadPortfolioLevel } from '../../store/episodes/load-alert-views.ts';
import { loadRuleRecords } from '../../store/ledger/rule-mutings.ts';
import { loadBounds } from '../../store/models/models.ts';
import { loadTraining } from '../../store/models/trainings.ts';
import type { Context } from '../context.ts';

/** What every message of a run shows of the whole portfolio. */
export async function loadPortfolioContext(db: ISql, ctx: Context, asOf: Day): Promise<PortfolioContext> {
  const { config } = ctx.config();
  const level = await loadPortfolioLevel(db, asOf);
  const training = await loadTraining(db);
  return {
    averageProbability: level.averageProbability,
    // As the training counts them: who left so lately that the horizon is still open is not learned from yet.
    outcomes: training !== null && training.asOf <= asOf ? training.churnedAccounts : level.outcomes,
    asOf,
    outcomesNeeded: config.prediction.min_departures,
    records: await loadRuleRecords(db),
    ...(await loadLineTerms(db, config, asOf)),
    playbooks: toPlaybooks(config),
    privacy: config.privacy,
    reasons: toReasons(config),
    materials: toMaterials(config),
    crmUrl: config.delivery.crm_url,
    locale: config.locale,
    plansContact: (account) => isDeclared(declaredContact(config, account)),
    interactive: ctx.interactive,
  };
}

/** What lists of accounts need to know of the portfolio. */
export async function loadLineTerms(db: ISql, config: Config, asOf: Day): Promise<LineTerms> {
  return {
    rules: toRuleKinds(config),
    bounds: await loadBounds(db, asOf),
    horizonDays: config.prediction.horizon_days,
  };
}

/** Not what is only learned from the records. */
const isDeclared = (contact: ReturnType<typeof declaredContact>) => contact !== null && contact !== 'auto';

/** The rules in force with the kind that decides what a message leads with. */
export function toRuleKinds({ alerts, leaving }: Config): PortfolioContext['rules'] {
  const { playbook } = alerts.by_hand;
  return new Map<string, { kind: RuleKind; playbook: string | null }>([
    ...Object.entries(alerts.rules),
    [BY_HAND_RULE, { kind: BY_HAND_KIND, playbook }],
    [NOTICE_RULE, { kind: NOTICE_RULE, playbook: leaving.playbook }],
  ]);
}

/** What drafting the messages of a run needs beside what they are about. */
export async function loadDraftContext(
  db: ISql,
  ctx: Context,
  given: { asOf: Day; people: People },
): Promise<DraftContext> {
  const { config } = ctx.config();
  return {
    portfolio: await loadPortfolioContext(db, ctx, given.asOf),
    people: given.people,
    now: ctx.now(),
    locale: config.locale,
    timezone: config.timezone,
    currency: config.currency,
    defaultChannel: config.delivery.default_channel,
    quiet: config.alerts.quiet_hours,
    keepsHours: ctx.keepsQuietHours,
    holidaysOf: toHolidays(config),
  };
}
