import { createHash, randomBytes } from 'node:crypto';
import type { Logger, Span } from '../domain/reporting.ts';
import type { WorkSpan } from '../queue/service-parts.ts';
import type { TraceTarget } from './trace-target.ts';

/** What the service is told to trace. */
export interface ServiceTraces {
  /** A run or a page that is over. */
  work(span: WorkSpan): void;
  /** Something that was done within a run. */
  within(run: WorkSpan['run'], span: Span): void;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}

const EVERY_MS = 5_000;
/** Of spans that wait; what comes beyond is left out rather than kept. */
const MOST_WAITING = 2_048;
const INTERNAL = 1;
const CLIENT = 3;
const FAILED = 2;

/**
 * Traces by OTLP 1.x over HTTP, as JSON. A run of a job is a trace: its pages, on whatever worker, and its deliveries are
 * spans below it. The ids follow from job, slot and run, so that processes need not hand them on.
 */
export function traceService(target: TraceTarget, given: { log: Logger; everyMs?: number }): ServiceTraces {
  const { log, everyMs = EVERY_MS } = given;
  let waiting: object[] = [];
  let sending = Promise.resolve();
  let failing = false;
  const add = (span: object) => {
    if (waiting.length < MOST_WAITING) waiting.push(span);
  };
  const send = async () => {
    if (waiting.length === 0) return;
    const spans = waiting;
    waiting = [];
    try {
      const response = await fetch(target.url, {
        method: 'POST',
        headers: { ...target.headers, 'content-type': 'application/json' },
        body: JSON.stringify(toRequest(target.resource, spans)),
        signal: AbortSignal.timeout(target.timeoutMs),
        redirect: 'error',
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      failing = false;
    } catch (error) {
      // The address and its headers are secrets.
      const why = error instanceof Error && error.message.startsWith('HTTP ') ? error.message : 'no answer';
      if (!failing) log.warn({ error: why, spans: spans.length }, 'traces cannot be sent; they are left out');
      failing = true;
    }
  };
  const flush = () => {
    sending = sending.then(send);
    return sending;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();
  return {
    work: (span) => {
      const { traceId, spanId } = idsOf(span.run);
      const ids =
        span.page === null ? { traceId, spanId } : { traceId, spanId: anyId(), parentSpanId: spanId };
      const about = {
        ...span.attributes,
        ...aboutRun(span.run),
        ...(span.page && { 'harbinger.page': span.page }),
      };
      add({ ...ids, kind: INTERNAL, ...toOtlp({ ...span, attributes: about }) });
    },
    within: (run, span) => {
      const { traceId, spanId: parentSpanId } = idsOf(run);
      add({ traceId, spanId: anyId(), parentSpanId, kind: CLIENT, ...toOtlp(span) });
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

const anyId = () => randomBytes(8).toString('hex');

function idsOf({ job, slot, token }: WorkSpan['run']): { traceId: string; spanId: string } {
  const hash = createHash('sha256').update(`${job} ${slot.toISOString()} ${token}`).digest('hex');
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

function aboutRun({ job, slot, token }: WorkSpan['run']): Span['attributes'] {
  return { 'harbinger.job': job, 'harbinger.slot': slot.toISOString(), 'harbinger.run': token };
}

function toOtlp({ name, startMs, durationMs, ok, attributes }: Span): object {
  const nanos = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);
  return {
    name,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(startMs + durationMs),
    attributes: toAttributes(attributes),
    status: ok ? {} : { code: FAILED },
  };
}

function toAttributes(attributes: Span['attributes']): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}

function toRequest(resource: TraceTarget['resource'], spans: readonly object[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes(resource) },
        scopeSpans: [{ scope: { name: 'harbinger' }, spans }],
      },
    ],
  };
}
