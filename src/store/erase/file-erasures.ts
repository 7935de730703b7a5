import type { ISql, TransactionSql } from 'postgres';
import type { FileErasure } from '../../domain/privacy/erasure.ts';
import { lockForTransaction } from '../advisory-locks.ts';

export async function recordFileErasure(sql: ISql, home: string, { id, rules }: FileErasure): Promise<void> {
  await sql`insert into file_erasures (id, home, rules)
    values (${id}, ${home}, ${JSON.stringify(rules)}::text::jsonb)`;
}

/** What is still to be done to the files of one home. */
export async function loadFileErasures(sql: ISql, home: string): Promise<FileErasure[]> {
  return sql<FileErasure[]>`select id, rules from file_erasures where home = ${home} order by id`;
}

/** Waits for whoever is at it; until the end of the transaction, which may be idle meanwhile. */
export async function lockFileErasures(tx: TransactionSql): Promise<void> {
  await tx`set local idle_in_transaction_session_timeout = 0`;
  await lockForTransaction(tx, 'fileErasures');
}

/** Notes that the files are done, and how many were changed, in the record of the erasure. */
export async function finishFileErasure(
  tx: TransactionSql,
  done: { id: string; files: number },
): Promise<void> {
  await tx`delete from file_erasures where id = ${done.id}`;
  await tx`update erasures set counts = counts || jsonb_build_object('files', ${done.files}::int) where id = ${done.id}`;
}
