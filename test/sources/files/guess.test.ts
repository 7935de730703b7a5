import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guessFile, withoutSecondHand } from '../../../src/sources/files/guess/guess-file.ts';
import { guessDates, guessDecimal } from '../../../src/sources/files/guess/guess-values.ts';
import { writeRawExports } from '../../helpers/raw-exports.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guess-'));
  await writeRawExports(folder);
});
afterAll(() => rm(folder, { recursive: true }));

async function guess(file: string, content?: string | Buffer) {
  if (content !== undefined) await writeFile(join(folder, file), content);
  return guessFile(file, { at: join(folder, file), as: null });
}

it('knows companies of HubSpot, and what they are called elsewhere', async () => {
  const { files, notes } = await guess('hubspot-companies.csv');
  expect(notes).toEqual([]);
  expect(files.map(({ entity, constants }) => [entity, constants?.system])).toEqual([
    ['accounts', undefined],
    ['identities', 'domain'],
    ['identities', 'stripe'],
  ]);
  expect(files[0]).toMatchObject({
    columns: {
      account_id: 'Record ID',
      name: 'Company name',
      tier: 'Plan',
      mrr: 'MRR',
      renewal_on: 'Renewal date',
    },
    delimiter: ';',
    decimal: ',',
    dates: 'dd/MM/yyyy',
  });
});

it('finds the customers of bills by their addresses, unless the accounts say what Stripe calls them', async () => {
  const bills =
    'id,Amount Due,Currency,Customer,Due Date (UTC),Status,Customer Email\n' +
    'in_1,10.00,brl,cus_1,2026-06-01 10:00,open,pay@acme.example\nin_2,9.50,brl,cus_2,2026-06-01 10:00,paid,\n';
  const { files } = await guess('bills.csv', bills);
  expect(files).toMatchObject([
    { entity: 'invoices', columns: { account_id: 'Customer' }, system: 'stripe' },
    {
      entity: 'identities',
      columns: { account_id: 'Customer Email', external_id: 'Customer' },
      constants: { system: 'stripe' },
      skip: { 'Customer Email': [''] },
    },
  ]);
  expect(withoutSecondHand(files)).toEqual(files);
  const { files: companies } = await guess('hubspot-companies.csv');
  expect(withoutSecondHand([...companies, ...files])).toEqual([...companies, files[0]]);
});

it('knows invoices of Stripe, events of PostHog and answers in Portuguese', async () => {
  expect((await guess('stripe-invoices.csv')).files).toMatchObject([
    {
      entity: 'invoices',
      columns: { invoice_id: 'id', account_id: 'Customer', amount: 'Amount Due', due_on: 'Due Date (UTC)' },
      decimal: '.',
      skip: { Status: ['draft'] },
      system: 'stripe',
    },
  ]);
  expect((await guess('posthog-events.ndjson')).files).toMatchObject([
    {
      entity: 'usage_events',
      columns: { account_id: 'properties.$groups.company', user_id: 'distinct_id', occurred_at: 'timestamp' },
    },
  ]);
  expect((await guess('respostas-nps.xlsx')).files).toMatchObject([
    {
      entity: 'surveys',
      columns: { account_id: 'E-mail', score: 'Nota NPS', response_id: ['E-mail', 'Data da resposta'] },
      constants: { kind: 'nps' },
      decimal: ',',
      dates: 'dd/MM/yyyy',
    },
  ]);
});

it('knows bills in Portuguese by their words, and says which it does not know', async () => {
  const text =
    'Número da fatura;Cliente;Valor;Data de emissão;Vencimento;Situação\n1;A1;R$ 10,00;01/02/2024;15/02/2024;Pago\n2;A1;R$ 1.200,00;01/03/2024;15/03/2024;Em aberto\n3;A1;5,00;01/03/2024;15/03/2024;Em análise\n';
  const { files, notes } = await guess('faturas.csv', Buffer.from(text, 'latin1'));
  expect(files).toMatchObject([
    {
      entity: 'invoices',
      columns: { account_id: 'Cliente', amount: 'Valor', issued_on: 'Data de emissão', due_on: 'Vencimento' },
      translate: { status: { Pago: 'paid', 'Em aberto': 'open' } },
      encoding: 'windows-1252',
    },
  ]);
  expect(notes).toEqual(['what the status "Em análise" means is not known: add it to translate']);
});

it('takes a column that is called what ours is for nothing else, whatever stands in it', async () => {
  const odd =
    'account_id,contact_email,mrr\nA1,"Ana <ana@x.example>",12\nA2,a@b.example; c@d.example,n/a\nA3,,x\n';
  const { files } = await guess('odd-accounts.csv', odd);
  expect(files).toEqual([{ path: 'odd-accounts.csv', entity: 'accounts' }]);
});

it.each([
  [
    'a report',
    'Customers by region;;\nExported 30/06/2026;;\n;;\nRecord ID;Company name;MRR\n101;Acme;10\n',
    4,
  ],
  ['a comment', '# made by export.py\nRecord ID,Company name,MRR\n101,Acme,10\n', 2],
  ['an empty line', 'Customers\n\nRecord ID,Company name,MRR\n101,Acme,10\n', 3],
  ['a line for Excel', 'sep=;\nRecord ID;Company name;MRR\n101;Acme;10\n', undefined],
])('finds the column names below %s', async (_what, content, header) => {
  const { files, isComplete } = await guess('titled.csv', content);
  expect(isComplete).toBe(true);
  expect(files[0]).toMatchObject({
    entity: 'accounts',
    columns: { account_id: 'Record ID', name: 'Company name', mrr: 'MRR' },
  });
  expect(files[0]!.header).toBe(header);
});

it('knows names that are written in one word, columns with words for no value, and who answered as the account', async () => {
  const bills =
    'InvoiceNumber,CustomerID,AmountDue,DueDate,Status\nI1,C1,10.00,30 Jun 2026,paid\nI2,C2,NULL,NULL,open\n';
  expect((await guess('xero.csv', bills)).files[0]).toMatchObject({
    entity: 'invoices',
    columns: {
      invoice_id: 'InvoiceNumber',
      account_id: 'CustomerID',
      amount: 'AmountDue',
      due_on: 'DueDate',
    },
    dates: 'dd MMM yyyy',
  });
  const answers = 'Respondent,Score,Feedback,Date\na@x.example,9,,6/21/2026\nb@x.example,3,slow,6/1/2026\n';
  const { files, isComplete } = await guess('answers.csv', answers);
  expect([isComplete, files[0]]).toEqual([
    true,
    expect.objectContaining({
      columns: expect.objectContaining({
        account_id: 'Respondent',
        respondent: 'Respondent',
        response_id: ['Respondent', 'Date'],
      }),
    }),
  ]);
});

it('knows columns by their names before a unit, and the currency that such a unit is', async () => {
  const crm =
    'Kundennummer;Firma;Paket;MRR (EUR);Kunde seit\nK-1;Eins GmbH;Starter;1.237,50;23.03.2024\nSumme;;;1.237,50;\n';
  const { files, notes } = await guess('kunden.csv', crm);
  expect(notes).toEqual([]);
  expect(files[0]).toMatchObject({
    entity: 'accounts',
    columns: { account_id: 'Kundennummer', name: 'Firma', tier: 'Paket', mrr: 'MRR (EUR)' },
    constants: { currency: 'EUR' },
    decimal: ',',
  });
  const bills =
    'Invoice ID,Customer ID,Amount USD,Invoice date,Due date (UTC),Status\nI1,K-1,10.00,2026-05-01,2026-06-01,open\n';
  expect((await guess('invoices.csv', bills)).files[0]).toMatchObject({
    entity: 'invoices',
    columns: { amount: 'Amount USD', due_on: 'Due date (UTC)' },
    constants: { currency: 'USD' },
  });
});

it.each(['customer_id', 'customerId', 'organization_id', 'tenant', 'client_id', 'Workspace ID', 'customer'])(
  'knows the account of events and of answers by %s',
  async (whose) => {
    const at = '2026-06-01T10:00:00Z';
    const event = { [whose]: 'K-1', user: { id: 'u1' }, event: 'report.opened', timestamp: at };
    const events = await guess('log.ndjson', `${JSON.stringify(event)}\n`);
    expect(events).toMatchObject({ isComplete: true, files: [{ entity: 'usage_events' }] });
    expect(events.files[0]!.columns).toMatchObject({ account_id: whose, user_id: 'user.id' });
    const answers = await guess('nps.csv', `response id,${whose},score,answered at\nr1,K-1,9,${at}\n`);
    expect(answers).toMatchObject({ isComplete: true, files: [{ entity: 'surveys' }] });
  },
);

it('says what is missing instead of inventing it', async () => {
  const { isComplete, notes } = await guess('answers.csv', 'Score,Comment,Submitted at\n9,fine,2024-01-01\n');
  expect(isComplete).toBe(false);
  expect(notes[0]).toContain('no column was found for account_id of surveys');
});

describe('days and numbers', () => {
  it.each([
    [['2024-01-02', '2024-01-03T10:00:00Z'], false, null, false],
    [['31/01/2024', '01/02/2024'], true, 'dd/MM/yyyy', false],
    [['01/31/2024', '02/01/2024'], false, 'MM/dd/yyyy', false],
    [['01/02/2024'], false, 'dd/MM/yyyy', true],
    [['01/02/2024'], true, 'MM/dd/yyyy', true],
    [['31.01.24 10:00'], false, 'dd.MM.yy', false],
    [['1704067200'], false, 'unix', false],
    [['1704067200000', ''], false, 'unix_ms', false],
    [['45292', '45293.5'], false, 'excel', false],
    [['20260701', '20261231'], false, 'yyyyMMdd', false],
    [['2026/07/01', '2026/12/31 10:00'], false, 'yyyy/MM/dd', false],
    [['31 Dec 2026', '1 fev. 2027'], false, 'dd MMM yyyy', false],
    [['1-Jul-26', '15-Dez-26'], false, 'dd-MMM-yy', false],
    [['July 4, 2026', 'Dec 31, 2026'], false, 'MMM dd, yyyy', false],
    [['NULL', '\\N', '0000-00-00', '31/12/2026'], false, 'dd/MM/yyyy', false],
  ])('%j', (values, monthFirst, dates, unsure) => {
    expect(guessDates(values, { monthFirst })).toEqual({ dates, unsure });
  });

  it.each([
    [['1', '2.5'], null],
    [['1.234,56', '7'], ','],
    [['9,0'], ','],
    [['1,234.56'], '.'],
    [['1,234'], '.'],
    [['R$ 5'], '.'],
    [['12,3456'], ','],
    [["1'234.50", '99.00'], '.'],
    [['1\u202f234,50', '99,00'], ','],
    [['1 234', 'NULL'], '.'],
    [['(12.50)', '-'], '.'],
  ] as const)('%j', (values, decimal) => {
    expect(guessDecimal(values)).toBe(decimal);
  });
});

describe('headings in other languages', () => {
  const rows = (lines: readonly string[]) => `${lines.join('\n')}\n`;
  it.each([
    [
      'kunden.csv',
      [
        'Kundennummer;Firmenname;Branche;Monatlicher Umsatz;Kunde seit;Vertragsende;Automatische Verlängerung',
      ],
      [
        'K-1;Müller GmbH;Handel;1.234,50;31.01.2024;31.12.2026;ja',
        'K-2;Öl AG;Bau;99,90;01.02.2024;30.11.2026;nein',
      ],
      'accounts',
      {
        account_id: 'Kundennummer',
        name: 'Firmenname',
        segment: 'Branche',
        mrr: 'Monatlicher Umsatz',
        started_on: 'Kunde seit',
        renewal_on: 'Vertragsende',
        auto_renew: 'Automatische Verlängerung',
      },
      { decimal: ',', dates: 'dd.MM.yyyy', delimiter: ';' },
    ],
    [
      'factures.csv',
      ['Numéro de facture;Code client;Montant TTC;Devise;Date de facture;Échéance;Statut'],
      ['F1;C1;1 234,50;EUR;31/01/2024;28/02/2024;payée', 'F2;C2;10,00;EUR;01/02/2024;29/02/2024;impayée'],
      'invoices',
      {
        invoice_id: 'Numéro de facture',
        account_id: 'Code client',
        amount: 'Montant TTC',
        currency: 'Devise',
        issued_on: 'Date de facture',
        due_on: 'Échéance',
        status: 'Statut',
      },
      { decimal: ',', dates: 'dd/MM/yyyy', translate: { status: { payée: 'paid', impayée: 'past_due' } } },
    ],
    [
      'encuesta-nps.csv',
      ['Cliente,Puntuación,Comentario,Fecha de respuesta'],
      ['C1,9,muy bien,31/01/2024', 'C2,3,lento,01/02/2024'],
      'surveys',
      {
        account_id: 'Cliente',
        score: 'Puntuación',
        comment: 'Comentario',
        responded_at: 'Fecha de respuesta',
      },
      { dates: 'dd/MM/yyyy' },
    ],
  ] as const)('%s', async (file, heading, lines, entity, columns, rules) => {
    const { files } = await guess(file, rows([...heading, ...lines]));
    expect(files[0]).toMatchObject({ entity, columns, ...rules });
  });
});
