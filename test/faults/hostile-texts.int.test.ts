import { expect, it } from 'vitest';
import { jsonLines } from '../helpers/cli.ts';
import { account, address, csm, emptyBook, PULSE_ONLY, pulse } from './fault-book.ts';
import { withFaultPlace } from './fault-place.ts';

const DAY = '2026-03-02';
const HOSTILE = '<!channel> <https://evil|pay> *x* &lt;';

interface Node {
  type?: string;
  text?: string | Node;
}

/** Every text of the blocks with the way in which Slack reads it. */
function texts(value: unknown, found: { type: string; text: string }[] = []) {
  if (Array.isArray(value)) for (const item of value) texts(item, found);
  else if (typeof value === 'object' && value !== null) {
    const node = value as Node;
    if (typeof node.text === 'string') found.push({ type: node.type ?? '', text: node.text });
    for (const child of Object.values(value)) texts(child, found);
  }
  return found;
}

it('fault 19: an account with a hostile name is shown letter by letter in Slack, in mail and on the command line', async () => {
  await withFaultPlace({}, async (place) => {
    const book = emptyBook();
    book.csms.push(
      csm('ana', { slack_user_id: 'UANA', manager_email: address('mia') }),
      csm('mia', { slack_user_id: 'UMIA' }),
    );
    book.accounts.push(account('A1', 'ana', { name: HOSTILE }));
    book.accounts.push(account('A2', null, { name: HOSTILE, tier: 'starter', mrr: 10 }));
    book.signals.push(pulse('A1', DAY, 20), pulse('A2', DAY, 20));
    await place.write(book);
    await place.run(DAY);
    await place.cli('digest');

    for (const channel of ['DANA', '#customer-success']) {
      const [message] = place.messages(channel);
      const shown = texts(message!.blocks);
      // Rich text and plain text are read as they are; the top-level text is mrkdwn, read after unescaping.
      expect(shown.filter((t) => t.type !== 'mrkdwn').some((t) => t.text.includes(HOSTILE))).toBe(true);
      for (const text of [message!.text, ...shown.filter((t) => t.type === 'mrkdwn').map((t) => t.text)]) {
        expect(text).not.toMatch(/<!channel>|<https:/);
        expect(text.replace(/&(?!(amp|lt|gt);)/, '')).toBe(text);
      }
    }
    const digest = place.smtp.received.find((mail) => mail.recipients.includes(address('mia')));
    expect(digest?.mail.text).toContain(HOSTILE);
    expect(String(digest?.mail.html)).toContain('&lt;!channel&gt; &lt;https://evil|pay&gt; *x* &amp;lt;');
    expect(String(digest?.mail.html)).not.toContain('<!channel>');

    const lines = jsonLines<{ account: string }>(await place.cli('alerts', '--json'));
    expect(lines.map((line) => line.account)).toEqual([HOSTILE, HOSTILE]);
    expect((await place.cli('alerts')).stdout).toContain(HOSTILE);
  });
});

it('fault 18: a comment of 4,100 characters and 60 drivers: one valid message, visibly cut', async () => {
  const drivers = Array.from({ length: 60 }, (_, i) => ({
    signal: `a-signal-with-quite-a-long-name-${i}`,
    weight: 1,
    better: 'higher',
    aggregate: 'last',
    window: '7d',
    worst: 0,
    best: 100,
  }));
  const config = {
    health: { ...PULSE_ONLY, signals: drivers },
    privacy: { comments: 'full' },
  };
  await withFaultPlace({ config }, async (place) => {
    const book = emptyBook();
    book.csms.push(csm('ana', { slack_user_id: 'UANA' }));
    book.accounts.push(account('A1', 'ana', { name: 'N'.repeat(150) }));
    book.signals.push(...drivers.map(({ signal }, i) => ({ ...pulse('A1', DAY, i % 30), signal })));
    const comment = 'It is slow & <b>late</b>. '.repeat(200).slice(0, 4_100);
    book.surveys.push({
      response_id: 'R1',
      account_id: 'A1',
      kind: 'nps',
      score: 0,
      comment,
      responded_at: `${DAY}T08:00:00Z`,
    });
    await place.write(book);
    await place.run(DAY);
    const [message, ...more] = place.messages('DANA');
    expect(more).toEqual([]);
    expect(JSON.stringify(message!.blocks).length).toBeLessThan(13_200);
    const quoted = texts(message!.blocks).find((t) => t.text.includes('It is slow & <b>late</b>.'));
    expect(quoted?.text).toContain('…');
    expect(await place.unsent()).toEqual([]);
  });
});
