import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';

const KEY = 'installation_id';

/** An id that is born with the database: a database made anew has another one. The same for all who ask at once. */
export async function loadInstallationId(raw: Sql): Promise<string> {
  await raw`
    insert into facts (key, value, at) values (${KEY}, ${raw.json(randomUUID())}, now())
    on conflict (key) do nothing`;
  const [row] = await raw<[{ id: string }]>`select value #>> '{}' as id from facts where key = ${KEY}`;
  return row.id;
}
