import { createHmac, randomBytes } from 'node:crypto';
import type { ISql } from 'postgres';

export type ErasedKind = 'account' | 'person';

/** Hashes identifiers so that only this installation can tell whether one of them was erased. */
export interface ErasureKey {
  /** HMAC-SHA256 in hexadecimal. Addresses and user ids are the same in any case, account ids are not. */
  hash(kind: ErasedKind, identifier: string): string;
  /** The same as SQL over a text column or expression. It holds the key: for `unsafe` statements, never for a log. */
  sqlHash(kind: ErasedKind, expression: string): string;
}

const FACT = 'erasure.key';
/** Block of SHA-256, to which HMAC fills the key up (RFC 2104). */
const BLOCK = 64;

/**
 * The installation's key, made the first time. It lies in the database, where every process finds it: it keeps the
 * record of erasures, wherever that is shown or copied to, from being tried against lists of addresses.
 */
export async function openErasureKey(sql: ISql, now: Date): Promise<ErasureKey> {
  const fresh = randomBytes(32).toString('hex');
  await sql`
    insert into facts (key, value, at) values (${FACT}, ${JSON.stringify(fresh)}::text::jsonb, ${now}::timestamptz)
    on conflict (key) do nothing`;
  return (await findErasureKey(sql))!;
}

/** Null = nothing was ever erased here. */
export async function findErasureKey(sql: ISql): Promise<ErasureKey | null> {
  const [row] = await sql<{ key: string }[]>`select value #>> '{}' as key from facts where key = ${FACT}`;
  return row === undefined ? null : keyOf(Buffer.from(row.key, 'hex'));
}

function keyOf(key: Buffer): ErasureKey {
  const padded = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
  const [inner, outer] = [0x36, 0x5c].map((pad) =>
    Buffer.from(padded.map((byte) => byte ^ pad)).toString('hex'),
  );
  return {
    hash: (kind, identifier) =>
      createHmac('sha256', key)
        .update(`${kind}:${normalise(kind, identifier)}`)
        .digest('hex'),
    // PostgreSQL ships sha256 but no HMAC: this is its definition. The key is hexadecimal, so it may stand in the text.
    sqlHash: (kind, expression) => {
      const text = kind === 'account' ? expression : `lower(btrim(${expression}))`;
      const message = `convert_to('${kind}:' || ${text}, 'UTF8')`;
      return `encode(sha256('\\x${outer}'::bytea || sha256('\\x${inner}'::bytea || ${message})), 'hex')`;
    },
  };
}

export function normalise(kind: ErasedKind, identifier: string): string {
  return kind === 'account' ? identifier : identifier.trim().toLowerCase();
}

/** What stands in keys and columns instead of a person, always the same one, so that rows that belong together stay so. */
export function pseudonym(hash: string): string {
  return `erased-${hash.slice(0, 12)}`;
}
