import { expect, it } from 'vitest';
import { readEnvironment } from '../../src/cli/environment.ts';
import { traceService } from '../../src/cli/trace-service.ts';
import { startLoopbackCollector } from '../helpers/loopback-collector.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const BASE = 'http://collector:4318';

it.each([
  [{}, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${BASE}/` }, `${BASE}/v1/traces`],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${BASE}/in` }, `${BASE}/in`],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_SDK_DISABLED: 'true' }, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_TRACES_EXPORTER: 'none' }, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, null],
])('traces by the variables %o go to %s', (env, url) => {
  expect(readEnvironment(env).traces?.url ?? null).toBe(url);
});

it('reads name, attributes, headers and time-out of the standard variables, and refuses what is no address', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: BASE,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x%3D1, x-team = cs,broken',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=prod,service.name=other',
    OTEL_SERVICE_NAME: 'harbinger-eu',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
  };
  expect(readEnvironment(env).traces).toEqual({
    url: `${BASE}/v1/traces`,
    headers: { authorization: 'Bearer x=1', 'x-team': 'cs' },
    resource: { 'deployment.environment': 'prod', 'service.name': 'harbinger-eu' },
    timeoutMs: 2_500,
  });
  expect(() => readEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(
    'OTEL_EXPORTER_OTLP_ENDPOINT is not a URL',
  );
});

it('tells a run, its pages on any worker and its deliveries as one trace', async () => {
  const collector = await startLoopbackCollector();
  const logged: string[] = [];
  const keep = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: keep, warn: keep, error: keep };
  const { traces: target } = readEnvironment({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=5ecret',
  });
  const [one, other] = [0, 1].map(() => traceService(target!, { log, everyMs: 10 }));
  const run = { job: 'deliver-outbox', slot: new Date('2026-06-01T06:00:00Z'), token: 1 };
  const span = { startMs: 1_780_293_600_000, durationMs: 1.5, ok: true, attributes: {} };
  other!.work({ ...span, name: 'page score-page', run, page: 'p1' });
  one!.within(run, {
    ...span,
    name: 'deliver slack',
    ok: false,
    attributes: { 'harbinger.channel': 'slack' },
  });
  one!.work({ ...span, name: 'run deliver-outbox', run, page: null });
  one!.work({ ...span, name: 'run deliver-outbox', run: { ...run, token: 2 }, page: null });
  await waitFor(() => collector.spans.length === 4);

  const named = (name: string) => collector.spans.filter((told) => told.name === name);
  const [first, second] = named('run deliver-outbox');
  expect(first).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    ...{ startTimeUnixNano: '1780293600000000000', endTimeUnixNano: '1780293600001500000' },
    attributes: {
      'harbinger.job': 'deliver-outbox',
      'harbinger.slot': '2026-06-01T06:00:00.000Z',
      'harbinger.run': '1',
    },
  });
  expect(second!.traceId).not.toBe(first!.traceId);
  for (const below of [...named('page score-page'), ...named('deliver slack')]) {
    expect(below).toMatchObject({ traceId: first!.traceId, parentSpanId: first!.spanId });
  }
  expect(named('deliver slack')[0]!.status).toEqual({ code: 2 });
  expect(collector.resources[0]).toEqual({ 'service.name': 'harbinger' });
  expect(collector.headers[0]).toMatchObject({ 'x-key': '5ecret', 'content-type': 'application/json' });

  collector.answers = 503;
  for (let n = 0; n < 3; n++) {
    one!.work({ ...span, name: 'run deliver-outbox', run, page: null });
    await one!.close();
  }
  expect(logged).toEqual(['traces cannot be sent; they are left out {"error":"HTTP 503","spans":1}']);
  await other!.close();
  await collector.close();
});
