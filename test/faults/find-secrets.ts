import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRawClient } from '../helpers/services/raw-client.ts';

/** Everywhere a secret could have been left behind. */
export interface Traces {
  /** What the processes printed, what people were sent, what was answered over HTTP: by name. */
  texts: Readonly<Record<string, string>>;
  /** Folders whose every file is read. */
  folders: readonly string[];
  databaseUrl: string;
}

/** Places in which a secret stands, plain, URL-encoded or in base64: empty when it was kept. */
export async function findSecrets(secrets: readonly string[], traces: Traces): Promise<string[]> {
  const forms = [
    ...new Set(
      secrets.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]),
    ),
  ];
  const leaks = (text: string) => forms.some((form) => text.includes(form));
  const found = Object.entries(traces.texts).flatMap(([name, text]) => (leaks(text) ? [name] : []));
  for (const folder of traces.folders) {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const path = join(file.parentPath, file.name);
      if (leaks(await readFile(path, 'latin1'))) found.push(path);
    }
  }
  return [...found, ...(await findRows(forms, traces.databaseUrl))];
}

/** Rows of any table of the database, the queue's own included, with a secret in any column. */
async function findRows(forms: readonly string[], databaseUrl: string): Promise<string[]> {
  const db = openRawClient(databaseUrl);
  try {
    const tables = await db<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`;
    if (tables.length === 0) throw new Error('no table to look into');
    const found: string[] = [];
    for (const { schema, name } of tables) {
      const [hit] = await db<{ found: boolean }[]>`
        select exists (select 1 from ${db(schema)}.${db(name)} as t, unnest(${[...forms]}::text[]) as form
          where position(form in t::text) > 0) as found`;
      if (hit?.found === true) found.push(`${schema}.${name}`);
    }
    return found;
  } finally {
    await db.end();
  }
}
