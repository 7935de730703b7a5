import type { ISql } from 'postgres';
import type { ErasedKind } from './erasure-key.ts';

/** What becomes of the answers a person gave. */
export type Answers = 'anonymous' | 'deleted';

/** The record of one erasure; while it is not lifted, imports leave out what it names. */
export interface Erasure {
  id: string;
  kind: ErasedKind;
  identifierHash: string;
  answers: Answers | null;
  erasedAt: Date;
  erasedBy: string;
  counts: Record<string, number>;
  liftedAt: Date | null;
  liftedBy: string | null;
}

const columns = (
  sql: ISql,
) => sql`id, kind, identifier_hash as "identifierHash", answers, erased_at as "erasedAt",
  erased_by as "erasedBy", counts, lifted_at as "liftedAt", lifted_by as "liftedBy"`;

/** Newest last. */
export async function listErasures(sql: ISql): Promise<Erasure[]> {
  return sql<Erasure[]>`select ${columns(sql)} from erasures order by erased_at, id`;
}

export async function erasuresInForce(sql: ISql): Promise<Erasure[]> {
  return sql<Erasure[]>`select ${columns(sql)} from erasures where lifted_at is null order by erased_at, id`;
}

/** Records an erasure; doing it again keeps the first date and tells the newest counts and choice. */
export async function recordErasure(
  sql: ISql,
  erasure: Pick<Erasure, 'id' | 'kind' | 'identifierHash' | 'answers' | 'erasedAt' | 'erasedBy' | 'counts'>,
): Promise<void> {
  await sql`
    insert into erasures (id, kind, identifier_hash, answers, erased_at, erased_by, counts)
    values (${erasure.id}, ${erasure.kind}, ${erasure.identifierHash}, ${erasure.answers},
      ${erasure.erasedAt}::timestamptz, ${erasure.erasedBy}, ${JSON.stringify(erasure.counts)}::text::jsonb)
    on conflict (identifier_hash) where lifted_at is null do update set answers = excluded.answers`;
}

/**
 * Lets what was erased come in again, and forgets the fingerprints of the files, so that the next import reads them.
 * @returns false when no erasure of it is in force
 */
export async function liftErasure(
  sql: ISql,
  given: { identifierHash: string; by: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update erasures set lifted_at = ${given.at}::timestamptz, lifted_by = ${given.by}
    where identifier_hash = ${given.identifierHash} and lifted_at is null returning id`;
  if (rows.length === 0) return false;
  await sql`update source_files set digest = ''`;
  return true;
}
