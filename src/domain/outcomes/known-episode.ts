import type { Episode } from '../episode.ts';
import type { Day } from '../types.ts';
import type { LedgerDeparture } from './ledger.ts';

/** Whose accounts are meant; null = the whole book, accounts without a CSM included. */
export type Team = {
  /** Mail addresses of the CSMs. */
  readonly emails: readonly string[];
  /** By `nameKey`, those whose accounts are theirs where the data name nobody. */
  readonly segments: readonly string[];
} | null;

/** An episode as it stood on the as-of day, by its history up to then. */
export interface DigestEpisode
  extends Pick<
    Episode,
    | 'id'
    | 'accountId'
    | 'severity'
    | 'touch'
    | 'ownerEmail'
    | 'openedOn'
    | 'closedOn'
    | 'verdict'
    | 'trial'
    | 'arm'
    | 'risk'
  > {
  /** The last transition that changed the state. */
  transition: string;
  /** False = it began with a notice, so that it foretold nothing. */
  warned: boolean;
  /** A person has reacted since it opened or got worse. */
  answered: boolean;
  accountName: string | null;
  /** The rules that raised it, the day on which each first did, and the configuration in force on it. */
  alerts: { rule: string; on: Day; configHash: string | null }[];
}

export interface DigestDeparture extends LedgerDeparture {
  mrr: number | null;
  currency: string | null;
  /** Was scored on a day before it left: we could have warned. */
  watched: boolean;
  /** Why it left, as it was said; null = nobody did. */
  churnReason: string | null;
}
