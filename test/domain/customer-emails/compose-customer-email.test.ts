import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TEMPLATES } from '../../../src/config/default-customer-emails.ts';
import { unknownPlaceholders } from '../../../src/domain/customer-emails/template.ts';
import { LOCALES, type Locale } from '../../../src/domain/types.ts';
import {
  type CustomerEmailValues,
  composeCustomerEmail,
} from '../../../src/messages/customer-email/compose-customer-email.ts';
import { renderCustomerEmail } from '../../../src/messages/customer-email/render-customer-email.ts';
import { examples } from '../../helpers/examples.ts';

const KNOWN: CustomerEmailValues = {
  contact: 'Kim',
  account: 'Alba Foods',
  product: 'Reports',
  csm: 'Ana Souza',
};
const NOTHING: CustomerEmailValues = { contact: null, account: null, product: null, csm: null };
const UNSUBSCRIBE = 'https://mail.corp.example/unsubscribe/abc';
const given = (locale: Locale) => ({
  locale,
  company: 'Corp & Sons',
  postalAddress: '1 Pier Road, Bristol',
  product: 'Planner',
});
const compose = (facts: CustomerEmailValues, locale: Locale = 'en', template = 'getting-back') =>
  composeCustomerEmail(DEFAULT_TEMPLATES[template]!, facts, given(locale));
const visible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

describe('the words of an e-mail', () => {
  it('name the contact, the account, the product and who signs', () => {
    const { subject, paragraphs } = compose(KNOWN);
    expect(subject).toBe('A shorter way back into Reports');
    expect(paragraphs[0]).toBe('Hi Kim,');
    expect(paragraphs[1]).toContain('Reports at Alba Foods');
    expect(paragraphs.at(-1)).toBe('Kind regards,\nAna Souza');
    expect(paragraphs).toContain('{link}');
  });

  it.each(LOCALES.flatMap((locale) => Object.keys(DEFAULT_TEMPLATES).map((id) => [locale, id] as const)))(
    'read naturally in %s where nothing is known (%s)',
    (locale, id) => {
      const words = compose(NOTHING, locale, id);
      expect([words.subject, ...words.paragraphs]).toMatchSnapshot();
      expect(unknownPlaceholders([words.subject, ...words.paragraphs].join(), ['link'])).toEqual([]);
    },
  );

  it.each([
    'https://evil.example/win',
    'Win now //evil.example',
    'www.evil.example',
    'evil.example/win',
    'a@evil.example',
    '{link}',
    '\u202e\u200b',
  ])('do without a name that could lead somewhere: %j', (name) => {
    const words = compose({ ...KNOWN, contact: name, account: name });
    expect(words.paragraphs[0]).toBe('Hi there,');
    expect(JSON.stringify(words)).not.toContain('evil');
  });

  it('keep names that only look unusual', () => {
    const names = ['J. R. Müller', 'O’Neil & Søn A/S', 'St. John’s', 'Zoë (ops)', '株式会社'];
    for (const contact of names) expect(compose({ ...KNOWN, contact }).paragraphs[0]).toBe(`Hi ${contact},`);
  });
});

describe('the mail', () => {
  it('is one line of subject and the same tags, whatever the names are', () => {
    const tags = (html: string) => html.replace(/>[^<]*</g, '><');
    const usual = tags(renderCustomerEmail(compose(KNOWN), UNSUBSCRIBE).html).replace(
      /<title>.*?<\/title>/s,
      '',
    );
    // Any code points, lone surrogates too; `fc.string` takes a second to prepare for those.
    const points = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 80 });
    const name = fc.oneof(
      points.map((all) => String.fromCodePoint(...all)),
      fc.constantFrom(
        '<script>x</script>',
        '"><img src=x>',
        'a\r\nBcc: e@evil.example',
        '&lt;b&gt;',
        "'>",
        '\n\n{link}',
      ),
    );
    fc.assert(
      fc.property(name, name, (account, contact) => {
        const mail = renderCustomerEmail(
          compose({ ...KNOWN, account, contact, product: account }),
          UNSUBSCRIBE,
        );
        expect(mail.subject).not.toMatch(/\p{Cc}/u);
        expect(tags(mail.html).replace(/<title>.*?<\/title>/s, '')).toBe(usual);
      }),
      { seed: 11, numRuns: examples(80) },
    );
  });

  it('says the same as text and as HTML', () => {
    const mail = renderCustomerEmail(compose(KNOWN), UNSUBSCRIBE);
    const html = visible(mail.html);
    for (const paragraph of compose(KNOWN).paragraphs.filter((p) => p !== '{link}')) {
      expect(mail.text).toContain(paragraph);
      expect(html).toContain(paragraph.replaceAll('\n', ' '));
    }
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('https://help.example.com/en/getting-back');
      expect(part).toContain(UNSUBSCRIBE);
      expect(part).not.toContain('{link}');
    }
    expect(mail.text).toContain('Open the guide:\nhttps://help');
    expect(mail.text).toContain('\n-- \nCorp & Sons, 1 Pier Road, Bristol\n');
  });

  it('links within a sentence', () => {
    const words = { ...compose(KNOWN), paragraphs: ['See {link}, <b>now</b>.'] };
    const mail = renderCustomerEmail(words, UNSUBSCRIBE);
    expect(mail.text).toContain('See https://help.example.com/en/getting-back, <b>now</b>.');
    expect(mail.html).toMatch(
      /See <a href="https:[^"]+" [^>]*>Open the guide<\/a>, &lt;b&gt;now&lt;\/b&gt;\./,
    );
  });

  it('loads nothing, so that nobody learns who opened it', () => {
    const { html } = renderCustomerEmail(compose(KNOWN), UNSUBSCRIBE);
    expect(html).not.toMatch(/<img|<script|<link|src=|url\(|@import|background="/i);
    expect(new Set([...html.matchAll(/https?:\/\/[^"' <]+/g)].map(([url]) => url))).toEqual(
      new Set([UNSUBSCRIBE, 'https://help.example.com/en/getting-back']),
    );
  });
});
