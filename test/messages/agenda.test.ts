import { describe, expect, it } from 'vitest';
import type { Unmet } from '../../src/domain/alerts/step-condition.ts';
import { agendaText } from '../../src/messages/agenda/agenda-doc.ts';
import type { AgendaModel } from '../../src/messages/models/agenda-model.ts';
import { renderAgenda } from '../../src/messages/slack/render-agenda.ts';
import { fitsSlackLimits } from '../../src/messages/slack/slack-limits.ts';
import { formatUnmet } from '../../src/messages/strings/skip-strings.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';
import { alert, detractor, EN, failingCard, PT, plannerDrop, usersGone } from './fixtures.ts';
import { flatten } from './flatten.ts';

const agenda: AgendaModel = {
  ...alert,
  changes: [plannerDrop, usersGone, detractor, failingCard],
  invoices: [
    {
      invoiceId: 'INV-7',
      amount: 400,
      currency: 'EUR',
      dueOn: '2026-11-03',
      attempts: 2,
      uncollectible: false,
    },
    { invoiceId: 'INV-9', amount: null, currency: null, dueOn: null, attempts: 0, uncollectible: true },
  ],
  answers: [
    { kind: 'nps', score: 3, comment: 'export takes forever', by: 'head of operations', on: '2026-11-12' },
    { kind: 'ces', score: 4, comment: null, by: null, on: '2026-11-10' },
  ],
  signals: [{ name: 'tickets', value: 6, on: '2026-11-19', usual: 1.5 }],
  goals: [],
  lacksGoal: false,
  said: [],
  questions: ['Who decides on the renewal?'],
};

describe('an agenda', () => {
  it('says that nothing stands out only where nothing does, in no section', () => {
    const told = (changes: AgendaModel['changes']) => agendaText({ ...agenda, changes }, EN);
    expect(told([{ ...plannerDrop, points: -0.5 }])).toContain('  - No single change stands out.');
    // Told below as an answer and as an invoice.
    expect(told([detractor, failingCard])).not.toContain('  - No single change stands out.');
  });

  it('tells in English what a call needs, each thing once', () => {
    expect(agendaText(agenda, EN)).toMatchInlineSnapshot(`
      [
        "Agenda: Northwind Logistics, 21 Nov",
        "",
        "What changed",
        "  - Health 72 → 41 (healthy → at risk), in 3 weeks, since 31 Oct",
        "  - Use of Planner fell to a third of what is normal for them: 5 active days in 28 (usually 15–19), since 29 Oct.",
        "  - 2 of 3 regular users of Planner have not been back since 31 Oct.",
        "",
        "What is at stake",
        "  - €48,000 a year",
        "  - Renews 14 Jan 2027, in 54 days",
        "  - Likely to leave: 34% within 90 days (book average 6%), learned on 212 outcomes of your own",
        "",
        "Open invoices",
        "  - €400 (INV-7) · due 3 Nov, 18 days ago · 2 attempts failed",
        "  - Amount not known (INV-9) · given up as uncollectible",
        "",
        "What they said last",
        "  - NPS 3 (head of operations), 12 Nov",
        "    “export takes forever”",
        "  - CES 4, 10 Nov (no comment)",
        "",
        "Also recorded",
        "  - tickets: 6 on 19 Nov (1.5 on average in the 90 days before)",
        "",
        "Ask",
        "  - Who decides on the renewal?",
      ]
    `);
  });

  it('names the goals in a section of their own, or asks for one', () => {
    const goals: AgendaModel['goals'] = [
      {
        ...{
          id: 'g1',
          goal: 'every team plans with it',
          by: 'usage',
          status: 'behind',
          isWord: false,
          pastDays: 0,
          value: 40,
        },
        ...{ expected: 70, target: 100, dueOn: '2026-12-10', score: 30 },
      },
    ];
    const text = (more: Partial<AgendaModel>, context = EN) => agendaText({ ...agenda, ...more }, context);
    expect(text({ goals })).toContain(
      '  - The goal “every team plans with it” is behind (40 of 100, the line asks for 70), due on 10 Dec.',
    );
    expect(text({ goals }, PT)).toContain(
      '  - A meta “every team plans with it” está atrasada (40 de 100, o ritmo pede 70), com prazo em 10/12.',
    );
    expect(text({ lacksGoal: true })).toContain('  - No goal is recorded yet: agree one.');
    expect(text({ lacksGoal: true }, PT)).toContain('  - Nenhuma meta registrada ainda: combinar uma.');
  });

  it('tells the same in Portuguese', () => {
    expect(agendaText(agenda, PT)).toMatchInlineSnapshot(`
      [
        "Pauta: Northwind Logistics, 21/11",
        "",
        "O que mudou",
        "  - Saúde 72 → 41 (saudável → em risco), em 3 semanas, desde 31/10",
        "  - O uso do Planner caiu para um terço do normal deles: 5 dias ativos em 28 (o habitual é 15–19), desde 29/10.",
        "  - 2 de 3 usuários frequentes do Planner não voltaram desde 31/10.",
        "",
        "O que está em jogo",
        "  - € 48.000 por ano",
        "  - Renova em 14/01/2027, em 54 dias",
        "  - Chance de sair: 34% em 90 dias (média da carteira 6%), aprendida com 212 desfechos da sua base",
        "",
        "Faturas em aberto",
        "  - € 400 (INV-7) · vencimento 03/11, há 18 dias · 2 tentativas sem sucesso",
        "  - Valor desconhecido (INV-9) · dada como incobrável",
        "",
        "O que disseram por último",
        "  - NPS 3 (head of operations), 12/11",
        "    “export takes forever”",
        "  - CES 4, 10/11 (sem comentário)",
        "",
        "Também registrado",
        "  - tickets: 6 em 19/11 (média de 1,5 nos 90 dias anteriores)",
        "",
        "Perguntar",
        "  - Who decides on the renewal?",
      ]
    `);
  });

  it('says that nothing stands out, and leaves out what is not known', () => {
    const bare: AgendaModel = {
      ...agenda,
      changes: [],
      mrr: null,
      renewalOn: null,
      probability: null,
      invoices: null,
      answers: [],
      signals: [],
      questions: [],
    };
    expect(agendaText(bare, EN)).toEqual([
      'Agenda: Northwind Logistics, 21 Nov',
      '',
      'What changed',
      '  - Health 72 → 41 (healthy → at risk), in 3 weeks, since 31 Oct',
      '  - No single change stands out.',
    ]);
    expect(agendaText({ ...bare, invoices: [] }, EN).slice(-2)).toEqual(['Open invoices', '  - None.']);
  });

  it('keeps a customer’s words apart from ours, whatever they say', () => {
    const hostile = '<!channel> *x* <https://evil.example|pay> \u202e'.padEnd(9_000, 'x');
    const model: AgendaModel = {
      ...agenda,
      accountName: hostile,
      answers: Array.from({ length: 9 }, () => ({ ...agenda.answers[0]!, comment: hostile, by: hostile })),
      signals: Array.from({ length: 50 }, () => ({ ...agenda.signals[0]!, name: hostile })),
      invoices: Array.from({ length: 50 }, () => ({ ...agenda.invoices![0]!, invoiceId: hostile })),
      questions: Array.from({ length: 50 }, () => hostile),
    };
    for (const context of [EN, PT]) {
      const message = renderAgenda(model, context);
      expect(fitsSlackLimits(message)).toEqual([]);
      expect(flatten(message)).not.toContain('\u202e');
    }
  });
});

describe('why a step was left out', () => {
  const rows: [Unmet, string, string][] = [
    [
      { code: 'yearly_value', wanted: 10_000, is: 2_400, currency: null },
      'yearly value under €10,000 (€2,400)',
      'valor anual abaixo de R$ 10.000 (R$ 2.400)',
    ],
    [
      { code: 'yearly_value', wanted: 10_000, is: null, currency: null },
      'yearly value not known',
      'valor anual desconhecido',
    ],
    [
      { code: 'tier', wanted: ['enterprise'], is: null },
      'tier not known, wanted enterprise',
      'nível desconhecido, esperado enterprise',
    ],
    [
      { code: 'probability', wanted: 0.3, is: 0.125 },
      'probability under 30% (13%)',
      'probabilidade abaixo de 30% (13%)',
    ],
    [
      { code: 'component', component: 'usage', wanted: 40, is: 62 },
      'usage not under 40 (62)',
      'uso não está abaixo de 40 (62)',
    ],
    [
      { code: 'renewal', wanted: 60, is: 90 },
      'renewal not within 60 days',
      'renovação não ocorre em 60 dias',
    ],
    [{ code: 'renewal', wanted: 60, is: -1 }, 'renewal date has passed', 'a data de renovação já passou'],
    [
      { code: 'rule', wanted: ['fast-drop'], is: 'detractor' },
      'rule fast-drop does not fire',
      'a regra fast-drop não disparou',
    ],
    [{ code: 'no_comment' }, 'nothing was said that could be handed on', 'não há comentário a encaminhar'],
  ];

  it.each(rows)('%o', (unmet, en, pt) => {
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
    expect(plain(formatUnmet(unmet, createFormatter(EN)))).toBe(en);
    expect(plain(formatUnmet(unmet, createFormatter(PT)))).toBe(pt);
  });
});
