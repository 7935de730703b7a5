import { checkAddress } from '../mail-address.ts';
import type { Csm } from '../types.ts';

/** What the configuration says about whom the digest is for, and where mail may go. */
export interface RecipientSettings {
  digest: { recipients: readonly string[] };
  delivery: { allowed_mail_domains: readonly string[]; admin_email: string | null };
}

/** Somebody who gets the digest. */
export interface DigestRecipient {
  /** As checked: one plain address. */
  address: string;
  /** Their row among the CSMs, for name and language; null = there is none. */
  person: Csm | null;
  /** Whose team it is about; null = the whole book. */
  manager: string | null;
}

export interface SkippedRecipient {
  /** Null = there is nobody to name. */
  recipient: string | null;
  reason: 'not_one_address' | 'domain_not_allowed' | 'nobody_known';
}

/**
 * Who gets the weekly digest: those configured, each with the whole book; else every manager named by a CSM, with the
 * own team (the whole book when every CSM names the same one); else the admin. Addresses that may not be mailed are
 * handed back with the reason.
 */
export function planRecipients(
  config: RecipientSettings,
  people: ReadonlyMap<string, Csm>,
): { recipients: DigestRecipient[]; skipped: SkippedRecipient[] } {
  const wanted = wantedRecipients(config, people);
  if (wanted.length === 0) return { recipients: [], skipped: [{ recipient: null, reason: 'nobody_known' }] };
  const allowed = allowedMailDomains(config, people);
  const recipients = new Map<string, DigestRecipient>();
  const skipped: SkippedRecipient[] = [];
  for (const { email, manager } of wanted) {
    const check = checkAddress(email.trim(), allowed);
    if (!check.ok) skipped.push({ recipient: email, reason: check.reason });
    // No domain known at all is not the same as every domain allowed.
    else if (allowed.length === 0) skipped.push({ recipient: email, reason: 'domain_not_allowed' });
    else if (!recipients.has(check.address.toLowerCase())) {
      const person = findPerson(email, people);
      recipients.set(check.address.toLowerCase(), { address: check.address, person, manager });
    }
  }
  return { recipients: [...recipients.values()], skipped };
}

/** Domains mail may go to, lower case: those configured, else those of the CSMs, their managers and the admin. */
export function allowedMailDomains(config: RecipientSettings, people: ReadonlyMap<string, Csm>): string[] {
  const { allowed_mail_domains: configured, admin_email: admin } = config.delivery;
  if (configured.length > 0) return configured.map((domain) => domain.toLowerCase());
  const known = [...people.values()].flatMap((p) => [p.email, p.managerEmail ?? '']);
  const domains = [...known, admin ?? ''].flatMap((email) => {
    const check = checkAddress(email, []);
    return check.ok ? [check.domain] : [];
  });
  return [...new Set(domains)];
}

/** Somebody's own row, whichever way the address is spelled. */
export function findPerson(email: string, people: ReadonlyMap<string, Csm>): Csm | null {
  return people.get(email) ?? [...people.values()].find((p) => sameAddress(p.email, email)) ?? null;
}

/** The CSMs a manager is named by; null (the whole book) when everybody else names this one. */
export function teamOf(manager: string, people: ReadonlyMap<string, Csm>): string[] | null {
  const others = [...people.values()].filter((p) => !sameAddress(p.email, manager));
  const members = others.filter((p) => sameAddress(p.managerEmail, manager)).map((p) => p.email);
  return members.length > 0 && members.length === others.length ? null : members;
}

/** Everybody who is nobody's manager: those whose work is listed even when there is none. */
export function csmsAmong(people: ReadonlyMap<string, Csm>): string[] {
  const managers = new Set([...people.values()].map((p) => p.managerEmail?.toLowerCase()));
  return [...people.keys()].filter((email) => !managers.has(email.toLowerCase()));
}

function wantedRecipients(
  config: RecipientSettings,
  people: ReadonlyMap<string, Csm>,
): { email: string; manager: string | null }[] {
  const { recipients } = config.digest;
  if (recipients.length > 0) return recipients.map((email) => ({ email, manager: null }));
  const managers = new Map<string, string>();
  for (const { managerEmail } of people.values()) {
    if (managerEmail !== null) managers.set(managerEmail.toLowerCase(), managerEmail);
  }
  if (managers.size > 0) return [...managers.values()].map((email) => ({ email, manager: email }));
  const { admin_email: admin } = config.delivery;
  return admin === null ? [] : [{ email: admin, manager: null }];
}

export function sameAddress(a: string | null, b: string): boolean {
  return a !== null && a.trim().toLowerCase() === b.trim().toLowerCase();
}
