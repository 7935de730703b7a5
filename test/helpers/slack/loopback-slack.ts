import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../../src/store/package-root.ts';
import { checkMessage } from './block-kit-limits.ts';
import { checkRequest } from './check-request.ts';
import { serveSocketMode } from './socket-mode.ts';
import type {
  Fault,
  FaultMatch,
  RecordedRequest,
  SlackConversation,
  SlackUser,
  StoredMessage,
} from './types.ts';
import { loadVendorDescription } from './vendor-description.ts';
import { Workspace } from './workspace.ts';

export interface LoopbackSlackOptions {
  port?: number;
  token?: string;
  /** For apps.connections.open. */
  appToken?: string;
  users?: readonly SlackUser[];
  channels?: readonly SlackConversation[];
  mayReadHistory?: boolean;
  /** Scopes that the bot token has been granted; default: those of the app's manifest. */
  scopes?: readonly string[];
  /** Milliseconds per post to one channel on average, else 429; 0 = no limit. */
  paceMs?: number;
  /** Slack's clock, for the `ts` of messages. */
  now?: () => Date;
  /** Asked for every request; null = nothing goes wrong. Scripted faults come first. */
  chaos?: (method: string) => Fault | null;
}

/** A request that was carried out and is not answered until it is let go. */
export interface HeldRequest {
  /** Resolves when the request was carried out. */
  reached: Promise<void>;
  release: () => void;
}

/** A request that Slack has taken in and carries out only when told, long after the client may have given up. */
export interface LateRequest {
  reached: Promise<void>;
  carryOut: () => void;
}

export type LoopbackSlack = Awaited<ReturnType<typeof startLoopbackSlack>>;

/** A Slack over real HTTP on loopback: keeps messages, checks every request, and fails on demand. */
export async function startLoopbackSlack(options: LoopbackSlackOptions = {}) {
  const vendor = loadVendorDescription();
  const workspace = new Workspace({
    users: options.users ?? [],
    channels: options.channels ?? [],
    mayReadHistory: options.mayReadHistory ?? true,
    now: options.now ?? (() => new Date()),
  });
  const token = options.token ?? 'xoxb-loopback-1234567890';
  const scopes = options.scopes ?? manifestScopes();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const answers: CommandAnswer[] = [];
  const faults: { match: FaultMatch; fault: Fault; hold: HeldGate | null }[] = [];
  let commands = 0;
  const bucket = new Map<string, number>();
  let tokenError: string | null = null;

  const takeFault = (method: string, channel: string | undefined) => {
    const place = faults.findIndex(
      ({ match }) =>
        (match.method === undefined || match.method === method) &&
        (match.channel === undefined || match.channel === channel),
    );
    if (place >= 0) return faults.splice(place, 1)[0]!;
    const fault = options.chaos?.(method) ?? null;
    return fault === null ? null : { fault, hold: null };
  };

  /** A bucket of two messages per channel that refills at the pace: short bursts pass, the rate does not. */
  const tooFast = (method: string, channel: string): boolean => {
    const pace = options.paceMs ?? 0;
    if (method !== 'chat.postMessage' || pace === 0) return false;
    const now = performance.now();
    const free = Math.max(bucket.get(channel) ?? 0, now);
    if (free - now > pace) return true;
    bucket.set(channel, free + pace);
    return false;
  };

  const appToken = options.appToken ?? 'xapp-loopback-1234567890';
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      violations.push(`loopback Slack: ${String(error)}`);
      response.destroy();
    });
  });
  const socketMode = serveSocketMode(server, { appToken });

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('date', (options.now?.() ?? new Date()).toUTCString());
    const method = (request.url ?? '').replace(/^\/(api\/)?/, '').split('?')[0]!;
    if (method.startsWith('commands/')) {
      const body = JSON.parse(await readBody(request)) as Omit<CommandAnswer, 'commandId'>;
      violations.push(...checkMessage(body).map((wrong) => `command: ${wrong}`));
      answers.push({ commandId: method.slice('commands/'.length), ...body });
      return sendJson(response, 200, { ok: true });
    }
    const params = Object.fromEntries(new URLSearchParams(await readBody(request)));
    if (method.startsWith('_')) {
      if (method === '_fault')
        faults.push({
          ...(JSON.parse(params.fault ?? '{}') as { match: FaultMatch; fault: Fault }),
          hold: null,
        });
      return sendJson(response, 200, method === '_state' ? state() : { ok: true });
    }
    if (method === 'apps.connections.open') {
      return sendJson(
        response,
        200,
        socketMode.open(request.headers.authorization, request.headers.host ?? ''),
      );
    }
    const record: RecordedRequest = { method, params, at: performance.now(), outcome: 'ok' };
    requests.push(record);
    violations.push(...checkRequest(vendor, method, params));
    const planned = takeFault(method, params.channel);
    const respond = () => {
      const answer = workspace.call(method, params);
      record.outcome = answer.ok ? 'ok' : answer.error;
      return answer;
    };
    if (request.headers.authorization !== `Bearer ${token}`)
      return sendJson(response, 200, { ok: false, error: 'invalid_auth' });
    if (tokenError !== null) return sendJson(response, 200, { ok: false, error: tokenError });
    if (planned === null) {
      const granted = { 'x-oauth-scopes': scopes.join(',') };
      if (!tooFast(method, params.channel ?? '')) return sendJson(response, 200, respond(), granted);
      record.outcome = 'ratelimited';
      return sendJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' });
    }
    const { fault, hold } = planned;
    if (fault.kind === 'late') {
      record.outcome = 'late';
      hold?.arrive();
      await hold?.released;
      return sendJson(response, 200, respond());
    }
    const answer = 'apply' in fault && !fault.apply ? null : fault.kind === 'rate_limit' ? null : respond();
    record.outcome = `${fault.kind}${answer === null ? '' : ' after the fact'}`;
    if (hold !== null) {
      hold.arrive();
      await hold.released;
    }
    await fail(fault, answer, request, response);
  };

  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const visible = (): StoredMessage[] => workspace.messages.filter((message) => !message.deleted);
  const state = () => ({
    messages: workspace.messages,
    requests,
    violations,
    views: [...workspace.homeViews],
  });

  return {
    port,
    url: `http://127.0.0.1:${port}/api/`,
    token,
    appToken,
    socketMode,
    requests,
    violations,
    /** Answers to slash commands, in the order in which they came. */
    answers,
    workspace,
    visible,
    state,
    /** Somebody writes a slash command; resolves when it is acknowledged. */
    command: (userId: string, text: string) =>
      socketMode.command({
        userId,
        channel: 'CANYWHERE',
        text,
        responseUrl: `http://127.0.0.1:${port}/commands/${++commands}`,
      }),
    /** How many visible messages show this delivery: one, unless it was lost or doubled. */
    copies: (deliveryId: string) =>
      visible().filter((message) => message.deliveries.includes(deliveryId)).length,
    /** The next matching request meets this fault. */
    script: (match: FaultMatch, ...planned: Fault[]) => {
      faults.push(...planned.map((fault) => ({ match, fault, hold: null })));
    },
    /** The next matching request is carried out, but answered only when released. */
    hold: (match: FaultMatch): HeldRequest => {
      const gate = createGate();
      faults.push({ match, fault: { kind: 'delay', ms: 0 }, hold: gate });
      return { reached: gate.reached, release: gate.release };
    },
    /** The next matching request is carried out, and answered, only when told. */
    holdBack: (match: FaultMatch): LateRequest => {
      const gate = createGate();
      faults.push({ match, fault: { kind: 'late' }, hold: gate });
      return { reached: gate.reached, carryOut: gate.release };
    },
    /** Every call answers with this code (e.g. `token_revoked`) until null. */
    refuseToken: (code: string | null) => {
      tokenError = code;
    },
    close: async () => {
      socketMode.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function manifestScopes(): string[] {
  const file = join(packageRoot(), 'slack-manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { oauth_config: { scopes: { bot: string[] } } };
  return manifest.oauth_config.scopes.bot;
}

/** What was posted where Slack takes the answer to a slash command. */
interface CommandAnswer {
  commandId: string;
  response_type?: string;
  text: string;
  blocks: object[];
}

interface HeldGate {
  reached: Promise<void>;
  released: Promise<void>;
  arrive: () => void;
  release: () => void;
}

function createGate(): HeldGate {
  let arrive = () => {};
  let release = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { reached, released, arrive: () => arrive(), release: () => release() };
}

async function fail(fault: Fault, answer: object | null, request: IncomingMessage, response: ServerResponse) {
  switch (fault.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'rate_limit':
      sendJson(
        response,
        429,
        { ok: false, error: 'ratelimited' },
        fault.retryAfter === null ? {} : { 'retry-after': String(fault.retryAfter) },
      );
      return;
    case 'http':
      response.writeHead(fault.status, { 'content-type': fault.contentType }).end(fault.body);
      return;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' });
      response.write('{"ok":true,"channel":"C0', () => request.socket.destroy());
      return;
    case 'error':
      sendJson(response, 200, { ok: false, error: fault.code });
      return;
    case 'delay':
      setTimeout(() => sendJson(response, 200, answer ?? { ok: true }), fault.ms);
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
