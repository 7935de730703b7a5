import type { People } from './route-alert.ts';

export type Permission =
  | { allowed: true; as: 'owner' | 'deputy' | 'manager' | 'channel' }
  | { allowed: false; reason: 'unknown_person' | 'not_theirs' };

/**
 * Whether a person may act on an account from a message: whoever it belongs to (the episode's owner, the account's
 * CSM, the owner of the task), their deputy, their manager; and for a message that stands in a shared channel
 * everybody who reads it there, because it stands there for want of one person. Addresses compare in any case.
 */
export function mayAct(given: {
  /** Null = it is not known who clicked. */
  email: string | null;
  /** Addresses it belongs to; null where nobody is named. */
  owners: readonly (string | null)[];
  /** The message that was clicked is the account's own and stands in a shared channel. */
  inSharedChannel: boolean;
  people: People;
}): Permission {
  const { email } = given;
  if (email === null) return { allowed: false, reason: 'unknown_person' };
  const owners = new Set(given.owners.flatMap((owner) => (owner === null ? [] : [owner.toLowerCase()])));
  const clicker = email.toLowerCase();
  if (owners.has(clicker)) return { allowed: true, as: 'owner' };
  const theirs = [...given.people.values()].filter((person) => owners.has(person.email.toLowerCase()));
  if (theirs.some((person) => person.deputyEmail?.toLowerCase() === clicker)) {
    return { allowed: true, as: 'deputy' };
  }
  if (theirs.some((person) => person.managerEmail?.toLowerCase() === clicker)) {
    return { allowed: true, as: 'manager' };
  }
  return given.inSharedChannel ? { allowed: true, as: 'channel' } : { allowed: false, reason: 'not_theirs' };
}
