import type { ISql } from 'postgres';
import type { InstallationKind } from '../domain/types.ts';
import { writeSetting } from './installation-settings.ts';

const KEY = 'installation-kind';

/** Invented accounts and real ones in one installation: people would be told about customers who do not exist. */
export class MixedInstallationError extends Error {
  override readonly name = 'MixedInstallationError';

  constructor(holds: InstallationKind) {
    super(
      holds === 'demo'
        ? 'this installation holds the invented accounts of the demo; give your own data a --home of their own ' +
            '(or another DATABASE_URL), or take this one away with what the demo left in it'
        : 'this installation holds data of your own, which the invented accounts of the demo must not join; give the ' +
            'demo a home of its own: harbinger demo --home ./.harbinger-demo, with DATABASE_URL not set',
    );
  }
}

/**
 * Remembers what an installation is for when the first data are brought in; as long as it holds accounts it stays so.
 * @param brings what this process brings in; null = it only works with what is there
 * @returns what it holds, or is about to; null = nothing yet
 * @throws MixedInstallationError when it holds the other kind
 */
export async function settleInstallationKind(
  db: ISql,
  brings: InstallationKind | null,
  now: Date,
): Promise<InstallationKind | null> {
  const [found] = await db<[{ isFilled: boolean; kind: InstallationKind | null }]>`
    select exists (select from accounts) as "isFilled", (select value #>> '{}' from facts where key = ${KEY}) as kind`;
  // What was filled before the kind was remembered is taken for somebody's own.
  const holds = found.isFilled ? (found.kind ?? 'own') : null;
  if (brings !== null && holds !== null && holds !== brings) throw new MixedInstallationError(holds);
  if (brings !== null && found.kind !== brings) await writeSetting(db, { key: KEY, value: brings }, now);
  return brings ?? holds;
}
