import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** What goes wrong with one mail. */
export type SmtpFault =
  | { kind: 'reply'; at: 'rcpt' | 'data'; code: number; text?: string }
  /** The connection breaks: at the recipient, within the body, or after the final dot without a reply. */
  | { kind: 'drop'; at: 'rcpt' | 'body' | 'after_dot' };

/** Where a server may take its time: before it greets, at the sender, at the recipient, or after the final dot. */
export type SmtpStep = 'greeting' | 'mail' | 'rcpt' | 'dot';

export interface ReceivedMail {
  from: string;
  recipients: string[];
  mail: ParsedMail;
}

export interface LoopbackSmtpOptions {
  /** The only login that is let in; null = no login asked for. */
  login?: { user: string; password: string } | null;
  port?: number;
  /** How long the server takes from the final dot of a mail to its answer. */
  takesMs?: number;
}

interface HeldStep {
  arrive: () => void;
  let: Promise<void>;
}

export type LoopbackSmtp = Awaited<ReturnType<typeof startLoopbackSmtp>>;

/** A real SMTP server on loopback that keeps parsed mails and fails on demand. */
export async function startLoopbackSmtp(options: LoopbackSmtpOptions = {}) {
  const login = options.login ?? null;
  const received: ReceivedMail[] = [];
  const faults: { recipient: string; fault: SmtpFault }[] = [];
  const active = new Map<string, SmtpFault>();
  const held = new Map<SmtpStep, HeldStep>();
  const pass = async (step: SmtpStep): Promise<void> => {
    const gate = held.get(step);
    gate?.arrive();
    await gate?.let;
  };
  let refuseLogin = false;
  let connections = 0;

  const cut = (session: SMTPServerSession) => {
    for (const connection of server.connections) {
      if (connection.id === session.id) connection._socket.destroy();
    }
  };
  const refuse = ({ code, text }: SmtpFault & { kind: 'reply' }) =>
    Object.assign(new Error(text ?? `refused with ${code}`), { responseCode: code });

  const server = new SMTPServer({
    authOptional: login === null,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onConnect(_session, callback) {
      connections += 1;
      void pass('greeting').then(() => callback());
    },
    onMailFrom(_address, _session, callback) {
      void pass('mail').then(() => callback());
    },
    onAuth(auth, _session, callback) {
      const right = login !== null && auth.username === login.user && auth.password === login.password;
      if (right && !refuseLogin) callback(null, { user: auth.username ?? '' });
      else callback(Object.assign(new Error('no such login'), { responseCode: 535 }));
    },
    onRcptTo(address, session, callback) {
      const place = faults.findIndex(({ recipient }) => recipient === address.address);
      const fault = place >= 0 ? faults.splice(place, 1)[0]!.fault : null;
      if (fault === null) return void pass('rcpt').then(() => callback());
      if (fault.kind === 'reply' && fault.at === 'rcpt') return callback(refuse(fault));
      if (fault.kind === 'drop' && fault.at === 'rcpt') return cut(session);
      active.set(session.id, fault);
      callback();
    },
    onData(stream, session, callback) {
      const fault = active.get(session.id) ?? null;
      active.delete(session.id);
      if (fault?.kind === 'drop' && fault.at === 'body') {
        cut(session);
        return;
      }
      simpleParser(stream).then(
        (mail) => {
          if (fault?.kind === 'reply') return callback(refuse(fault));
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            recipients: rcptTo.map((recipient) => recipient.address),
            mail,
          });
          if (fault?.kind === 'drop') cut(session);
          else if (options.takesMs === undefined) void pass('dot').then(() => callback());
          else setTimeout(callback, options.takesMs);
        },
        (error: Error) => callback(error),
      );
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const userInfo =
    login === null ? '' : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;

  return {
    port,
    url: `smtp://${userInfo}127.0.0.1:${port}?ignoreTLS=true`,
    received,
    connections: () => connections,
    /** The next mails to this recipient meet these faults, one each. */
    script: (recipient: string, ...planned: SmtpFault[]) => {
      faults.push(...planned.map((fault) => ({ recipient, fault })));
    },
    /** Whoever comes to this step from now on waits there until `release`. */
    hold: (step: SmtpStep) => {
      let arrive = (): void => undefined;
      let release = (): void => undefined;
      const reached = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      held.set(step, { arrive, let: until });
      return {
        reached,
        release: () => {
          held.delete(step);
          release();
        },
      };
    },
    refuseLogin: (refused: boolean) => {
      refuseLogin = refused;
    },
    close: () =>
      new Promise<void>((resolve) => {
        for (const connection of server.connections) connection._socket.destroy();
        server.close(() => resolve());
      }),
  };
}
