import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig, parseConfig } from '../../src/config/load-config.ts';
import { resolveWebhooks, webhookConfigError } from '../../src/config/resolve-webhooks.ts';

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'harbinger.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((p) => `${p.line}:${p.column}: ${p.message}`);
  }
}

const urlProblem = (url: string) =>
  problemsOf(`webhooks: [{ name: a, url: "${url}" }]`).map((line) =>
    line.replace(/^[\d:]+ webhooks\.0\.url /, ''),
  );

describe('webhooks in the configuration', () => {
  it('are none by default, and need nothing but a name and an address', () => {
    expect(parseConfig('locale: en', 'x').config.webhooks).toEqual([]);
    expect(
      parseConfig('webhooks: [{ name: jira, url: "https://a.example/x" }]', 'x').config.webhooks,
    ).toEqual([
      {
        name: 'jira',
        url: 'https://a.example/x',
        url_env: null,
        secret_env: 'HARBINGER_WEBHOOK_SECRET',
        allow_hosts: [],
        events: ['task.created', 'task.updated', 'task.closed'],
        queues: null,
        tiers: null,
      },
    ]);
  });

  it('are told all their problems at once, with line and column', () => {
    const file = `webhooks:
  - name: Jira Bridge
    url: ftp://bridge.example.com
    events: [task.crated]
  - name: asana
    secret: whsec_abc
  - name: hubspot
    url: http://bridge.example.com/tasks
    queues: [finanse]
    tiers: [enterprize]
    secret_env: whsec_AAAA
`;
    expect(problemsOf(file)).toEqual([
      '2:11: webhooks.0.name is not a short name of lower-case letters, digits and hyphens',
      '3:10: webhooks.0.url must start with https://',
      '4:14: webhooks.0.events.0 must be one of task.created, task.updated, task.closed, episode.opened, episode.updated, episode.closed, account.scored (did you mean "task.created"?)',
      '5:5: webhooks.1 needs either url or url_env, and not both',
      '6:5: unknown key "webhooks.1.secret" (did you mean "secret_env"?)',
      '8:10: webhooks.2.url must start with https://; http:// is for this machine only (localhost, 127.0.0.1, [::1])',
      '9:14: webhooks.2.queues.0 must be one of csm, manager, product, data, support, finance, automation (did you mean "finance"?)',
      '10:13: "enterprize" is no tier (did you mean "enterprise"?)',
      '11:17: webhooks.2.secret_env is not the name of an environment variable',
    ]);
  });

  it('are joined by HubSpot, which takes one way to find a company, and tiers and properties that there are', () => {
    const file = `crm:
  hubspot:
    system: hubspot
    id_property: code
    properties: { health: Health Score }
    tiers: [enterprize]
`;
    expect(problemsOf(file)).toEqual([
      '3:5: crm.hubspot takes either system or id_property, and not both',
      '5:27: crm.hubspot.properties.health is not the internal name of a property, such as harbinger_health',
      '6:13: "enterprize" is no tier (did you mean "enterprise"?)',
    ]);
    expect(problemsOf('crm: { hubspot: { properties: { health: x, band: x } } }')).toEqual([
      '1:17: crm.hubspot has two values for the same property',
    ]);
    expect(parseConfig('locale: en', 'x').config.crm.hubspot.enabled).toBe(false);
  });

  it('have one address, and names of their own', () => {
    expect(problemsOf('webhooks: [{ name: a }]')).toEqual([
      '1:12: webhooks.0 needs either url or url_env, and not both',
    ]);
    expect(problemsOf('webhooks: [{ name: a, url: "https://a.example", url_env: A }]')).toHaveLength(1);
    const twice = 'webhooks: [{ name: a, url: "https://a.example" }, { name: a, url: "https://b.example" }]';
    expect(problemsOf(twice)).toEqual(['1:11: webhooks has two webhooks with the same name']);
  });

  it.each([
    'https://bridge.example.com',
    'https://10.0.0.7:8443/tasks',
    'http://localhost:8080/x',
    'http://127.0.0.53/x',
    'http://[::1]:8080/x',
  ])('take %s', (url) => {
    expect(urlProblem(url)).toEqual([]);
  });

  it.each([
    ['bridge.example.com/x', /is not an address such as https/],
    ['http://127.0.0.1.example.com/x', /this machine only/],
    ['http://localhost.example.com/x', /this machine only/],
    ['file:///etc/passwd', /must start with https/],
    ['https://a.example/x#y', /must not carry a fragment/],
    ['https://me:secret@a.example/x', /must not carry a user, a password or a query.*url_env/],
    ['https://a.example/x?token=secret', /must not carry a user, a password or a query.*url_env/],
  ])('refuse %s', (url, problem) => {
    expect(urlProblem(url)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('resolveWebhooks', () => {
  const text =
    'webhooks: [{ name: a, url: "https://a.example/x" }, { name: b, url_env: B_URL, secret_env: B }]';
  const { webhooks } = parseConfig(text, 'x').config;
  const [KEY, OLD] = [Buffer.alloc(24, 1), Buffer.alloc(64, 2)];
  const whsec = (key: Buffer) => `whsec_${key.toString('base64')}`;
  const resolve = (env: Record<string, string>) => resolveWebhooks(webhooks, (name) => env[name] ?? null);
  const all = {
    HARBINGER_WEBHOOK_SECRET: whsec(KEY),
    B: whsec(KEY),
    B_URL: 'https://me:sesame%2F1@b.example/hook?t=4711',
  };

  it('adds secrets and addresses from the environment, and the secret before while there is one', () => {
    const { endpoints, problems } = resolve({ ...all, B_PREVIOUS: whsec(OLD) });
    expect(problems).toEqual([]);
    expect(endpoints.map(({ name, url, keys }) => ({ name, url, keys }))).toEqual([
      { name: 'a', url: 'https://a.example/x', keys: [KEY] },
      { name: 'b', url: all.B_URL, keys: [KEY, OLD] },
    ]);
    expect(endpoints[1]!.secrets).toEqual(
      expect.arrayContaining([whsec(KEY), whsec(OLD), all.B_URL, 'sesame/1', '4711', '/hook']),
    );
  });

  it('says what is missing or wrong without repeating it, and leaves the others usable', () => {
    const { endpoints, problems } = resolve({
      ...all,
      B: 'whsec_tooshort',
      B_URL: 'http://b.example/sesame',
    });
    expect(endpoints.map(({ name }) => name)).toEqual(['a']);
    expect(problems).toEqual([
      {
        name: 'b',
        key: 'url_env',
        message: expect.stringContaining('B_URL, the address of webhook "b", must start with https'),
      },
      {
        name: 'b',
        key: 'secret_env',
        message: 'B, the secret of webhook "b", is not "whsec_" and then 24 to 64 bytes in base64',
      },
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/sesame|tooshort/);
    expect(resolve({}).problems.map(({ name, key }) => `${name} ${key}`)).toEqual([
      'a secret_env',
      'b url_env',
      'b secret_env',
    ]);
  });

  it.each([
    '',
    'whsec_',
    'whsec_????????????????????????????????',
    KEY.toString('base64'),
    `whsec_${Buffer.alloc(65).toString('base64')}`,
  ])('does not take %j for a secret', (secret) => {
    expect(resolve({ ...all, HARBINGER_WEBHOOK_SECRET: secret }).problems).toHaveLength(1);
  });

  it('points at the webhook in the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
    const file = join(folder, 'harbinger.yaml');
    writeFileSync(
      file,
      'locale: en\nwebhooks:\n  - name: a\n    url: https://a.example\n  - { name: b, url_env: B_URL }\n',
    );
    const loaded = loadConfig(file);
    const { problems } = resolveWebhooks(loaded.config.webhooks, () => null);
    const error = webhookConfigError(loaded, problems);
    rmSync(folder, { recursive: true });
    expect(
      error.problems.map(({ line, column, message }) => `${line}:${column}: ${message.split(',')[0]}`),
    ).toEqual(['3:5: HARBINGER_WEBHOOK_SECRET', '5:25: B_URL', '5:5: HARBINGER_WEBHOOK_SECRET']);
  });
});
