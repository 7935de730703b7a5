import type { ISql } from 'postgres';

/** A remembered fact, e.g. which Slack user an address belongs to, if it is at least as young as `notBefore`. */
export async function readSetting(db: ISql, key: string, notBefore: Date): Promise<unknown> {
  const rows = await db<{ value: unknown }[]>`
    select value from facts where key = ${key} and at >= ${notBefore}::timestamptz`;
  return rows[0]?.value ?? null;
}

/** A remembered fact; the value is anything that JSON can hold. */
export interface Setting {
  key: string;
  value: unknown;
}

export async function writeSetting(db: ISql, { key, value }: Setting, at: Date): Promise<void> {
  await db`
    insert into facts (key, value, at) values (${key}, ${JSON.stringify(value)}::text::jsonb, ${at}::timestamptz)
    on conflict (key) do update set value = excluded.value, at = excluded.at`;
}

/** The fact as whoever came first wrote it, here or in another process. */
export async function loadOrKeepSetting(db: ISql, { key, value }: Setting, at: Date): Promise<unknown> {
  const find = () => db<{ value: unknown }[]>`select value from facts where key = ${key}`;
  const found = await find();
  if (found.length > 0) return found[0]!.value;
  await db`
    insert into facts (key, value, at) values (${key}, ${JSON.stringify(value)}::text::jsonb, ${at}::timestamptz)
    on conflict (key) do nothing`;
  return (await find())[0]?.value;
}

export async function deleteSetting(db: ISql, key: string): Promise<void> {
  await db`delete from facts where key = ${key}`;
}

/** Whether any fact whose key begins so is at least as young as `notBefore`. */
export async function hasSetting(db: ISql, keyStart: string, notBefore: Date): Promise<boolean> {
  const rows = await db`
    select 1 from facts where starts_with(key, ${keyStart}) and at >= ${notBefore}::timestamptz limit 1`;
  return rows.length > 0;
}
