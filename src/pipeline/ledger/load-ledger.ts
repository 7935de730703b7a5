import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { RuleConfig } from '../../config/schema-alerts.ts';
import { ruleDefinition, toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { addDays } from '../../domain/day.ts';
import { ownValue } from '../../domain/names.ts';
import type { AlertedEpisode } from '../../domain/outcomes/ledger.ts';
import type { Day } from '../../domain/types.ts';
import {
  type DigestDeparture,
  type DigestEpisode,
  loadDepartures,
  loadDigestEpisodes,
} from '../../store/digest/load-digest-episodes.ts';
import type { Team } from '../../store/digest/load-portfolio-rows.ts';
import { loadRuleConfigs } from '../../store/ledger/rule-mutings.ts';

/** What happened from a day on, as known on the as-of day. */
export interface Ledger {
  asOf: Day;
  since: Day;
  outcomeDays: number;
  /** Also those from `outcomeDays` before `since` on, which can have warned of a departure in the period. */
  episodes: AlertedEpisode[];
  departures: DigestDeparture[];
}

/** @param given.since default: as far back as alerts are judged */
export async function loadLedger(
  db: ISql,
  given: { config: Config; asOf: Day; since?: Day | undefined; team?: Team },
): Promise<Ledger> {
  const { config, asOf, team = null } = given;
  const { outcomeDays, withinDays } = toLedgerSettings(config);
  const since = given.since ?? addDays(asOf, -withinDays);
  const from = addDays(since, -outcomeDays);
  const [episodes, departures, configs] = await Promise.all([
    loadDigestEpisodes(db, { asOf, since: from, team }),
    loadDepartures(db, { asOf, since, team }),
    loadRuleConfigs(db),
  ]);
  return {
    asOf,
    since,
    outcomeDays,
    episodes: episodes.filter((e) => e.openedOn >= from).map((e) => toAlertedEpisode(e, configs)),
    departures,
  };
}

function toAlertedEpisode(
  episode: DigestEpisode,
  configs: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): AlertedEpisode {
  return {
    id: episode.id,
    accountId: episode.accountId,
    accountName: episode.accountName,
    touch: episode.touch,
    openedOn: episode.openedOn,
    closedOn: episode.closedOn,
    verdict: episode.verdict,
    trial: episode.trial,
    arm: episode.arm,
    alerts: episode.alerts.map(({ rule, on, configHash }) => {
      const configured = configHash === null ? undefined : ownValue(configs.get(configHash) ?? {}, rule);
      return {
        rule,
        on,
        definition: configured === undefined ? null : ruleDefinition(configured as RuleConfig),
      };
    }),
  };
}
