import type { ISql } from 'postgres';
import type { RuleRecords } from '../../domain/outcomes/build-ledger.ts';
import { readSetting, writeSetting } from '../installation-settings.ts';

const KEY = 'rule_records';
const EVER = new Date(0);

/** What alerts of each rule have come to, as it was last looked at; null = never. */
export async function loadRuleRecords(db: ISql): Promise<RuleRecords | null> {
  return (await readSetting(db, KEY, EVER)) as RuleRecords | null;
}

export async function storeRuleRecords(db: ISql, records: RuleRecords, now: Date): Promise<void> {
  await writeSetting(db, { key: KEY, value: records }, now);
}
