import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OutboxDraft } from '../../src/domain/outbox.ts';
import { deliver } from '../../src/pipeline/deliver.ts';
import { enqueueOutbox } from '../../src/store/outbox/enqueue-outbox.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { type AlertsHarness, startAlertsHarness } from '../pipeline/alerts/alerts-harness.ts';
import { mail, slackMessage, toChannel } from './relay-harness-drafts.ts';

const configuration = (given: { locale: string; from: string; domain: string }) => `
locale: ${given.locale}
delivery:
  mail_from: ${given.from}
  allowed_mail_domains: [${given.domain}]
  slack_history: resend
`;
const BEFORE = configuration({ locale: 'en', from: 'first@corp.example', domain: 'corp.example' });
const AFTER = configuration({ locale: 'pt-BR', from: 'second@corp.example', domain: 'Other.example' });

let smtp: LoopbackSmtp;
let harness: AlertsHarness;
let now: number;
beforeEach(async () => {
  smtp = await startLoopbackSmtp();
  now = Date.now();
  harness = await startAlertsHarness({ yaml: BEFORE, smtpUrl: smtp.url, startAt: new Date(now) });
  harness.slack.workspace.mayReadHistory = false;
});
afterEach(async () => {
  await harness.close();
  await smtp.close();
});

const UNDER_WAY = ['pending', 'claimed', 'attempting'];

/** Queues and sends; what Slack leaves in doubt is sent again two minutes later, and not before. */
async function send(...drafts: OutboxDraft[]): Promise<void> {
  harness.slack.script(
    { method: 'chat.postMessage', channel: '#customer-success' },
    { kind: 'reset', apply: false },
  );
  const posted = pool().length;
  travel(60_000);
  await enqueueOutbox(harness.raw, drafts, new Date(now));
  const delivery = deliver(harness.app.context);
  await waitFor(async () => {
    const all = Object.values(await states());
    return all.includes('uncertain') && !all.some((state) => UNDER_WAY.includes(state));
  });
  // Until then Slack may still carry it out.
  expect(pool()).toHaveLength(posted);
  travel(2 * 60_000);
  await delivery;
  await deliver(harness.app.context);
}
function travel(ms: number): void {
  now += ms;
  harness.travel(new Date(now));
}
const SUCCESS = [toChannel('#customer-success')];
const to = (address: string) => ({ name: null, address });
const states = async () =>
  Object.fromEntries(
    (await harness.raw<{ key: string; state: string }[]>`select dedupe_key as key, state from outbox`).map(
      (row) => [row.key, row.state],
    ),
  );
const sent = () => smtp.received.map(({ from, recipients }) => `${from} -> ${recipients.join()}`);
const pool = () => harness.slack.visible().filter(({ channel }) => channel === '#customer-success');
const texts = () => harness.slack.visible().map((message) => `${message.text}, ${message.edits} edits`);

it('sender, allowed domains and language follow a reload from the next delivery on, and nothing is sent again', async () => {
  await send(
    mail({ key: 'corp-1', to: to('ana@corp.example') }),
    mail({ key: 'other-1', to: to('bea@other.example') }),
    slackMessage({ key: 'slack-1', targets: SUCCESS, subject: 'episode:1', text: 'one' }),
  );
  const first = ['first@corp.example -> ana@corp.example'];
  expect(sent()).toEqual(first);
  expect(await states()).toMatchObject({ 'corp-1': 'sent', 'other-1': 'failed', 'slack-1': 'sent' });
  expect(texts()).toContain('one (Possible duplicate), 0 edits');
  const stood = texts();

  harness.configure(AFTER);
  await deliver(harness.app.context);
  expect(sent()).toEqual(first);
  expect(texts()).toEqual(stood);

  await send(
    mail({ key: 'corp-2', to: to('ana@corp.example') }),
    mail({ key: 'other-2', to: to('bea@other.example') }),
    slackMessage({ key: 'slack-2', targets: SUCCESS, subject: 'episode:2', text: 'two' }),
  );
  expect(sent()).toEqual([...first, 'second@corp.example -> bea@other.example']);
  expect(await states()).toMatchObject({ 'corp-2': 'failed', 'other-2': 'sent', 'slack-2': 'sent' });
  expect(texts()).toEqual(expect.arrayContaining([...stood, 'two (Possível repetição), 0 edits']));
});
