import type { AccountFlag } from '../../../domain/flags/flag.ts';
import type { PrivacySettings } from '../../../domain/privacy/limit-words.ts';
import type { Csm } from '../../../domain/types.ts';
import { flagEvidence } from '../../alert/build-alert-model.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import type { PortfolioRow } from '../digest-rows.ts';

/** What people say of the risk of accounts of the book, the newest first. */
export function byHandSection(
  facts: {
    rows: readonly PortfolioRow[];
    flags: ReadonlyMap<string, AccountFlag>;
    people: ReadonlyMap<string, Csm>;
  },
  privacy: PrivacySettings,
): DigestModel['byHand'] {
  const said = facts.rows.flatMap(({ accountId, accountName, alive }) => {
    const flag = facts.flags.get(accountId);
    return alive && flag ? [{ accountId, accountName, flag }] : [];
  });
  return said
    .sort((a, b) => b.flag.saidAt.getTime() - a.flag.saidAt.getTime())
    .map(({ flag, ...account }) => {
      const { words, untilOn: until } = flag;
      const by = facts.people.get(flag.saidBy)?.name ?? flag.saidBy;
      const kind = flag.kind === 'no_risk' ? 'no_risk' : 'risk';
      return { ...account, said: flagEvidence({ kind, by, words, until }, privacy) };
    });
}
