import type { ISql } from 'postgres';

/** Mail addresses of the CSMs whose accounts are meant; null = the whole book, accounts without a CSM included. */
export type Team = readonly string[] | null;

/** SQL condition on `accounts`, under the alias `a`. */
export function ownedBy(raw: ISql, team: Team) {
  return team === null ? raw`true` : raw`a.csm_email = any(${[...team]}::text[])`;
}
