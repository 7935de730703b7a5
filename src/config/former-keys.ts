/** A key by another name that people and documents call it, and what it is called; both in the same section. */
export const RENAMED: readonly { path: readonly string[]; name: string }[] = [
  { path: ['customer_emails'], name: 'nudges' },
  { path: ['language'], name: 'locale' },
  { path: ['base_currency'], name: 'reporting_currency' },
  { path: ['alerts', 'budget'], name: 'budget_per_csm_per_week' },
  { path: ['alerts', 'line', 'lift'], name: 'least_lift' },
  { path: ['alerts', 'line', 'probability'], name: 'over' },
  { path: ['delivery', 'from'], name: 'mail_from' },
];

/** Defaults of earlier versions: `config init` wrote them into files, where they keep the newer ones out. */
export const FORMER_DEFAULTS: readonly { path: readonly string[]; was: readonly (string | number)[] }[] = [
  { path: ['health', 'weights', 'renewal'], was: [0] },
  { path: ['usage', 'baseline'], was: ['84d'] },
  { path: ['freshness', 'usage'], was: ['3d'] },
  { path: ['freshness', 'invoices'], was: ['35d'] },
  { path: ['alerts', 'line', 'least_lift'], was: [2, 1.75] },
];

/** What a key is called, where it is known by another name; null = it is not. */
export function renamedKey(path: readonly PropertyKey[]): string | null {
  const found = RENAMED.find(
    (one) => one.path.length === path.length && one.path.every((step, i) => step === path[i]),
  );
  return found?.name ?? null;
}
