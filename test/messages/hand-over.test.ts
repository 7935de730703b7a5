import { expect, it } from 'vitest';
import { HANDED_OVER_PER_MESSAGE, renderBundle } from '../../src/messages/slack/render-bundle.ts';
import { fitsSlackLimits } from '../../src/messages/slack/slack-limits.ts';
import { bundle, EN, PT } from './fixtures.ts';
import { flatten } from './flatten.ts';

it('fits as many accounts as one message of a hand-over lists, whatever they are called', () => {
  const names = [
    '<!channel> *x* & <https://evil.example|pay> '.repeat(9),
    '👩‍👩‍👧'.repeat(60),
    'W'.repeat(500),
  ];
  for (const name of names) {
    for (const context of [EN, PT]) {
      const accounts = Array.from({ length: HANDED_OVER_PER_MESSAGE }, (_, i) => ({
        ...bundle.accounts[0]!,
        accountId: `a-${i}`,
        accountName: name,
        shortId: '1a2b3c4d',
      }));
      const model = { ...bundle, csmName: name, accounts, handedOver: true, page: { number: 2, of: 3 } };
      expect(fitsSlackLimits(renderBundle(model, context))).toEqual([]);
    }
  }
});

it('heads each severity once, with all of its accounts, and cuts no figure in half', () => {
  const accounts = bundle.accounts.slice(0, 20);
  const message = renderBundle({ ...bundle, accounts, handedOver: true, page: { number: 1, of: 1 } }, EN);
  const text = flatten(message);
  expect(text.match(/🔵 Watch \(\d+\)/g)).toEqual([
    `🔵 Watch (${accounts.filter((a) => a.severity === 'watch').length})`,
  ]);
  expect(text).toContain('renews in 12 days\n');
  expect(text).not.toMatch(/ · [^·\n]*…/);
});
