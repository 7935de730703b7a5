import Stripe from 'stripe';
import { FetchError } from '../fetch/fetch-error.ts';
import { createSafeFetch, DEFAULT_LIMITS } from '../fetch/safe-fetch.ts';
import { SourceError } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import { describeStripeFailure } from './describe-stripe-failure.ts';
import { stripeHttp } from './stripe-http.ts';
import type { StripeList, StripeObject } from './stripe-objects.ts';
import type { Asking } from './stripe-resource.ts';

export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | object>>;

/** Reads Stripe: nothing here can write. Failures that pass have been tried again; what is left is a {@link SourceError}. */
export interface StripeReader {
  /** One page, the newest first. */
  list<T extends StripeObject>(asking: Asking, params: Params): Promise<StripeList<T>>;
  /** Null where there is no such object any more. */
  get<T extends StripeObject>(asking: Asking, id: string, params?: Params): Promise<T | null>;
}

export interface StripeSettings {
  key: string;
  /** Null = Stripe's own; else this host may also be one of the own network. */
  apiUrl: string | null;
  /** In the shape of which API version answers are wanted; null = that of the client. */
  apiVersion: string | null;
  /** How often a request is tried that may succeed a little later; left out = a few times, as for every source. */
  attempts?: number;
}

/** What all resources have in common; the client types the parameters and answers of its newest version alone. */
interface Readable {
  list(params: Params): Promise<unknown>;
  retrieve(id: string, params: Params): Promise<unknown>;
}

/** A client of the official package that can be stopped, waits as it is told, and says nothing of its key. */
export function openStripe(settings: StripeSettings, tools: SourceTools, signal?: AbortSignal): StripeReader {
  const client = createClient(settings, tools, signal);
  const of = ({ resource }: Asking) => client[resource] as unknown as Readable;
  const failed = (error: unknown, asking: Asking): SourceError => {
    signal?.throwIfAborted();
    return new SourceError([describeStripeFailure(reasonOf(error), asking)]);
  };
  return {
    async list<T extends StripeObject>(asking: Asking, params: Params) {
      try {
        return (await of(asking).list(params)) as StripeList<T>;
      } catch (error) {
        throw failed(error, asking);
      }
    },
    async get<T extends StripeObject>(asking: Asking, id: string, params: Params = {}) {
      try {
        const found = (await of(asking).retrieve(id, params)) as T;
        return found.deleted ? null : found;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason instanceof FetchError && reason.status === 404) return null;
        throw failed(error, asking);
      }
    },
  };
}

function createClient(
  { key, apiUrl, apiVersion, attempts = DEFAULT_LIMITS.attempts }: StripeSettings,
  tools: SourceTools,
  signal?: AbortSignal,
): Stripe {
  const at = apiUrl === null ? null : new URL(apiUrl);
  const safeFetch = createSafeFetch({
    allowedHosts: at === null ? [] : [at.hostname],
    secrets: [key],
    limits: { ...DEFAULT_LIMITS, timeoutMs: tools.timeoutMs, attempts },
    clock: tools,
  });
  return new Stripe(key, {
    // Whoever sends waits and tries again already.
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: stripeHttp(safeFetch, signal),
    ...(apiVersion !== null && { apiVersion: apiVersion as Stripe.LatestApiVersion }),
    ...(at !== null && {
      protocol: at.protocol.slice(0, -1) as Stripe.HttpProtocol,
      host: at.hostname,
      port: at.port === '' ? (at.protocol === 'http:' ? 80 : 443) : Number(at.port),
    }),
  });
}

/** What the client wraps into errors of its own. */
function reasonOf(error: unknown): unknown {
  return error instanceof Stripe.errors.StripeConnectionError ? error.detail : error;
}
