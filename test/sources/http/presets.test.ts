import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { presetFile, shippedPresets } from '../../../src/config/http-presets.ts';
import { packageRoot } from '../../../src/store/package-root.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';
import { type Reply, type SeenRequest, startLoopbackApi } from '../fetch/loopback-api.ts';
import { httpSourceAt, pullAll, statesOf } from './http-world.ts';
import { VendorDescription } from './vendor-schema.ts';

/** A vendor's API on loopback, with the preset that asks it; every preset is tried on two pages. */
async function tryPreset(
  preset: string,
  config: Record<string, unknown>,
  answer: (request: SeenRequest, nth: number) => Reply,
) {
  const api = await startLoopbackApi(answer);
  const source = () => httpSourceAt(api.origin, { preset, ...config });
  const pulled = await pullAll(source());
  return { pulled, requests: api.requests, again: () => pullAll(source(), statesOf(pulled)) };
}

/** Half of the items on each of two pages. */
const halves = <T>(items: readonly T[], isSecond: boolean) =>
  isSecond ? items.slice(Math.ceil(items.length / 2)) : items.slice(0, Math.ceil(items.length / 2));

describeWithData('vendor', 'presets for what vendors describe', (folder) => {
  const described = (file: string) => new VendorDescription(join(folder, file));

  it('HubSpot companies and tickets', async () => {
    const files = {
      companies: described('hubspot-companies-2026-09.json'),
      tickets: described('hubspot-tickets-2026-09.json'),
    };
    const at = { createdAt: '2026-03-01T09:00:00Z', updatedAt: '2026-03-01T09:00:00Z', archived: false };
    const ofCompany = (id: string) => ({ companies: { results: [{ id, type: 'ticket_to_company' }] } });
    const items = {
      companies: [
        {
          id: '11',
          ...at,
          properties: {
            workspace: 'W1',
            name: 'Blue Sun',
            mrr: '120.50',
            createdate: '2024-05-06T07:08:09.123Z',
          },
        },
        { id: '12', ...at, properties: { workspace: null, name: 'A prospect', mrr: null } },
        { id: '13', ...at, properties: { workspace: 'W3', name: null, mrr: '' } },
      ],
      tickets: [
        { id: '1', ...at, properties: { createdate: '2026-03-01T08:00:00Z' }, associations: ofCompany('11') },
        { id: '2', ...at, properties: { createdate: '2026-03-01T22:00:00Z' }, associations: ofCompany('11') },
        { id: '3', ...at, properties: { createdate: '2026-03-02T08:00:00Z' } },
      ],
    };
    const faults: string[] = [];
    const { pulled, requests } = await tryPreset(
      'hubspot',
      { with: { account_property: 'workspace' } },
      ({ url, body }) => {
        const name = url.pathname.endsWith('companies') ? 'companies' : 'tickets';
        const path = '/crm/objects/2026-09/{objectType}';
        const second = url.searchParams.has('after');
        const answer = {
          results: halves<object>(items[name], second),
          ...(second ? {} : { paging: { next: { after: 'NTI1Cg%3D%3D', link: '?after=NTI1Cg%3D%3D' } } }),
        };
        faults.push(...files[name].requestFaults('get', path, { query: url.searchParams, body }));
        faults.push(...files[name].answerFaults('get', path, answer));
        return { body: answer };
      },
    );
    expect(faults).toEqual([]);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill('Bearer sesame-4711'));
    expect(requests[1]!.url.searchParams.get('after')).toBe('NTI1Cg%3D%3D');
    expect(requests[0]!.url.searchParams.get('properties')).toBe(
      'name,hs_object_id,createdate,workspace,mrr',
    );
    expect(pulled.get('companies')).toMatchObject({
      records: [
        { accountId: 'W1', name: 'Blue Sun', mrr: 120.5, startedOn: '2024-05-06' },
        { accountId: 'W3', name: null, mrr: null },
      ],
      rejects: [],
    });
    expect(pulled.get('tickets')!.records).toEqual([
      { accountId: '11', signal: 'tickets', day: '2026-03-01', value: 2 },
    ]);
  });

  it('Intercom conversations and tickets', async () => {
    const intercom = described('intercom-2.15-read.json');
    const contacts = (external_id: string | null) => ({
      type: 'contact.list',
      contacts: [{ type: 'contact', id: 'c', external_id }],
    });
    const created_at = Date.parse('2026-03-01T12:00:00Z') / 1_000;
    const conversation = { type: 'conversation', id: '1', created_at, updated_at: created_at };
    const ticket = { type: 'ticket', id: '7', category: 'Customer', created_at, updated_at: created_at };
    const lists = {
      conversations: [
        {
          ...conversation,
          contacts: contacts('U1'),
          company: { type: 'company', id: 'x', company_id: 'W1' },
        },
        { ...conversation, contacts: contacts('U2') },
        { ...conversation, contacts: contacts('U2') },
        { ...conversation, contacts: contacts(null) },
      ],
      tickets: [
        { ...ticket, contacts: contacts('U2') },
        { ...ticket, contacts: contacts('U2'), category: 'Back-office' },
      ],
    };
    const faults: string[] = [];
    const { pulled, requests } = await tryPreset('intercom', {}, ({ url, body }) => {
      const name = url.pathname === '/tickets/search' ? 'tickets' : 'conversations';
      const asked = JSON.parse(body);
      const second = asked.pagination.starting_after === 'next-one';
      const next = second ? null : { per_page: 150, starting_after: 'next-one' };
      const answer = {
        type: name === 'tickets' ? 'ticket.list' : 'conversation.list',
        [name]: halves<object>(lists[name], second),
        total_count: lists[name].length,
        pages: { type: 'pages', page: 1, per_page: 150, total_pages: 2, next },
      };
      faults.push(...intercom.requestFaults('post', url.pathname, { query: url.searchParams, body: asked }));
      faults.push(...intercom.answerFaults('post', url.pathname, answer));
      return { body: answer };
    });
    expect(faults).toEqual([]);
    expect(requests[0]!.headers['intercom-version']).toBe('2.15');
    expect(JSON.parse(requests[0]!.body).query.value[0].value).toBe(
      Date.parse('2025-03-04T00:00:00Z') / 1_000,
    );
    expect(pulled.get('conversations')!.records).toEqual([
      { accountId: 'W1', signal: 'conversations', day: '2026-03-01', value: 1 },
      { accountId: 'U2', signal: 'conversations', day: '2026-03-01', value: 2 },
    ]);
    expect(pulled.get('tickets')!.records).toEqual([
      { accountId: 'U2', signal: 'tickets', day: '2026-03-01', value: 1 },
    ]);
  });
});

describe('presets for what vendors document', () => {
  it('Zendesk tickets', async () => {
    const ticket = {
      id: 1,
      status: 'open',
      created_at: '2026-03-03T09:00:00Z',
      organization_id: 360_001_234_567,
    };
    const items = [
      ticket,
      { ...ticket, id: 2, created_at: '2026-03-03T22:00:00Z' },
      { ...ticket, id: 3, organization_id: null },
      { ...ticket, id: 4, status: 'deleted' },
    ];
    const config = { with: { subdomain: 'acme', email: 'ops@acme.example' } };
    const { pulled, requests, again } = await tryPreset('zendesk', config, ({ url }) => {
      const second = url.searchParams.get('cursor') === 'MTU4';
      const after_url = `${url.origin}/api/v2/incremental/tickets/cursor.json?cursor=MTU4`;
      return {
        body: { tickets: halves(items, second), after_url, after_cursor: 'MTU4', end_of_stream: second },
      };
    });
    const login = Buffer.from('ops@acme.example/token:sesame-4711').toString('base64');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`Basic ${login}`));
    expect(requests.map(({ url }) => url.search)).toEqual([
      `?start_time=${Date.parse('2025-03-04T00:00:00Z') / 1_000}&per_page=1000`,
      '?cursor=MTU4',
    ]);
    const days = [{ accountId: '360001234567', signal: 'tickets', day: '2026-03-03', value: 2 }];
    expect(pulled.get('tickets')!.records).toEqual(days);
    expect((await again()).get('tickets')!.records).toEqual(days);
    expect(requests[2]!.url.searchParams.get('start_time')).toBe(
      String(Date.parse('2026-03-02T00:00:00Z') / 1_000),
    );
  });

  it('Typeform answers', async () => {
    const answer = (type: string, told: object) => ({
      field: { id: 'f', type, ref: `ref-${type}` },
      ...told,
    });
    const answers = [
      answer('nps', { type: 'number', number: 2 }),
      answer('long_text', { type: 'text', text: 'too slow' }),
    ];
    const item = { token: 't1', submitted_at: '2026-03-03T09:00:00Z', hidden: { account_id: 'A1' }, answers };
    const items = [item, { ...item, token: 't2' }, { ...item, token: 't3', hidden: {} }];
    const { pulled, requests } = await tryPreset('typeform', { with: { form_id: 'a/b' } }, ({ url }) => {
      const before = url.searchParams.get('before');
      const page = before === 't3' ? [] : halves(items, before === 't2');
      return { body: { total_items: items.length, page_count: 2, items: page } };
    });
    expect(requests.map(({ url }) => url.pathname)).toEqual(Array(3).fill('/forms/a%2Fb/responses'));
    expect(requests.map(({ url }) => url.searchParams.get('before'))).toEqual([null, 't2', 't3']);
    const told = { accountId: 'A1', kind: 'nps', score: 2, comment: 'too slow' };
    expect(pulled.get('responses')).toMatchObject({
      records: [
        { ...told, responseId: 't1', respondedAt: '2026-03-03T09:00:00Z' },
        { ...told, responseId: 't2' },
      ],
      rejects: [],
    });
  });

  it('Formbricks answers', async () => {
    const item = {
      id: 'r1',
      createdAt: '2026-03-03T09:00:00.000Z',
      updatedAt: '2026-03-03T09:01:00.000Z',
      finished: true,
      surveyId: 's1',
      data: { q1: 9, q2: 'fine', q3: ['a', 'b'] },
      contactAttributes: { account_id: 'A1' },
    };
    const items = [
      item,
      { ...item, id: 'r2', finished: false },
      { ...item, id: 'r3', contactAttributes: null },
    ];
    const parameters = { survey_id: 's1', score_question: 'q1', comment_question: 'q2' };
    const { pulled, requests } = await tryPreset('formbricks', { with: parameters }, ({ url }) => {
      const skip = Number(url.searchParams.get('skip'));
      return { body: { data: items.slice(skip, skip + 2), meta: { total: 3, limit: 2, offset: skip } } };
    });
    expect(requests[0]!.headers['x-api-key']).toBe('sesame-4711');
    expect(requests.map(({ url }) => url.searchParams.get('skip'))).toEqual(['0', '2', '3']);
    expect(pulled.get('responses')).toMatchObject({
      records: [{ responseId: 'r1', accountId: 'A1', kind: 'nps', score: 9, comment: 'fine' }],
      rejects: [],
    });
  });

  it('Delighted answers', async () => {
    const item = {
      id: '1',
      person: '9',
      survey_type: 'nps',
      score: 0,
      comment: 'no',
      created_at: 1_772_528_400,
      updated_at: 1_772_528_400,
      person_properties: { account_id: 'A1' },
    };
    const items = [
      item,
      { ...item, id: '2', survey_type: 'csat' },
      { ...item, id: '3', person_properties: null },
    ];
    const { pulled, requests } = await tryPreset('delighted', {}, ({ url }) => {
      const page = Number(url.searchParams.get('page'));
      return { body: items.slice((page - 1) * 2, page * 2) };
    });
    const login = Buffer.from('sesame-4711:').toString('base64');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Basic ${login}`));
    expect(pulled.get('responses')).toMatchObject({
      records: [
        { responseId: '1', kind: 'nps', score: 0, comment: 'no', respondedAt: '2026-03-03T09:00:00Z' },
      ],
      rejects: [],
    });
  });

  it('Chargebee invoices', async () => {
    const invoice = {
      id: 'c1',
      customer_id: 'A1',
      status: 'payment_due',
      total: 12_000,
      amount_due: 5_000,
      currency_code: 'EUR',
      date: 1_772_528_400,
      due_date: 1_773_133_200,
      dunning_attempts: [{ attempt: 1 }, { attempt: 2 }],
      deleted: false,
    };
    const items = [
      invoice,
      { ...invoice, id: 'c2', status: 'paid', paid_at: 1_772_528_400, total: 900, currency_code: 'JPY' },
      { ...invoice, id: 'c3', status: 'pending' },
      { ...invoice, id: 'c4', deleted: true },
    ].map((one) => ({ invoice: one }));
    const { pulled, requests } = await tryPreset('chargebee', { with: { site: 'acme' } }, ({ url }) => {
      const second = url.searchParams.get('offset') === '["1","2"]';
      return { body: { list: halves(items, second), ...(second ? {} : { next_offset: '["1","2"]' }) } };
    });
    expect(requests.map(({ url }) => url.searchParams.get('sort_by[asc]'))).toEqual(
      Array(2).fill('updated_at'),
    );
    expect(pulled.get('invoices')).toMatchObject({
      records: [
        {
          invoiceId: 'c1',
          amount: 50,
          issuedOn: '2026-03-03',
          dueOn: '2026-03-10',
          paidOn: null,
          status: 'past_due',
          attempts: 2,
        },
        { invoiceId: 'c2', amount: 900, paidOn: '2026-03-03', status: 'paid' },
      ],
      gone: [['c4']],
      rejects: [],
    });
  });

  it('Lago invoices', async () => {
    const invoice = {
      lago_id: 'l1',
      issuing_date: '2026-02-01',
      payment_due_date: '2026-03-01',
      payment_overdue: true,
      status: 'finalized',
      payment_status: 'pending',
      currency: 'EUR',
      total_amount_cents: 12_050,
      updated_at: '2026-03-02T09:00:00Z',
      customer: { external_id: 'A1' },
    };
    const items = [
      invoice,
      { ...invoice, lago_id: 'l2', payment_status: 'succeeded', payment_overdue: false },
      { ...invoice, lago_id: 'l3', status: 'draft' },
      { ...invoice, lago_id: 'l4', status: 'voided' },
    ];
    const { pulled, requests } = await tryPreset('lago', {}, ({ url }) => {
      const second = url.searchParams.get('page') === '2';
      return { body: { invoices: halves(items, second), meta: { next_page: second ? null : 2 } } };
    });
    expect(requests).toHaveLength(2);
    expect(pulled.get('invoices')).toMatchObject({
      records: [
        { invoiceId: 'l1', amount: 120.5, status: 'past_due', paidOn: null },
        { invoiceId: 'l2', status: 'paid', paidOn: '2026-03-02' },
        { invoiceId: 'l4', status: 'void' },
      ],
      rejects: [],
    });
  });
});

it('every shipped preset is tried here, and stands in the docs with its parameters', () => {
  const page = readFileSync(join(packageRoot(), 'docs/sources.md'), 'utf8');
  const tests = readFileSync(import.meta.filename, 'utf8');
  for (const name of shippedPresets()) {
    expect(tests).toMatch(new RegExp(`tryPreset\\(\\s*'${name}'`));
    const [row = ''] = page.match(new RegExp(`^\\| \`${name}\` .*$`, 'm')) ?? [];
    const { parameters, auth } = parse(readFileSync(presetFile(name), 'utf8'));
    const words = [...Object.keys(parameters ?? {}), ...JSON.stringify(auth).matchAll(/[A-Z_]{6,}/g)].map(
      String,
    );
    expect(words.filter((word) => !row.includes(`\`${word}\``))).toEqual([]);
  }
});
