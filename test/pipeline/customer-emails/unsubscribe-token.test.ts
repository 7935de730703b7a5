import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readUnsubscribe, signUnsubscribe } from '../../../src/pipeline/customer-emails/unsubscribe-token.ts';
import { addressHash } from '../../../src/store/customer-emails/suppressions.ts';

const SECRET = 'a secret of thirty-two characters';
const hash = addressHash('kim@alba.example');
const token = signUnsubscribe(hash, SECRET);

it('says whose address it is, in any case of its letters, to whoever knows the secret', () => {
  expect(readUnsubscribe(token, [SECRET])).toBe(hash);
  expect(addressHash(' Kim@Alba.EXAMPLE ')).toBe(hash);
  expect(signUnsubscribe(hash, SECRET)).toBe(token);
});

it('still works after another secret was set, and not with a wrong one', () => {
  expect(readUnsubscribe(token, ['newer', SECRET])).toBe(hash);
  expect(readUnsubscribe(token, ['newer'])).toBeNull();
});

it('is worth nothing once a character of it is another', () => {
  const places = fc.integer({ min: 0, max: token.length - 1 });
  const letters = fc.constantFrom(...'ABCdef012-_'.split(''));
  fc.assert(
    fc.property(places, letters, (at, letter) => {
      fc.pre(token[at] !== letter);
      expect(readUnsubscribe(token.slice(0, at) + letter + token.slice(at + 1), [SECRET])).toBeNull();
    }),
    { seed: 7 },
  );
});

it.each(['', 'x', token.slice(1), `${token}A`, token.replace(/./, '.'), '../../etc/passwd', hash])(
  'takes %j for no token',
  (text) => expect(readUnsubscribe(text, [SECRET])).toBeNull(),
);

it('names nobody', () => {
  expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('kim');
});
