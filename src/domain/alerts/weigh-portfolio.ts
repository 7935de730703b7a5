import { daysBetween } from '../day.ts';
import { SEVERITIES } from '../episode.ts';
import { rankable } from '../money.ts';
import type { Account } from '../types.ts';
import type { AlertInputs } from './alert-inputs.ts';
import type { LineAccount } from './alert-line.ts';
import { chooseRiskAlerts } from './choose-risk-alerts.ts';
import { treatmentOf } from './choose-treatment.ts';
import { monthlyOf } from './comparable-mrr.ts';
import { opensAlways, worstOfIndex } from './evaluate-rules.ts';
import { saysNoRisk } from './flag-match.ts';
import type { PassSettings, PassState, StateBefore } from './pass-inputs.ts';
import { assignedCsm, routeAlert } from './route-alert.ts';
import { heardRules } from './select-matches.ts';
import { isIndexRule, RISK_RULE } from './settings.ts';

/** What the line must know of an account before any is decided; `AlertInputs` have all of it. */
export type PortfolioAccount = Pick<AlertInputs, 'health' | 'band' | 'components' | 'estimate' | 'before'> & {
  account: Pick<
    Account,
    'accountId' | 'tier' | 'mrr' | 'currency' | 'renewalOn' | 'csmEmail' | 'segment' | 'noticeOn'
  >;
  payment: Pick<AlertInputs['payment'], 'uncollectible'>;
};

/** Draws the day's line through the whole portfolio, so that each account can then be decided by itself. */
export function weighPortfolio(
  accounts: readonly PortfolioAccount[],
  before: StateBefore,
  settings: PassSettings,
): PassState {
  const monthly = accounts.map(({ account }) =>
    monthlyOf({ inputs: { account }, live: null }, settings.money),
  );
  const worth = rankable(monthly, before.asOf, settings.money.rates);
  const ownerOf = ownersBy(before, settings);
  const hasAlways = Object.values(settings.alerts.rules).some((rule) => isIndexRule(rule) && rule.always);
  const given = { before, settings, ownerOf, hasAlways };
  const risk = chooseRiskAlerts({
    accounts: accounts.map((one, i) => toLineAccount(one, worth[i] ?? null, given)),
    settings: settings.alerts.line,
    evidence: before.evidence,
    opened: before.openedThisWeek,
    muted: before.mutedRules.has(RISK_RULE),
  });
  return { ...before, risk };
}

type OwnerOf = (account: PortfolioAccount['account']) => string | null;

/** Who would get an alert; many accounts have the same CSM. */
function ownersBy({ people, asOf }: StateBefore, { segmentCsms }: PassSettings): OwnerOf {
  const owners = new Map<string | null, string | null>();
  return (account) => {
    const csmEmail = assignedCsm(account, segmentCsms);
    const known = owners.get(csmEmail);
    if (known !== undefined) return known;
    const owner = routeAlert(csmEmail, people, asOf).owner?.email ?? null;
    owners.set(csmEmail, owner);
    return owner;
  };
}

interface Weighing {
  before: StateBefore;
  settings: PassSettings;
  ownerOf: OwnerOf;
  /** Some rule opens a risk alert wherever an account stands. */
  hasAlways: boolean;
}

function toLineAccount(
  one: PortfolioAccount,
  monthlyWorth: number | null,
  { before, settings, ownerOf, hasAlways }: Weighing,
): LineAccount {
  const { account, estimate, band } = one;
  const { accountId } = account;
  const live = before.live.get(accountId);
  const heard = { muted: before.mutedRules, known: live?.rules ?? [] };
  return {
    accountId,
    probability: estimate.probability,
    model: estimate.model,
    band,
    touch: live?.touch ?? treatmentOf({ account, estimate }, before.asOf, settings),
    ownerEmail: live ? live.ownerEmail : ownerOf(account),
    yearlyValue: monthlyWorth === null ? null : monthlyWorth * 12,
    episode: episodeOf(one, before, settings),
    settled: account.noticeOn !== null ? 'notice_given' : one.payment.uncollectible ? 'uncollectible' : null,
    noRisk: saysNoRisk(before.flags.get(accountId)),
    always: hasAlways && opensAlways(one, heardRules(settings.alerts.rules, heard), before.asOf),
  };
}

function episodeOf(
  one: PortfolioAccount,
  { live, ended, asOf, mutedRules }: StateBefore,
  { alerts }: PassSettings,
): LineAccount['episode'] {
  const { accountId } = one.account;
  const alive = live.get(accountId);
  if (alive?.risk === null) return 'told';
  if (alive) return daysBetween(alive.openedOn, asOf) >= one.estimate.horizonDays ? 'lapsed' : 'open';
  const last = ended.get(accountId);
  if (!last?.closedOn) return 'none';
  if (daysBetween(last.closedOn, asOf) >= alerts.cooldownDays) return 'none';
  const worst = worstOfIndex(one, heardRules(alerts.rules, { muted: mutedRules, known: [] }), asOf);
  const isWorse = worst !== null && SEVERITIES.indexOf(worst) > SEVERITIES.indexOf(last.severity);
  return isWorse ? 'none' : 'cooling_down';
}
