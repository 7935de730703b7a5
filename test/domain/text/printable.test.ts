import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table } from '../../../src/cli/io.ts';
import { composeMail } from '../../../src/delivery/mail/compose-mail.ts';
import { printable, printableJson } from '../../../src/domain/text/printable.ts';

/** What a name may carry, each with what a terminal would do of it. */
const HOSTILE = [
  ['C1 string, swallows what follows', '\u0090payload\u009c'],
  ['C1 colour', '\u009b31m'],
  ['title of the window', '\u001b]0;owned\u0007'],
  ['clears the screen', '\u001b[2J'],
  ['concealed text', '\u001b[8m'],
  ['back to the beginning of the line', 'Acme\rEvil'],
  ['bidi override', '\u202egnp.exe'],
  ['bidi isolate', '\u2066x\u2069'],
  ['zero width', 'Ac\u200bme'],
  ['byte order mark', '\ufeffAcme'],
  ['line separator', 'Acme\u2028Evil'],
  ['half a character', 'Acme\ud83d'],
] as const;
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u;

const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0xa0 }),
  fc.integer({ min: 0x2000, max: 0x2070 }),
  fc.integer({ min: 0, max: 0x10ffff }),
);

describe('what is written to a terminal', () => {
  it.each(HOSTILE)('carries nothing that steers it: %s', (_, text) => {
    expect(UNSEEN.test(printable(text))).toBe(false);
    expect(UNSEEN.test(printableJson(JSON.stringify({ text })))).toBe(false);
  });

  it('keeps lines, tabs, colours of its own, emoji and every script', () => {
    for (const text of [
      'a\n\tb',
      '\u001b[1mbold\u001b[22m \u001b[31mred\u001b[39m',
      '👩‍🚀 ❤️',
      'São 東京 שלום سلام',
    ])
      expect(printable(text)).toBe(text);
  });

  it('leaves the value of a line of JSON as it was', () => {
    fc.assert(
      fc.property(fc.array(codePoint), (points) => {
        const text = String.fromCodePoint(...points);
        const line = printableJson(JSON.stringify({ text }));
        expect(JSON.parse(line)).toEqual({ text });
        expect(UNSEEN.test(line)).toBe(false);
      }),
    );
  });

  it('lets one long name push no other row apart, in a pipe either', () => {
    const rows = [
      ['Acme', '12', 'why'],
      ['x'.repeat(5_000), '7', 'line\nend'],
    ];
    const lines = table(rows, Number.MAX_SAFE_INTEGER);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140);
    expect(lines[1]).toMatch(/… {2}7 {3}line end$/);
  });
});

describe('the name of a recipient', () => {
  it('hides and reorders nothing in the head of a mail', () => {
    const mail = composeMail(
      {
        to: { address: 'ana@corp.example', name: 'Ana\u202e\u200b\u0085 Prado' },
        messageId: 'one@harbinger.invalid',
        headers: {},
        message: { subject: 'a\u202eb', preheader: '', text: '', html: '' },
      },
      { from: { name: 'Harbinger', address: 'h@corp.example' }, listId: null, allowedDomains: [] },
      new Date(0),
    );
    expect(mail).toMatchObject({ ok: true, mail: { to: { name: 'Ana Prado' }, subject: 'ab' } });
  });
});
