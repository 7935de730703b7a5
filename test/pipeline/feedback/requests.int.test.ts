import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { recordMaterials } from '../../../src/domain/materials/judge-offers.ts';
import { answerSlashCommand } from '../../../src/pipeline/alerts/answer-slash-command.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { loadAgenda } from '../../../src/pipeline/alerts/load-agenda.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { askAssistant } from '../../../src/pipeline/feedback/ask-assistant.ts';
import { closeRequest } from '../../../src/pipeline/feedback/close-request.ts';
import { listedFrom, loadFeedback } from '../../../src/pipeline/feedback/load-feedback.ts';
import { sendRequests } from '../../../src/pipeline/feedback/send-requests.ts';
import { reading } from '../../../src/store/database.ts';
import { listClosedRequests } from '../../../src/store/feedback/requests.ts';
import { loadOfferedEpisodes } from '../../../src/store/materials/material-offers.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from '../alerts/alerts-harness.ts';

const YAML = `
currency: USD
rates: [{ from: 2026-01-01, BRL: 0.2 }]
materials:
  reports-course:
    kind: webinar
    editions: { en: { title: Reports in an hour, url: "https://academy.corp.example/reports", on: 2026-03-12 } }
    themes: [export]
delivery: { queue_channels: { product: "#harbinger-admin", data: "#customer-success" } }
`;
const ANA = 'ana@corp.example';

let harness: AlertsHarness;
beforeAll(async () => {
  harness = await startAlertsHarness({ yaml: YAML });
  harness.app.context.keepsQuietHours = true;
  const { raw } = harness;
  await addAccount(raw, 'alba', { csm: 'ana', renewal_on: '2026-03-20' });
  await addAccount(raw, 'brisa', { csm: 'noa', mrr: 1000, currency: 'BRL', locale: 'pt-BR' });
  await addAccount(raw, 'cleo', { csm: null, tier: 'starter', currency: 'EUR' });
  await addAccount(raw, 'dora', { csm: 'ana', notice_on: '2026-03-02', churn_reason: 'too_expensive' });
  await insert(raw, 'surveys', [
    survey('R1', 'alba', 'The export drops columns, write to kim@alba.example'),
    survey('R2', 'brisa', 'Exportar para Excel falha toda hora'),
    survey('R3', 'cleo', 'exports fail'),
    survey('R4', 'alba', 'sistema muito pesado'),
  ]);
});
afterEach(() => expect(harness.slack.violations).toEqual([]));
afterAll(() => harness.close());

function survey(response_id: string, account_id: string, comment: string, day = '2026-03-03') {
  return { ...{ response_id, account_id, comment }, kind: 'nps', score: 3, responded_at: at(day) };
}
const lists = () =>
  harness.slack
    .visible()
    .filter((m) => m.text.includes('What customers ask'))
    .map((m) => ({ channel: m.channel, words: JSON.stringify(m.blocks) }));
const open = async (day: string) => {
  const { config } = harness.app.context.config();
  return reading(harness.app.context, (db) =>
    loadFeedback(db, { config, from: listedFrom(config, day), to: day }),
  );
};

it('tells each team with a channel once a week, in working hours, what it can act on', async () => {
  const { app, slack } = harness;
  harness.travel(at(DAY, '22:00:00'));
  expect(await sendRequests(app.context, DAY)).toMatchObject({ queued: 2 });
  await deliver(app.context);
  expect(slack.visible()).toEqual([]);
  harness.travel(at('2026-03-05', '10:00:00'));
  expect(await sendRequests(app.context, '2026-03-05')).toMatchObject({ queued: 0 });
  await deliver(app.context);
  const [data, product] = lists().sort((a, b) => (a.channel < b.channel ? -1 : 1));
  expect(lists()).toHaveLength(2);
  expect(product).toMatchObject({ channel: '#harbinger-admin' });
  for (const id of ['export-1', 'price-1', 'performance-1']) expect(product!.words).toContain(id);
  expect(product!.words).toContain('1 account leaving over it');
  // 500 of alba and 200 of brisa; what has no rate is told beside it.
  expect(product!.words).toContain('3 answers · 3 accounts · $700 a month · €500 a month without a rate');
  expect(product!.words).toContain('The export drops columns');
  expect(product!.words).not.toContain('kim@alba.example');
  expect(data).toMatchObject({ channel: '#customer-success' });
  expect(data!.words).not.toContain('price-1');
});

it('is closed by an answer that the CSM of each customer has to pass on, once', async () => {
  const { app, raw } = harness;
  const closing = { id: 'export-1', answer: 'ships on 3 March', by: 'pia', asOf: '2026-03-05' };
  expect(await closeRequest(app.context, closing)).toMatchObject({
    kind: 'closed',
    accounts: 3,
    tasks: 2,
    withoutCsm: 1,
  });
  expect(await closeRequest(app.context, closing)).toMatchObject({
    kind: 'refused',
    open: ['performance-1', 'price-1'],
  });
  const tasks = await raw`
    select account_id as account, owner_email as owner, title, due_on::text as due from tasks order by 1`;
  expect(tasks).toEqual([
    {
      ...{ account: 'alba', owner: ANA, due: '2026-03-10' },
      title: 'Tell ALBA: ships on 3 March (they asked about reports and export)',
    },
    {
      ...{ account: 'brisa', owner: 'noa@corp.example', due: '2026-03-10' },
      title: 'Contar a BRISA: ships on 3 March (pediram algo sobre relatórios e exportação)',
    },
  ]);
  const agenda = await loadAgenda(app.context, {
    ...{ accountId: 'alba', episode: null, reader: null, asOf: '2026-03-05' },
  });
  expect(agenda!.toTell).toEqual([tasks[0]!.title]);
  await insert(raw, 'surveys', [survey('R5', 'alba', 'the export again', '2026-03-05')]);
  expect((await open('2026-03-05')).map(({ id, answers }) => [id, answers])).toEqual([
    ['performance-1', 1],
    ['export-2', 1],
    ['price-1', 1],
  ]);
});

it('is answered in Slack too, and is told of as closed', async () => {
  const { app } = harness;
  harness.travel(at('2026-03-05', '11:00:00'));
  const say = async (text: string) => (await answerSlashCommand(app.context, { text, email: ANA })).text;
  expect(await say('answer export-7 ships tomorrow')).toContain('export-2, performance-1 and price-1');
  expect(await say('answer performance-1 twice as fast since Monday')).toContain('1 account');
  const closed = await reading(app.context, (db) => listClosedRequests(db));
  expect(closed.map(({ id, answer, accounts, told }) => [id, answer, accounts, told])).toEqual([
    ['performance-1', 'twice as fast since Monday', 1, 0],
    ['export-1', 'ships on 3 March', 3, 0],
  ]);
});

it('offers a material that fits in alert and agenda until its day, and tells what followed', async () => {
  const { app, raw, slack } = harness;
  const day = '2026-03-06';
  harness.travel(at(day, '10:00:00'));
  await insert(raw, 'surveys', [survey('R6', 'brisa', 'exports fail again', day)]);
  for (const id of ['alba', 'brisa']) await addScore(raw, id, day, 20);
  await decideAlerts(app.context, day);
  await deliver(app.context);
  const offered = () => slack.visible().filter((m) => JSON.stringify(m.blocks).includes('📎'));
  expect(offered().map((m) => m.channel)).toEqual(['DANA']);
  expect(JSON.stringify(offered()[0]!.blocks)).toContain('To offer: Webinar on 12 Mar: Reports in an hour');
  const agendaOn = async (asOf: string) =>
    (await loadAgenda(app.context, { ...{ accountId: 'alba', episode: null, reader: null }, asOf }))!;
  expect((await agendaOn(day)).materials).toMatchObject([{ name: 'reports-course' }]);
  expect((await agendaOn('2026-03-13')).materials).toBeUndefined();

  await addScore(raw, 'alba', '2026-05-01', 80);
  await addScore(raw, 'brisa', '2026-05-01', 40);
  const asOf = '2026-05-20';
  const episodes = await reading(app.context, (db) => loadOfferedEpisodes(db, { since: '2026-01-01', asOf }));
  const records = recordMaterials(episodes, { asOf, healthyFrom: 70 });
  expect(records.get('reports-course')).toMatchObject({ offered: 1, recovered: { hits: 1, n: 1 } });
  expect(records.get(null)!.recovered).toMatchObject({ hits: 0, n: 1 });
});

it('asks an assistant what no theme is recognised in, masked and once, and makes nothing of nonsense', async () => {
  const { app, raw } = harness;
  const day = '2026-03-06';
  const odd = [
    'Nobody finds the moon, ask kim@alba.example',
    'The moon again and again',
    'Where is the moon now',
  ];
  for (const [i, words] of odd.entries()) await insert(raw, 'surveys', [survey(`M${i}`, 'alba', words, day)]);
  const said: { key: string | undefined; body: string }[] = [];
  const answers = ['{"topic":"usability"}', 'the moon', null];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    said.push({ key: request.headers.authorization, body: Buffer.concat(chunks).toString() });
    const content = answers.shift();
    response.writeHead(content === null ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const assistant = (rest: string) =>
    harness.configure(
      `${YAML}\nfeedback: { assistant: { enabled: true, url: "http://127.0.0.1:${port}/v1/", model: m, allow_hosts: [127.0.0.1]${rest} } }`,
    );
  try {
    assistant('');
    app.context.assistantKey = 'key-of-the-assistant';
    // The third gets no answer: it is asked about the next time.
    expect(await askAssistant(app.context, day)).toBe(2);
    expect(said.map(({ key }) => key)).toEqual(Array(3).fill('Bearer key-of-the-assistant'));
    expect(said.map(({ body }) => body).join()).not.toContain('kim@alba.example');
    expect(JSON.parse(said[0]!.body)).toMatchObject({ model: 'm', response_format: { type: 'json_schema' } });
    expect(harness.logged.join()).toContain('the assistant gives no answer');
    expect(harness.logged.join()).not.toContain('key-of-the-assistant');
    const topics = async () =>
      new Map((await open(day)).map(({ topic, quotes }) => [topic, quotes.map(({ words }) => words)]));
    expect((await topics()).get('usability')).toEqual(['Nobody finds the moon, ask [e-mail]']);
    expect((await topics()).get('other')).toHaveLength(2);
    // Of three a week two are asked already.
    assistant(', max_per_week: 2');
    expect(await askAssistant(app.context, day)).toBe(0);
    expect(said).toHaveLength(3);
    harness.configure(YAML);
    expect(await askAssistant(app.context, day)).toBe(0);
    expect((await topics()).get('other')).toHaveLength(3);
  } finally {
    await new Promise((closed) => server.close(closed));
  }
});

it('forgets an erased customer in lists, tasks and what was answered', async () => {
  const { app, raw } = harness;
  await eraseAccount(app.context, 'alba', { by: 'admin', dryRun: false });
  await deliver(app.context);
  expect(lists()).toHaveLength(2);
  for (const { words } of lists()) expect(words).not.toMatch(/ALBA|drops columns|pesado/);
  expect(await raw`select 1 from material_offers union all select 1 from request_topics`).toEqual([]);
  expect(await raw`select account_id from request_voices order by 1`).toEqual([
    { account_id: 'brisa' },
    { account_id: 'cleo' },
  ]);
  expect((await open('2026-03-05')).map(({ id }) => id)).toEqual(['price-1']);
});
