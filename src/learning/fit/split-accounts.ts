import { seededRandom, shuffle } from '../../domain/statistics/chance.ts';

/**
 * Deals accounts into folds, so that all rows of an account fall into the same fold (a row split leaks), and
 * accounts with an outcome are spread evenly (stratified by "ever churned").
 * @param input `folds` between 1 and 255; labels and groups one per row.
 * @returns the fold of each row, 0..folds-1; the same for the same seed whatever the order of the rows.
 */
export function splitAccounts(input: {
  group: Int32Array;
  label: Uint8Array;
  folds: number;
  seed: number;
}): Uint8Array {
  const churned = new Map<number, boolean>();
  for (let row = 0; row < input.group.length; row++) {
    const account = input.group[row]!;
    churned.set(account, churned.get(account) === true || input.label[row] === 1);
  }
  const accounts = [...churned.keys()].sort((a, b) => a - b);
  const random = seededRandom(input.seed);
  const dealt = [
    ...shuffle(
      accounts.filter((account) => churned.get(account) === true),
      random,
    ),
    ...shuffle(
      accounts.filter((account) => churned.get(account) !== true),
      random,
    ),
  ];
  const foldOf = new Map(dealt.map((account, position) => [account, position % input.folds]));
  return Uint8Array.from(input.group, (account) => foldOf.get(account)!);
}
