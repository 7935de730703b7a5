import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { BAND_COLOURS } from '../../src/messages/digest/digest-overview.ts';
import { renderDigest } from '../../src/messages/digest/render-digest.ts';
import { COLOURS } from '../../src/messages/mail/mail-page.ts';
import { renderAdminMail } from '../../src/messages/mail/render-admin-mail.ts';
import { KPI_KEYS } from '../../src/messages/models/digest-model.ts';
import { KPI_STRINGS } from '../../src/messages/strings/kpi-strings.ts';
import { digestOf, EN, highEffort, notices, PT } from './fixtures.ts';

/** Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const languages = [
  { context: { ...EN, today: '2026-11-16' }, locale: 'en' as const },
  { context: { ...PT, today: '2026-11-16' }, locale: 'pt-BR' as const },
];

/** What a reader sees of the HTML: no style, no tags, entities resolved. */
function visible(html: string): string {
  return html
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>|<div style="display:none.*?<\/div>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&nbsp;|&#9632;/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
/** Figures with their separators, as printed. */
const figures = (text: string): Set<string> => new Set(text.match(/\d[\d.,/]*\d|\d/g) ?? []);

describe.each(languages)('digest in $locale', ({ context, locale }) => {
  const mail = renderDigest(digestOf(locale), context);

  it('reads like this', () => expect(`${mail.subject}\n${mail.preheader}\n\n${mail.text}`).toMatchSnapshot());

  it('has a subject that begins with a number, and a short preheader', () => {
    expect(mail.subject).toMatch(/^25 /);
    expect(mail.subject.length).toBeLessThanOrEqual(70);
    expect(mail.preheader.length).toBeLessThanOrEqual(120);
  });

  it('says the same figures in HTML and text', () => {
    const [html, text] = [figures(visible(mail.html)), figures(mail.text.replace(/^\d+\. /gm, ''))];
    expect([...html].filter((f) => !text.has(f))).toEqual([]);
    expect([...text].filter((f) => !html.has(f))).toEqual([]);
    expect(html.size).toBeGreaterThan(60);
  });

  it('uses nothing that Gmail or Outlook drop', () => {
    expect(mail.html).not.toMatch(/<svg|<img|<script|<link|data:|display:\s*flex|display:\s*grid|position:/i);
    expect(mail.html).toContain('max-width:600px');
    expect(mail.html).toMatch(/<td width="\d+%" bgcolor="#/);
  });
});

describe('renderDigest', () => {
  const model = digestOf('en');

  it('stays under 80 KB for 5,000 accounts with long names that need escaping', () => {
    const name = (i: number) => `${i} "<Müller & Söhne>" `.repeat(20);
    const many = Array.from({ length: 5_000 }, (_, i) => i);
    const big = {
      ...model,
      team: name(0),
      topRisks: many.map((i) => ({ ...model.topRisks[0]!, accountName: name(i), ownerName: name(i) })),
      topRisksTotal: 5_000,
      movers: {
        down: many.map((i) => ({
          accountId: `a${i}`,
          accountName: name(i),
          healthFrom: 80,
          healthTo: 20,
          why: highEffort,
          eased: null,
        })),
        up: many.map((i) => ({
          accountId: `a${i}`,
          accountName: name(i),
          healthFrom: 20,
          healthTo: 80,
          why: highEffort,
          eased: null,
        })),
      },
      csms: many.map((i) => ({ name: name(i), open: 3, unanswered: 1, overdue: 2, outUntil: '2026-12-24' })),
      attached: many.slice(0, 2000).map((i) => ({ ...model.topRisks[0]!, accountName: name(i) })),
      themes: many.map((i) => ({ theme: name(i), answers: i, quote: name(i), value: model.atRisk })),
      dataQuality: many.map((i) => ({ kind: 'missing' as const, source: name(i) })),
    };
    const mail = renderDigest(big, EN);
    expect(Buffer.byteLength(mail.html)).toBeLessThan(80 * 1024);
    expect(mail.text).toContain('… and 4,990 more at risk; the first 2,000 are in the attached file');
    expect(mail.text).toContain('4,988 others');
    expect(mail.text).toContain('14,964');
    expect(mail.text).toContain('4,994 more');
    expect(mail.subject.length).toBeLessThanOrEqual(70);
  });

  it('tells what has no rate beside every sum, in its own currency', () => {
    const brl = [{ currency: 'BRL', accounts: 3, mrr: 14_500 }];
    const many = [
      ...brl,
      ...['GBP', 'MXN', 'JPY', 'PLN'].map((currency) => ({ currency, accounts: 1, mrr: 100 })),
    ];
    const mixed = {
      ...model,
      unconverted: many,
      atRisk: {
        ...model.atRisk,
        unconverted: brl,
        before: { ...model.atRisk.before!, unconverted: [{ ...brl[0]!, mrr: 10_000 }] },
      },
      lastWeek: { ...model.lastWeek, churned: { accounts: 1, arr: null, unconverted: [many[1]!] } },
      book: model.book.map((b) => (b.band === 'at_risk' ? { ...b, unconverted: brl } : b)),
      kpis: { ...model.kpis!, unconverted: brl, unknownAmount: 2 },
    };
    const { subject, text } = renderDigest(mixed, EN);
    expect(subject).toBe('25 accounts at risk, €412k + R$174k a year: week 47');
    expect(text).toContain(
      'At risk: 25, €412k a year, + 3 accounts in BRL (R$174k), no rate set, +3 since last week, +€41.3k, +R$54k',
    );
    expect(text).toContain('Last week: 1 left, 1 account in GBP (£1.2k a year), no rate set');
    expect(text).toMatch(/at risk +19 \(6\.3%\) +€301k \(7\.3%\) \+ R\$174k/);
    const rest = '3 accounts in BRL (R$174k a year), 1 in GBP (£1.2k a year), 1 in MXN (MX$1.2k a year)';
    expect(text).toContain(`Not in the sums: ${rest} and 2 in 2 other currencies, no rate set.`);
    expect(text).toContain(
      'Not in the sums: 3 accounts in BRL (R$14.5k a month), no rate set. Without an amount: 2 accounts.',
    );
    expect(renderDigest(mixed, PT).text.replaceAll('\u00a0', ' ')).toContain(
      '+ 3 contas em BRL (R$ 174 mil), sem câmbio definido',
    );
    // Nothing to sum is no sum of zero, and not unknown either.
    const free = [...brl, { currency: 'GBP', accounts: 1, mrr: 0 }];
    const paying = {
      ...mixed,
      themes: [{ ...model.themes[0]!, value: { ...model.atRisk, unconverted: free } }],
    };
    expect(renderDigest(paying, EN).text).toContain('\n   25 accounts · €412k + R$174k a year\n');
    const only = { ...mixed, atRisk: { ...mixed.atRisk, arr: null, before: null } };
    expect(renderDigest(only, EN).subject).toBe('25 accounts at risk, R$174k a year: week 47');
    expect(renderDigest(only, EN).text).toContain(
      'At risk: 25, 3 accounts in BRL (R$174k a year), no rate set',
    );
  });

  it('puts the converted amount beside the own one', () => {
    const risk = { ...model.topRisks[0]!, mrr: { amount: 14_500, currency: 'BRL' }, mrrConverted: 2610 };
    const { text } = renderDigest({ ...model, topRisks: [risk] }, EN);
    expect(text).toContain('Northwind Logistics  R$174k a year\n');
    expect(text).toContain('\n   about €31.3k a year · renews 14 Jan 2027');
  });

  it('says of alerts and chance only what can be said, and each kind once', () => {
    const rules = model.chance.rules.map((rule) => ({ ...rule, verdict: 'too_few' as const }));
    const early = renderDigest({ ...model, chance: { rules } }, EN).text;
    expect(early).toContain(
      'Too early to say: risk alerts (n = 72), fast-drop (n = 66), nps-detractor (n = 9).',
    );
    expect(early).not.toMatch(/drawn at random|payment-overdue/);
    const none = rules.map((rule) => ({ ...rule, n: 0, left: 0 }));
    expect(renderDigest({ ...model, chance: { rules: none } }, EN).text).not.toContain('BETTER THAN CHANCE');
    const many = Array.from({ length: 9 }, (_, i) => ({ ...rules[0]!, rule: `<b>rule ${i}</b>` }));
    const mail = renderDigest({ ...model, chance: { rules: many } }, EN);
    expect(mail.text).toContain('rule 5</b> (n = 72), 3 more.');
    expect(mail.html).not.toContain('<b>rule');
  });

  it('says that nothing is proven where nothing is, and that the ranking failed where it did', () => {
    const said = (ranking: typeof model.ranking, context = EN) =>
      renderDigest({ ...model, ranking }, context).text;
    expect(said('proven')).not.toMatch(/proven|drawing names/);
    expect(said('unproven')).toContain('Nothing is proven yet for your customers');
    expect(said('chance')).toContain('the ranking is no better than drawing names: no risk alert opens');
    expect(said('unproven', PT)).toContain('Ainda não há nada comprovado');
    expect(said('chance', PT)).toContain('não é melhor que um sorteio');
  });

  it('says when a lifetime value is at its cap', () => {
    const rows = [{ key: 'ltv' as const, value: 4800, previous: 900, n: null, plusMinus: null }];
    const kpis = { ...model.kpis!, rows, ltvCapped: { now: true, before: false } };
    const { text } = renderDigest({ ...model, kpis }, EN);
    expect(text).toMatch(/Lifetime value \(LTV, 60 months at most\) +€4\.8k, at the cap +€900/);
  });

  it('leaves out what has no data, and says so where silence would mislead', () => {
    const none = { accounts: 0, arr: null, unconverted: [] };
    const empty = {
      ...model,
      atRisk: { ...none, before: null },
      lastWeek: { churned: none, saved: none },
      renewals: { days: 90, all: none, atRisk: none },
      book: [],
      topRisks: [],
      topRisksTotal: 0,
      movers: { down: [], up: [] },
      expectedChurn: null,
      csms: [],
      hindsight: null,
      themes: [],
      kpis: null,
      dataQuality: [],
      scored: { known: 0, unknown: 0 },
    };
    const { subject, text } = renderDigest(empty, EN);
    expect(subject).toBe('0 accounts at risk: week 47');
    expect(text).toContain('No account is at risk this week.');
    expect(text).toContain('first week, nothing to compare');
    expect(text).toContain('No alert is old enough to be judged yet.');
    expect(text).toContain('Too little is known to estimate it.');
    expect(text).not.toMatch(/WHAT CUSTOMERS SAY|FIGURES|THE TEAM|NaN|null|undefined/);
  });

  it('counts success goals and names those that lag, only where goals are recorded', () => {
    const why = {
      code: 'goal.missed',
      params: { goal: 'go live in <Lisbon>', value: null, target: null, dueOn: '2026-11-10' },
      points: 0,
    };
    const lagging = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ accountId: `A${n}`, accountName: `Alba ${n}`, why }));
    const goals = { reached: 3, onLine: 12, behind: 5, missed: 2, without: 40, lagging };
    expect(renderDigest(model, EN).text).not.toMatch(/goal/i);
    const { text, html } = renderDigest({ ...model, goals }, EN);
    expect(text).toContain('3 reached, 12 on their line, 5 behind, 2 missed in the last four weeks.');
    expect(text).toContain('The goal “go live in <Lisbon>” was missed; it was due on 10 Nov.');
    expect(text).toMatch(/and 2 more[\s\S]*40 accounts without a goal recorded/);
    expect(html).toContain('go live in &lt;Lisbon&gt;');
    expect(renderDigest({ ...model, goals }, PT).text).toContain('40 contas sem meta registrada');
  });

  it('gives no reason that cannot be one for the move', () => {
    const up = {
      accountId: 'a',
      accountName: 'Up',
      healthFrom: 40,
      healthTo: 60,
      why: highEffort,
      eased: null,
    };
    const down = { ...up, accountName: 'Down', healthTo: 20 };
    const { text } = renderDigest({ ...model, topRisks: [], movers: { down: [down], up: [up] } }, EN);
    expect(text).toContain('1. Down  40 → 20 (−20)\n   effort 4 of 5\n');
    expect(text).toContain('1. Up  40 → 60 (+20)\n\n');
    const eased = { ...up, why: null, eased: highEffort };
    const said = renderDigest({ ...model, movers: { down: [{ ...eased, healthTo: 20 }], up: [eased] } }, EN);
    expect(said.text).toContain('1. Up  40 → 60 (+20)\n   was: effort 4 of 5\n');
    // What has eased explains no fall.
    expect(said.text).toContain('1. Up  40 → 20 (−20)\n');
    expect(said.text.match(/was:/g)).toHaveLength(1);
  });

  it('asks nobody to answer an alert that was not opened', () => {
    const risk = { ...model.topRisks[0]!, alert: 'none' as const };
    const { text } = renderDigest({ ...model, topRisks: [risk] }, EN);
    expect(text).toContain(' · no alert open');
    expect(text.split('TOP RISKS')[1]!.split('MOVERS')[0]).not.toMatch(/unanswered|acknowledged/);
  });

  it('sends every account at risk in a file that no spreadsheet runs as a formula', () => {
    const [risk] = model.topRisks;
    const evil = ['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(1)', '\t=1', 'two\r\nlines "x", y'];
    const attached = evil.map((accountName, i) => ({ ...risk!, accountId: `a${i}`, accountName, mrr: null }));
    const [file] = renderDigest({ ...model, attached }, EN).attachments!;
    expect(file).toMatchObject({ name: 'at-risk-2026-11-15.csv', contentType: 'text/csv; charset=utf-8' });
    const rows: Record<string, string>[] = parse(file!.content, { bom: true, columns: true });
    expect(rows.map((row) => row.account)).toEqual([
      `'=HYPERLINK("https://evil.example")`,
      "'+1",
      "'-1",
      "'@SUM(1)",
      "'=1",
      'two lines "x", y',
    ]);
    expect(rows[0]).toMatchObject({
      account_id: 'a0',
      band: 'critical',
      health: '41.08',
      mrr: '',
      currency: '',
    });
    expect(rows[0]).toMatchObject({ renewal_on: '2027-01-14', alert: 'acknowledged', tasks_open: '2' });
    expect(file!.content.split('\r\n')).toHaveLength(evil.length + 2);
    // Nothing at risk, nothing attached.
    expect(
      renderDigest({ ...model, attached: [], topRisks: [], topRisksTotal: 0 }, EN).attachments,
    ).toBeUndefined();
  });

  it('has headings in every table of figures, and none in what only places things', () => {
    const { html } = renderDigest(model, EN);
    const tables = html.split('<table').slice(1);
    const figures = tables.filter((table) => !table.startsWith(' role="presentation"'));
    expect(figures.length).toBeGreaterThanOrEqual(3);
    for (const table of figures) {
      const rows = table.slice(0, table.indexOf('</table>')).split('<tr>').slice(1);
      expect(rows[0]).toMatch(/^(?:<th scope="col"[^>]*>[^<]*<\/th>)+<\/tr>/);
      for (const row of rows.slice(1)) expect(row).toMatch(/^<th scope="row"/);
    }
    for (const table of tables.filter((t) => !figures.includes(t))) {
      expect(table.slice(0, table.indexOf('</table>')).split('<table')[0]).not.toContain('<th');
    }
  });

  it('has a contrast of 4.5 or more wherever there are words (WCAG AA), in light and in dark', () => {
    for (const { colour, ink } of Object.values(BAND_COLOURS)) {
      expect(contrast(colour, ink), `${ink} on ${colour}`).toBeGreaterThanOrEqual(4.5);
    }
    const { text, quiet, page, card } = COLOURS;
    const dark = renderDigest(model, EN).html.match(/prefers-color-scheme:dark\)\{(.*?)\}\}/)![1]!;
    const [darkPage, darkCard, darkText, darkQuiet] = [...dark.matchAll(/#[0-9a-f]{6}/g)].map(([hex]) => hex);
    const pairs = [text, quiet].flatMap((ink) => [page, card].map((paper) => [ink, paper] as const));
    const darkPairs = [darkText, darkQuiet].flatMap((ink) =>
      [darkPage, darkCard].map((p) => [ink, p] as const),
    );
    for (const [ink, paper] of [...pairs, ...darkPairs]) {
      expect(contrast(ink!, paper!), `${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('prints every KPI, one that is undefined as such, and a definition of each', () => {
    const rows = KPI_KEYS.map((key) => ({ key, value: null, previous: null, n: null, plusMinus: null }));
    const { text } = renderDigest({ ...model, kpis: { ...model.kpis!, rows } }, EN);
    expect(text.match(/not defined +not defined/g)).toHaveLength(KPI_KEYS.length);
    const linked = renderDigest({ ...model, definitionsUrl: 'https://wiki.example.com/kpi' }, EN);
    expect(linked.html).toContain('href="https://wiki.example.com/kpi"');
    expect(linked.text).not.toContain('DEFINITIONS');
    expect(text.split('DEFINITIONS')[1]?.trim().split('\n').length).toBe(KPI_KEYS.length + 1);
  });
});

describe('figures per CSM', () => {
  const csm = (name: string | null, customers: number) => ({
    ...{ name, customers, churn: { value: 0.021, previous: 0.018 } },
    nps: { value: 31, n: 12, previous: null },
    ltv: { value: 41_200, capped: true, previous: 39_000 },
  });

  it.each(languages)('stand in a table of their own, the rest counted, in $locale', ({ context, locale }) => {
    const csmKpis = [
      csm('<b>Ana</b>', 40),
      csm(null, 30),
      ...Array.from({ length: 13 }, () => csm('Bea', 2)),
    ];
    const { text, html } = renderDigest({ ...digestOf(locale), csmKpis }, context);
    const w = KPI_STRINGS[locale];
    expect(text).toContain(w.perCsm.more('3 CSMs'));
    expect(text).toContain(w.perCsm.nobody);
    expect(text).toContain(`+31, ${w.n('12')}`);
    expect(visible(html)).toContain('<b>Ana</b>');
    expect(renderDigest(digestOf(locale), context).text).not.toContain(w.perCsm.nobody);
  });
});

describe('renderAdminMail', () => {
  it.each(languages)('carries every notice in $locale', ({ context }) => {
    for (const notice of notices) {
      const mail = renderAdminMail(notice, context);
      expect(mail.subject.length).toBeLessThanOrEqual(70);
      const [html, text] = [figures(visible(mail.html)), figures(mail.text)];
      expect([...text].filter((f) => !html.has(f))).toEqual([]);
    }
    expect(renderAdminMail(notices[3]!, context).text).toMatchSnapshot();
  });
});
