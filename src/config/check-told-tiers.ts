import { suggestion } from './suggestion.ts';
import { type CrossProblem, record } from './unchecked.ts';

/** What is told only of tiers that do not exist would never tell anything. */
export function checkToldTiers(file: Record<string, unknown>): CrossProblem[] {
  const known = Object.keys(record(file.tiers) ?? {});
  const webhooks = Array.isArray(file.webhooks) ? file.webhooks : [];
  const told = [
    ...webhooks.map((webhook: unknown, place) => ({
      path: ['webhooks', place],
      tiers: record(webhook)?.tiers,
    })),
    { path: ['crm', 'hubspot'], tiers: record(record(file.crm)?.hubspot)?.tiers },
  ];
  return told.flatMap(({ path, tiers }) =>
    (Array.isArray(tiers) ? tiers : []).flatMap((tier: unknown, nth) =>
      typeof tier !== 'string' || known.includes(tier)
        ? []
        : [
            {
              path: [...path, 'tiers', nth],
              code: 'unknown_name' as const,
              message: () => `"${tier}" is no tier${suggestion(tier, known)}`,
              onKey: false,
            },
          ],
    ),
  );
}
