import type { ISql } from 'postgres';
import type { OwnSettings, PersonSettings } from '../domain/types.ts';

/** Everybody who has settled something, or one of them. */
export async function listPersonSettings(db: ISql, email: string | null): Promise<PersonSettings[]> {
  return db<PersonSettings[]>`
    select email, locale, hours_from as "hoursFrom", hours_to as "hoursTo", pace, changed_at as "changedAt"
    from person_settings where ${email}::text is null or email = lower(${email}) order by email`;
}

/** Puts these settings in the place of those the person had; nothing settled is no row. */
export async function writePersonSettings(
  tx: ISql,
  { email, own }: { email: string; own: OwnSettings },
  now: Date,
): Promise<void> {
  if (Object.values(own).every((value) => value === null)) {
    await tx`delete from person_settings where email = lower(${email})`;
    return;
  }
  const { locale, hoursFrom, hoursTo, pace } = own;
  await tx`
    insert into person_settings (email, locale, hours_from, hours_to, pace, changed_at)
    values (lower(${email}), ${locale}, ${hoursFrom}, ${hoursTo}, ${pace}, ${now}::timestamptz)
    on conflict (email) do update set locale = excluded.locale, hours_from = excluded.hours_from,
      hours_to = excluded.hours_to, pace = excluded.pace, changed_at = excluded.changed_at`;
}

/** @returns whether there was anything to forget */
export async function clearPersonSettings(tx: ISql, email: string): Promise<boolean> {
  return (await tx`delete from person_settings where email = lower(${email})`).count > 0;
}
