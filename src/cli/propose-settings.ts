import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { parseConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import type { summarizeAccounts } from '../store/facts/summarize-accounts.ts';
import { counted } from './counted.ts';

type AccountsSummary = Awaited<ReturnType<typeof summarizeAccounts>>;

/** A setting that the data ask for, and why. */
export interface Proposal {
  path: string[];
  value: unknown;
  why: string;
}

/**
 * What the accounts say that a configuration should: their tiers, each high-touch where most have a CSM, and the
 * currency that most of them pay in.
 */
export function proposeSettings({ tiers, currencies }: AccountsSummary, config: Config): Proposal[] {
  const known = new Set(Object.keys(config.tiers).map((tier) => tier.toLowerCase()));
  const proposals = tiers.flatMap(({ tier, accounts, withCsm }): Proposal[] => {
    if (tier === null || known.has(tier.toLowerCase())) return [];
    const touch = withCsm * 2 > accounts ? 'high' : 'low';
    const why = `${withCsm} of its ${accounts} ${accounts === 1 ? 'account has' : 'accounts have'} a CSM`;
    return [{ path: ['tiers', tier], value: { touch }, why }];
  });
  const [first] = currencies;
  if (!first || first.currency === config.currency) return proposals;
  const why = `${counted(first.accounts, 'account')} ${first.accounts === 1 ? 'is' : 'are'} billed in it`;
  return [{ path: ['currency'], value: first.currency, why }, ...proposals];
}

/**
 * Writes settings into a configuration file, each with its reason as a comment. What else it says stays.
 * @throws ConfigError when the file would not be valid with them; it is as it was then
 */
export function writeSettings(file: string, proposals: readonly Proposal[]): void {
  const doc = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '');
  for (const { path, value, why } of proposals) {
    const node = doc.createNode(value);
    node.comment = ` ${why}`;
    doc.setIn(path, node);
  }
  const text = doc.toString({ lineWidth: 120 });
  parseConfig(text, file);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
