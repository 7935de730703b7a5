import { createHash } from 'node:crypto';
import type { ISql } from 'postgres';
import type { Suppression } from '../../domain/customer-emails/customer-email.ts';
import type { SuppressionReason } from '../../domain/customer-emails/decide-customer-email.ts';

/** What an address is known by in the suppression list: SHA-256 of it in lower case, hex. */
export function addressHash(address: string): string {
  return createHash('sha256').update(address.trim().toLowerCase()).digest('hex');
}

/**
 * Puts an address on the list. What is there stays as it is: the first reason is the one to know.
 * @param given.hash of the address, where only that is known; the address is then looked up among past e-mails
 * @returns true when it was new
 */
export async function suppress(
  db: ISql,
  given: {
    hash: string;
    address: string | null;
    reason: SuppressionReason;
    detail: string | null;
    by: string | null;
    at: Date;
  },
): Promise<boolean> {
  const { hash, address, reason, detail, by, at } = given;
  const result = await db`
    insert into suppressions (address_hash, address, reason, detail, by, at)
    values (${hash}, coalesce(${address}::text, (
      select recipient from nudges where encode(sha256(convert_to(recipient, 'UTF8')), 'hex') = ${hash} limit 1)),
      ${reason}, ${detail}, ${by}, ${at})
    on conflict (address_hash) do nothing`;
  return result.count === 1;
}

/** @returns false when it was not on the list */
export async function unsuppress(db: ISql, address: string): Promise<boolean> {
  const result = await db`delete from suppressions where address_hash = ${addressHash(address)}`;
  return result.count === 1;
}

/** Why each of the addresses that are on the list is there. */
export async function loadSuppressed(
  db: ISql,
  addresses: readonly string[],
): Promise<Map<string, SuppressionReason>> {
  const byHash = new Map(addresses.map((address) => [addressHash(address), address]));
  const rows = await db<{ hash: string; reason: SuppressionReason }[]>`
    select address_hash as hash, reason from suppressions where address_hash = any(${[...byHash.keys()]}::text[])`;
  return new Map(rows.flatMap(({ hash, reason }) => [[byHash.get(hash) ?? '', reason] as const]));
}

/** Newest first. */
export async function listSuppressions(db: ISql): Promise<Suppression[]> {
  return db<
    Suppression[]
  >`select address, reason, detail, by, at from suppressions order by at desc, address_hash`;
}
