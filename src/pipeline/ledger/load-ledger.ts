import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { RuleConfig } from '../../config/schema-alerts.ts';
import { ruleDefinition, toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { addDays } from '../../domain/day.ts';
import { ownValue } from '../../domain/names.ts';
import type { Ledger } from '../../domain/outcomes/build-ledger.ts';
import type { DigestEpisode, Team } from '../../domain/outcomes/known-episode.ts';
import type { AlertedEpisode } from '../../domain/outcomes/ledger.ts';
import type { Day } from '../../domain/types.ts';
import { loadDepartures, loadDigestEpisodes } from '../../store/digest/load-digest-episodes.ts';
import { loadVanishedDepartures } from '../../store/digest/load-vanished.ts';
import { loadWatchedPortfolio } from '../../store/ledger/load-watched-portfolio.ts';
import { loadRuleConfigs } from '../../store/ledger/rule-mutings.ts';

/** @param given.since default: as far back as alerts are judged */
export async function loadLedger(
  db: ISql,
  given: { config: Config; asOf: Day; since?: Day | undefined; team?: Team },
): Promise<Ledger> {
  const { config, asOf, team = null } = given;
  const { outcomeDays, withinDays } = toLedgerSettings(config);
  const since = given.since ?? addDays(asOf, -withinDays);
  const from = addDays(since, -outcomeDays);
  const countsVanished = config.prediction.vanished.after_periods !== null;
  const [episodes, reported, vanished, configs] = await Promise.all([
    loadDigestEpisodes(db, { asOf, since: from, team }),
    loadDepartures(db, { asOf, since, team }),
    countsVanished ? loadVanishedDepartures(db, { asOf, since, team }) : [],
    loadRuleConfigs(db),
  ]);
  const departures = [...reported, ...vanished];
  return {
    asOf,
    since,
    outcomeDays,
    episodes: episodes.filter((e) => e.warned && e.openedOn >= from).map((e) => toAlertedEpisode(e, configs)),
    departures,
    book: await loadWatchedPortfolio(db, { asOf, since, team, departures, vanished: countsVanished }),
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
