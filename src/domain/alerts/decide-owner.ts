import type { Csm, Day } from '../types.ts';
import { type People, routeAlert } from './route-alert.ts';

export type OwnerChange =
  | { kind: 'stays' }
  /** `to`: null = nobody is named any more, the default channel has it. */
  | { kind: 'moves'; to: Csm | null; reason: 'csm' | 'deputy' | 'manager' | 'unassigned' };

/**
 * Who a living episode belongs to today. It moves when its account has another CSM, when the owner is away or back,
 * and when nobody is named any more.
 */
export function decideOwner(given: {
  ownerEmail: string | null;
  csmEmail: string | null;
  csms: People;
  asOf: Day;
}): OwnerChange {
  const { owner, reason } = routeAlert(given.csmEmail, given.csms, given.asOf);
  return (owner?.email ?? null) === given.ownerEmail
    ? { kind: 'stays' }
    : { kind: 'moves', to: owner, reason };
}
