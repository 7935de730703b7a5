import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  cutText,
  displayName,
  escapeHtml,
  escapeMrkdwn,
  inertUrls,
  literalMrkdwn,
  safeUrl,
  shellWord,
} from '../../src/domain/text/safe-text.ts';
import { digestText } from '../../src/messages/digest/digest-text.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';
import { sparkline } from '../../src/messages/text/sparkline.ts';
import { EN, PT } from './fixtures.ts';

describe('cleanText', () => {
  it.each([
    ['bidi override', 'abc\u202edcba\u202c', 'abcdcba'],
    ['bidi isolates and marks', '\u2066a\u2069\u200e\u200f\u061c', 'a'],
    ['zero-width characters', 'a\u200bb\u2060c\ufeffd', 'abcd'],
    ['line breaks and tabs', 'a\r\n\tb\u2028c', 'a b c'],
    ['control characters', 'a\u0000b\u001b[31mc', 'a b [31mc'],
    ['tag characters', 'a\u{e0041}b', 'ab'],
    ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
    ['a pile of marks', `e${'\u0301'.repeat(40)}`, `e${'\u0301'.repeat(3)}`],
    ['a joiner inside an emoji stays', '👩‍👩‍👧 👩🏽‍💻 ❤️‍🔥', '👩‍👩‍👧 👩🏽‍💻 ❤️‍🔥'],
    ['a joiner elsewhere goes', 'a\u200db', 'ab'],
    ['another script stays', 'شركة النور', 'شركة النور'],
  ])('%s', (_what, given, wanted) => expect(cleanText(given)).toBe(wanted));
});

describe('addresses in a plain text', () => {
  it.each([
    ['https://pay.example', 'https∶//pay.example'],
    ['see WWW.pay.example or ftp://x', 'see WWW·pay.example or ftp∶//x'],
    ['10:30, a//b, awww.', '10:30, a//b, awww.'],
  ])('%s', (given, wanted) => expect(inertUrls(given)).toBe(wanted));

  it('stand letter by letter in a digest', () => {
    const blocks = [
      { kind: 'paragraph', text: 'https://evil.example left' },
      { kind: 'link', text: 'definitions', url: 'https://corp.example/kpis' },
    ] as const;
    const text = digestText({
      title: 't',
      subtitle: 's',
      sections: [{ title: null, blocks: [...blocks] }],
    } as never);
    expect(text).toContain('https://evil.example left\ndefinitions: https://corp.example/kpis');
  });
});

describe('cutText', () => {
  it('leaves what fits', () => expect(cutText('abc', 3)).toBe('abc'));
  it('cuts visibly', () => expect(cutText('abcdef', 4)).toBe('abc…'));
  it('never cuts inside a grapheme', () => expect(cutText('a👩‍👩‍👧b', 6)).toBe('a…'));
  it('holds its limit for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (text, max) => {
          const cut = cutText(text, max);
          expect(cut.length).toBeLessThanOrEqual(max);
          expect(cut).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });
});

describe('escapes', () => {
  it('escapes exactly three characters for Slack', () =>
    expect(escapeMrkdwn(`<a>&"'*`)).toBe(`&lt;a&gt;&amp;"'*`));
  it('keeps hostile names literal in mrkdwn', () => {
    const text = literalMrkdwn('<!channel> <https://evil|pay> *x* _y_ ~z~ `c` :tada: &lt; snake_case 2*3');
    expect(text).toBe(
      '&lt;!channel&gt; &lt;https://evil|pay&gt; ∗x∗ ˍyˍ ∼z∼ ˋcˋ ∶tada: &amp;lt; snake_case 2*3',
    );
  });
  it('escapes HTML in content and attributes', () =>
    expect(escapeHtml(`<b a="1" c='2'>&`)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;'));
  it.each([
    ['https://crm.example.com/a?b=1#c', true],
    ['http://localhost:8080/x', true],
    ['javascript:alert(1)', false],
    ['https://evil|pay>', false],
    ['https://user@evil.example/', false],
    ['https://', false],
    ['data:text/html,x', false],
    ['https://a b', false],
    [`https://a.example/${'x'.repeat(3_000)}`, false],
  ])('%s may be linked: %s', (url, allowed) => expect(safeUrl(url)).toBe(allowed ? url : null));
  it('quotes a shell word', () => {
    expect(shellWord('northwind')).toBe('northwind');
    expect(shellWord("O'Neil & Co; rm -rf /")).toBe("'O'\\''Neil & Co; rm -rf /'");
  });
});

describe('displayName', () => {
  it('falls back to the id, and is never empty', () => {
    expect(displayName({ accountName: ' \u200b', accountId: 'a-1' })).toBe('a-1');
    expect(displayName({ accountName: null, accountId: '\u202e' })).toBe('?');
  });
});

describe('sparkline', () => {
  it('starts at zero, tells little from nothing and unknown from both', () => {
    expect(sparkline([0, 1, 50, 100, null, Number.NaN])).toBe('▁▂▄▇··');
    expect(sparkline([])).toBe('');
    expect(sparkline([0, 0])).toBe('▁▁');
    expect(sparkline([-3, 5])).toBe('▁▇');
  });
});

describe('createFormatter', () => {
  const [en, pt] = [createFormatter(EN), createFormatter(PT)];
  it('writes numbers and money as each language does', () => {
    expect(en.money({ amount: 48_000, currency: 'EUR' })).toBe('€48,000');
    expect(pt.money({ amount: 48_000, currency: 'BRL' })).toBe('R$\u00a048.000');
    expect(en.shortMoney({ amount: 412_300, currency: 'USD' })).toBe('$412k');
    expect(en.money({ amount: 9.5, currency: 'USD' })).toBe('$9.50');
    expect(en.shortMoney({ amount: -18_000, currency: null })).toBe('−€18k');
    expect(en.money({ amount: 5, currency: '<b>' })).toBe('5 <B>');
    expect(pt.number(1234.56)).toBe('1.235');
    expect(pt.percent(0.021)).toBe('2,1%');
    expect(en.signed(-19.2)).toBe('−19');
    expect(en.signed(0.04)).toBe('0');
  });
  it('writes days so that nobody takes them for others', () => {
    expect(en.day('2026-11-02')).toBe('2 Nov');
    expect(en.day('2027-01-14')).toBe('14 Jan 2027');
    expect(pt.day('2026-11-02')).toBe('02/11');
    expect(pt.day('2027-01-14')).toBe('14/01/2027');
    expect(en.weekday('2026-11-24')).toBe('Tue 24 Nov');
    expect(pt.relative('2026-11-22')).toBe('amanhã');
    expect(en.relative('2027-01-14')).toBe('in 54 days');
    expect(pt.month('2026-10')).toBe('outubro de 2026');
  });
  it('writes instants in the zone of the reader, days in none', () => {
    expect(en.instant('2026-11-21T23:30:00Z')).toMatch(/^22 Nov, 00:30/);
    expect(pt.instant('2026-11-21T01:30:00Z')).toMatch(/^20\/11, 22:30/);
  });
  it('counts words in agreement', () => {
    const noun = { one: 'conta', other: 'contas' };
    expect([0, 1, 2, 1_000_000].map((n) => pt.count(n, noun))).toEqual([
      '0 contas',
      '1 conta',
      '2 contas',
      '1.000.000 contas',
    ]);
    expect(en.duration(9)).toBe('9 days');
    expect(en.duration(21)).toBe('3 weeks');
    expect(pt.duration(120)).toBe('4 meses');
  });
});
