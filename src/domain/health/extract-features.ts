import { toEpochDay } from '../day.ts';
import type { HealthSettings } from '../health-settings.ts';
import { extractSignals } from '../signals/custom/extract-signals.ts';
import { extractGoals, trustedOfGoals } from '../signals/goals/extract-goals.ts';
import { extractInvoices } from '../signals/payment/extract-invoices.ts';
import { nextRenewal } from '../signals/renewal/next-renewal.ts';
import { extractAnswers } from '../signals/surveys/extract-answers.ts';
import { extractUsage } from '../signals/usage/extract-usage.ts';
import type { Peers } from '../signals/usage/peers.ts';
import type { AccountFacts, Day, SourceState, SourceStates } from '../types.ts';
import type { AccountFeatures, SourceFeature } from './features.ts';

/** Against what the facts of an account are read. */
export interface FeatureExtraction {
  asOf: Day;
  sources: SourceStates;
  settings: HealthSettings;
  /** What is usual in the book on that day, for the level of use; absent = not known. */
  peers?: Peers | null;
}

/**
 * Reduces everything known about one account to what the index needs. Deterministic; the result is plain JSON and comes
 * back from it unchanged. Facts must not be dated after `asOf`.
 */
export function extractFeatures(
  facts: AccountFacts,
  { asOf, sources, settings, peers = null }: FeatureExtraction,
): AccountFeatures {
  const today = toEpochDay(asOf);
  const { account } = facts;
  const goals = extractGoals(facts, today, trustedOfGoals(sources));
  const startedOn = account.startedOn === null ? null : toEpochDay(account.startedOn);
  return {
    v: 1,
    accountId: account.accountId,
    asOf,
    tier: account.tier,
    ...(account.segment === null ? {} : { segment: account.segment }),
    startedOn,
    renewalOn: nextRenewal(account.renewalOn, facts.subscriptions, today),
    sources: {
      usage: sourceFeature(sources.usage),
      surveys: sourceFeature(sources.surveys),
      invoices: sourceFeature(sources.invoices),
      signals: sourceFeature(sources.signals),
    },
    usage: extractUsage(facts, {
      asOf: today,
      startedOn,
      settings: settings.usage,
      peers,
      periods: sources.usage.feed?.periods ?? null,
    }),
    answers: extractAnswers(facts.surveys, today, settings.surveys),
    invoices: extractInvoices(facts.invoices, today, settings.payments.least),
    signals:
      settings.signals.length === 0
        ? []
        : extractSignals(facts.signals, settings.signals, {
            asOf: today,
            periods: sources.signals.feed?.periods,
          }),
    ...(goals.length === 0 ? {} : { goals }),
  };
}

function sourceFeature(state: SourceState): SourceFeature {
  return { loaded: state.loaded, stale: state.stale, watermark: state.watermark };
}
