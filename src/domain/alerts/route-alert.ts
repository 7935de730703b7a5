import { nameKey } from '../names.ts';
import type { Account, Csm, Day } from '../types.ts';

/** Everybody who looks after accounts, by address. */
export type People = ReadonlyMap<string, Csm>;

export type RouteReason = 'csm' | 'deputy' | 'manager' | 'unassigned';

export interface Route {
  /** Who acts; null = nobody is known, the default channel takes it. */
  owner: Csm | null;
  reason: RouteReason;
  /** Further people to try, in order, when the owner cannot be reached in Slack. */
  fallbacks: readonly Csm[];
}

/**
 * The account's CSM; while out of office the deputy, else the manager. A manager who is not listed as a CSM is
 * reached by the mail address alone.
 */
export function routeAlert(csmEmail: string | null, csms: People, asOf: Day): Route {
  if (csmEmail === null) return { owner: null, reason: 'unassigned', fallbacks: [] };
  const csm = csms.get(csmEmail) ?? csmByEmail(csmEmail);
  const deputy = csm.deputyEmail ? (csms.get(csm.deputyEmail) ?? csmByEmail(csm.deputyEmail)) : null;
  const manager = csm.managerEmail ? (csms.get(csm.managerEmail) ?? csmByEmail(csm.managerEmail)) : null;
  const away = (person: Csm) => person.outOfOfficeUntil !== null && person.outOfOfficeUntil >= asOf;
  const chain = [
    { person: csm, reason: 'csm' as const },
    { person: deputy, reason: 'deputy' as const },
    { person: manager, reason: 'manager' as const },
  ].flatMap(({ person, reason }) => (person ? [{ person, reason }] : []));
  // When everybody is away the CSM keeps the alert: better late than in nobody's hands.
  const chosen = chain.find(({ person }) => !away(person)) ?? { person: csm, reason: 'csm' as const };
  return {
    owner: chosen.person,
    reason: chosen.reason,
    fallbacks: chain
      .map(({ person }) => person)
      .filter((person) => person.email !== chosen.person.email && !away(person))
      // One person may be both deputy and manager.
      .filter((person, i, people) => people.findIndex((p) => p.email === person.email) === i),
  };
}

/** Who looks after the accounts of a segment that nobody is named for, by `nameKey` of the segment. */
export type SegmentCsms = ReadonlyMap<string, string>;

/** The CSM that the data name for an account, else the one of its segment. */
export function assignedCsm(
  { csmEmail, segment }: Pick<Account, 'csmEmail' | 'segment'>,
  segments: SegmentCsms | undefined,
): string | null {
  if (csmEmail !== null || segment === null) return csmEmail;
  return segments?.get(nameKey(segment)) ?? null;
}

/** Somebody of whom nothing but the address is known. */
export function csmByEmail(email: string): Csm {
  return {
    email,
    name: null,
    slackUserId: null,
    managerEmail: null,
    timezone: null,
    locale: null,
    outOfOfficeUntil: null,
    deputyEmail: null,
  };
}
