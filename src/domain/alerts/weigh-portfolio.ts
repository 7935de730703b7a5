import { daysBetween } from '../day.ts';
import { SEVERITIES } from '../episode.ts';
import { chooseRiskAlerts, ownerKey } from './choose-risk-alerts.ts';
import { treatmentOf } from './choose-treatment.ts';
import { opensAlways, worstOfIndex } from './evaluate-rules.ts';
import { saysNoRisk } from './flag-match.ts';
import { type LineStanding, NOTHING_STANDS, type Taker } from './line-portfolio.ts';
import type { PassSettings, PassState, StateBefore } from './pass-inputs.ts';
import { type Portfolio, type PortfolioAccount, portfolioOf } from './portfolio.ts';
import { routeAlert } from './route-alert.ts';
import { heardRules } from './select-matches.ts';
import { isIndexRule, RISK_RULE } from './settings.ts';
import { mayPromote, type Weighed, weighAccounts } from './weigh-accounts.ts';

/** Draws the day's line through the whole portfolio, so that each account can then be decided by itself. */
export function weighPortfolio(
  accounts: readonly PortfolioAccount[],
  before: StateBefore,
  settings: PassSettings,
): PassState {
  return weighColumns(portfolioOf(accounts), before, settings);
}

/** The same of a portfolio in columns. */
export function weighColumns(portfolio: Portfolio, before: StateBefore, settings: PassSettings): PassState {
  const { rows, yearlyValue } = weighAccounts(portfolio, before.asOf, settings);
  const given = { portfolio, rows, before, settings };
  const { probability, level, learned, bands, rowOf } = portfolio;
  const risk = chooseRiskAlerts({
    portfolio: {
      ...{ probability, level, learned, bands, yearlyValue, rowOf },
      accountIdOf: (row) => rows[row]!.account.accountId,
      ...takersOf(given),
      standings: standingsOf(given),
    },
    settings: settings.alerts.line,
    evidence: before.evidence,
    opened: before.openedThisWeek,
    muted: before.mutedRules.has(RISK_RULE),
  });
  return { ...before, risk };
}

interface Weighing {
  portfolio: Portfolio;
  rows: readonly Weighed[];
  before: StateBefore;
  settings: PassSettings;
}

/** Who would get the alert of each account: who got it already, else its CSM or the pool. */
function takersOf({ portfolio, rows, before, settings }: Weighing): {
  taker: Int32Array;
  takers: readonly Taker[];
} {
  const { probability, weighed, rowOf, at } = portfolio;
  const takers: Taker[] = [];
  const places = new Map<string, number>();
  const placeOf = (one: Taker) => {
    const key = ownerKey(one);
    const place = places.get(key) ?? takers.push(one) - 1;
    places.set(key, place);
    return place;
  };
  const csms = [...weighed.csms.keys()];
  // By CSM and touch; many accounts have the same.
  const usual = { high: new Int32Array(csms.length).fill(-1), low: new Int32Array(csms.length).fill(-1) };
  const usualOf = (touch: Taker['touch'], csm: number) => {
    if (usual[touch][csm]! < 0) {
      const ownerEmail = routeAlert(csms[csm]!, before.people, before.asOf).owner?.email ?? null;
      usual[touch][csm] = placeOf({ touch, ownerEmail });
    }
    return usual[touch][csm]!;
  };
  const taker = new Int32Array(rows.length);
  const alerted = new Map<number, Taker>();
  for (const live of before.live.values()) {
    const row = rowOf(live.accountId);
    if (row === undefined) continue;
    alerted.set(row, live);
    taker[row] = ALERTED;
  }
  for (let row = 0; row < rows.length; row++) {
    const { touch, csm } = rows[row]!;
    const isPromoted = touch === 'low' && mayPromote(settings.alerts, probability[row]!);
    if (taker[row] === ALERTED) taker[row] = placeOf(alerted.get(row)!);
    else taker[row] = usualOf(isPromoted ? treatmentOf(at(row), before.asOf, settings) : touch, csm);
  }
  return { taker, takers };
}

/** Its alert has been taken already. */
const ALERTED = -2;

/** What stands of the few of whom something does. */
function standingsOf({ portfolio, rows, before, settings }: Weighing): ReadonlyMap<number, LineStanding> {
  const { rowOf, at } = portfolio;
  const { live, ended, flags, mutedRules, asOf } = before;
  const standings = new Map<number, LineStanding>();
  const add = (row: number | undefined, more: Partial<LineStanding>) => {
    if (row !== undefined) standings.set(row, { ...NOTHING_STANDS, ...standings.get(row), ...more });
  };
  for (const accountId of new Set([...live.keys(), ...ended.keys()])) {
    const row = rowOf(accountId);
    if (row === undefined) continue;
    const episode = episodeOf(at(row), { before, settings });
    if (episode !== 'none') add(row, { episode });
  }
  for (const row of portfolio.uncollectible) add(row, { settled: 'uncollectible' });
  for (const row of portfolio.noticed) add(row, { settled: 'notice_given' });
  for (const [accountId, flag] of flags) if (saysNoRisk(flag)) add(rowOf(accountId), { noRisk: true });
  const { rules } = settings.alerts;
  if (!Object.values(rules).some((rule) => isIndexRule(rule) && rule.always)) return standings;
  for (const [row, { account }] of rows.entries()) {
    const heard = heardRules(rules, { muted: mutedRules, known: live.get(account.accountId)?.rules ?? [] });
    if (opensAlways(at(row), heard, asOf)) add(row, { always: true });
  }
  return standings;
}

function episodeOf(
  one: PortfolioAccount,
  { before, settings }: Pick<Weighing, 'before' | 'settings'>,
): LineStanding['episode'] {
  const { live, ended, asOf, mutedRules } = before;
  const { alerts } = settings;
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
