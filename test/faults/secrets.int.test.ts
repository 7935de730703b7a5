import { expect, it } from 'vitest';
import { runCli } from '../helpers/cli.ts';
import { freePort } from '../helpers/services/own-redis.ts';
import { account, address, csm, emptyBook, pulse } from './fault-book.ts';
import { withFaultPlace } from './fault-place.ts';

const DAY = '2026-03-02';

// Every other test of this folder demands the same in its end; here the counterparts provoke it.
it('fault 30: Slack and proxies that echo the token in their errors, a mail server that refuses the password', async () => {
  // One person each, so that nobody's message waits until the one before it has been found out about.
  const people = ['ana', 'bea', 'caio', 'dora'];
  const delivery = { admin_email: address('root'), slack_late_seconds: 1 };
  await withFaultPlace({ people, config: { delivery } }, async (place) => {
    const { slack } = place;
    const book = emptyBook();
    book.csms.push(...people.map((name) => csm(name, { slack_user_id: `U${name.toUpperCase()}` })));
    book.accounts.push(...people.map((name) => account(`at-${name}`, name)));
    book.signals.push(...people.map((name) => pulse(`at-${name}`, DAY, 20)));
    await place.write(book);
    const echo = `<html>Bad gateway for Authorization: Bearer ${slack.token}</html>`;
    const html = { contentType: 'text/html', body: echo, apply: false } as const;
    slack.script(
      { method: 'chat.postMessage' },
      { kind: 'http', status: 502, ...html },
      { kind: 'http', status: 200, ...html },
      {
        kind: 'http',
        status: 200,
        contentType: 'application/json',
        apply: false,
        body: `{"token":"${slack.token}"`,
      },
      { kind: 'error', code: `invalid token ${slack.token}`, apply: false },
    );
    place.smtp.refuseLogin(true);
    await place.run(DAY);
    await place.cli('digest', '--json', '--verbose');
    await place.cli('outbox', '--json');
    await place.cli('outbox');
    const posts = slack.requests.filter((r) => r.method === 'chat.postMessage' && r.outcome !== 'ok');
    expect(posts.map((r) => r.outcome).sort()).toEqual(['error', 'http', 'http', 'http']);
    expect((await place.unsent()).length).toBeGreaterThan(0);
  });
});

it('fault 30: a database, a Redis or a mail server that cannot be reached is named without its password', async () => {
  const port = await freePort();
  const password = 'Gutgehuetet-4714/+';
  const login = `admin:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const home = ['--home', '/nonexistent/harbinger', '--verbose'];
  const results = await Promise.all([
    runCli(['run', '--data', '.', ...home], { env: { DATABASE_URL: `postgres://${login}/none` } }),
    runCli(['alerts', ...home], { env: { DATABASE_URL: `http://${login}/none` } }),
    runCli(['start', '--data', '.', ...home], { env: { REDIS_URL: `amqp://${login}` } }),
    runCli(['run', '--data', '.', ...home], { env: { SMTP_URL: `smpt://${login}` } }),
  ]);
  for (const { code, stdout, stderr } of results) {
    expect(code).not.toBe(0);
    expect(stderr).toContain('harbinger: ');
    for (const form of [password, encodeURIComponent(password)]) expect(stdout + stderr).not.toContain(form);
  }
});
