import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import type { ClaimedRow } from '../../domain/outbox.ts';
import { createRedactor, type Redact } from '../../domain/privacy/redact.ts';
import type { Broken, Channel, SendContext } from '../channel.ts';
import { parseMailPayload } from '../payload-schema.ts';
import { createSemaphore } from '../turns.ts';
import type { AttemptResult } from '../types.ts';
import { classifyMailError, type MailPhase } from './classify-mail-error.ts';
import { composeMail, type MailIdentity } from './compose-mail.ts';
import { parseSmtpUrl } from './smtp-url.ts';

export interface MailChannelSettings {
  /** Asked for every mail, so that a change of the configuration holds from the next one on. */
  identity: () => MailIdentity;
  /** `smtp[s]://user:password@host:port`; credentials never leave this module. */
  smtpUrl: string;
  /** Connections, and so mails, at a time. */
  connections: number;
  connectTimeoutMs: number;
  greetingTimeoutMs: number;
  socketTimeoutMs: number;
}

export const MAIL_TIMEOUTS = {
  connectTimeoutMs: 10_000,
  greetingTimeoutMs: 10_000,
  socketTimeoutMs: 60_000,
} as const;

/**
 * Mail through SMTP. Each connection is its own transport that sends one mail at a time, so that its log says of
 * exactly this mail whether the body had been handed over when a connection broke. A mail counts as attempted once the
 * server has agreed to take its body: whatever ends us before, it has not left.
 */
export function createMailChannel(settings: MailChannelSettings): Channel {
  const server = parseSmtpUrl(settings.smtpUrl);
  const redact = createRedactor(
    [server.auth?.pass, settings.smtpUrl].filter((secret) => secret !== undefined),
  );
  const all = Array.from({ length: settings.connections }, () => createConnection(settings, server));
  const free = [...all];
  const reserve = createSemaphore(settings.connections);

  /** Whoever has reserved one finds one free. */
  const withConnection = async <T>(run: (connection: MailConnection) => Promise<T>): Promise<T> => {
    const connection = free.pop();
    if (connection === undefined) throw new Error('a mail was attempted without a reserved connection');
    try {
      return await run(connection);
    } finally {
      free.push(connection);
    }
  };

  return {
    name: 'email',
    beginsItself: true,
    reserve,
    attempt: (row, context) =>
      withConnection((connection) => sendOne({ connection, settings, redact }, row, context)),
    async probe() {
      const release = await reserve();
      try {
        return await withConnection((connection) => ask(connection, redact));
      } finally {
        release();
      }
    },
    async close() {
      for (const connection of all) connection.transport.close();
    },
  };
}

async function ask({ transport }: MailConnection, redact: Redact): Promise<Broken | null> {
  try {
    await transport.verify();
    return null;
  } catch (error) {
    const failure = classifyMailError(error, { phase: 'connecting', redact });
    return { reason: failure.reason, unreachable: failure.kind !== 'permanent' };
  }
}

type Transport = ReturnType<typeof createTransport>;

interface MailConnection {
  transport: Transport;
  /** How far its present mail has got, as the transport's log reports it. */
  phase: MailPhase;
  /** Asked once the server waits for the body of the present mail, before any of it leaves. */
  begin: SendContext['begin'];
}

function createConnection(
  settings: MailChannelSettings,
  server: ReturnType<typeof parseSmtpUrl>,
): MailConnection {
  const connection: Omit<MailConnection, 'transport'> & { transport?: Transport } = {
    phase: 'connecting',
    begin: async () => false,
  };
  const note = (entry: unknown, message?: unknown) => {
    const about = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : null;
    if (about === 'message') connection.phase = 'handed_over';
    else if (about === 'client' && /^MAIL FROM:/.test(String(message))) connection.phase = 'begun';
  };
  const transport = createTransport(settings, server, note);
  transport.use('stream', ({ message }, done) => {
    message.processFunc((body) => Readable.from(heldBack(body, connection.begin), { objectMode: false }));
    done();
  });
  return Object.assign(connection, { transport });
}

/** A body of which nothing is asked before the server waits for it. */
async function* heldBack(body: Readable, begin: SendContext['begin']): AsyncGenerator<Buffer> {
  if (!(await begin())) throw new Error('the mail belongs to another worker');
  yield* body;
}

function createTransport(
  settings: MailChannelSettings,
  server: ReturnType<typeof parseSmtpUrl>,
  note: (entry: unknown, message?: unknown) => void,
) {
  return nodemailer.createTransport({
    ...server,
    pool: true,
    maxConnections: 1,
    maxRequeues: 0,
    connectionTimeout: settings.connectTimeoutMs,
    greetingTimeout: settings.greetingTimeoutMs,
    socketTimeout: settings.socketTimeoutMs,
    idleTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    // The log then tells of every command too; nothing of it is kept.
    transactionLog: true,
    logger: {
      level: () => undefined,
      trace: note,
      debug: note,
      info: note,
      warn: note,
      error: note,
      fatal: note,
    },
  });
}

async function sendOne(
  parts: { connection: MailConnection; settings: MailChannelSettings; redact: Redact },
  row: ClaimedRow,
  { now, begin }: SendContext,
): Promise<AttemptResult> {
  const payload = parseMailPayload(row.payload);
  if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const composed = composeMail(payload, parts.settings.identity(), now());
  if (!composed.ok) return { kind: 'permanent', scope: composed.scope, reason: composed.reason };
  const { connection, redact } = parts;
  Object.assign(connection, { phase: 'connecting', begin });
  try {
    const info = await connection.transport.sendMail(composed.mail);
    // Some servers take the mail and refuse the recipient; nodemailer then reports success.
    const refused = info.rejectedErrors?.[0];
    if (info.rejected.length > 0) return classifyMailError(refused, { phase: 'begun', redact });
    return {
      kind: 'sent',
      providerId: info.messageId,
      ...(info.serverMessageId === undefined
        ? {}
        : { note: `known to the server as ${info.serverMessageId}` }),
    };
  } catch (error) {
    return classifyMailError(error, { phase: connection.phase, redact });
  }
}
