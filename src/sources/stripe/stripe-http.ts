import Stripe from 'stripe';
import type { SafeFetch } from '../fetch/safe-fetch.ts';

/**
 * Sends what the client asks for through the one way out of the sources, which waits, tries again, caps answers and can
 * be stopped. Only questions go out: a client that wanted to write would find no method to do it by.
 */
export function stripeHttp(safeFetch: SafeFetch, signal?: AbortSignal): Stripe.HttpClient {
  return new SafeClient(safeFetch, signal);
}

class SafeClient extends Stripe.HttpClient {
  readonly #send: SafeFetch;
  readonly #signal: AbortSignal | undefined;

  constructor(send: SafeFetch, signal: AbortSignal | undefined) {
    super();
    this.#send = send;
    this.#signal = signal;
  }

  override getClientName(): string {
    return 'harbinger';
  }

  override async makeRequest(
    ...[host, port, path, method, headers, , protocol]: Parameters<Stripe.HttpClient['makeRequest']>
  ): Promise<SafeResponse> {
    if (method !== 'GET') throw new Error(`${method} is no question`);
    const told = Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      [value].flat().join(', '),
    ]);
    const {
      status,
      headers: given,
      body,
    } = await this.#send(
      { method, url: `${protocol}://${host}:${port}${path}`, headers: Object.fromEntries(told) },
      this.#signal,
    );
    return new SafeResponse(status, given, body);
  }
}

class SafeResponse extends Stripe.HttpClientResponse {
  readonly #body: Buffer;

  constructor(status: number, headers: ReadonlyMap<string, string>, body: Buffer) {
    super(status, Object.fromEntries(headers));
    this.#body = body;
  }

  override getRawResponse(): Buffer {
    return this.#body;
  }

  override toJSON(): Promise<unknown> {
    return Promise.resolve(this.#body).then((body) => JSON.parse(body.toString('utf8')) as unknown);
  }
}
