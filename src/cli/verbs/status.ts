import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { reading } from '../../store/database.ts';
import { readEnvironment } from '../environment.ts';
import { databaseCommand, EXIT, parseCount, parsePort, type VerbSetup } from '../options.ts';
import { formatStatus } from '../print-status.ts';
import { loadServiceStatus, type ServiceStatus } from '../service-status.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type StatusOptions = AppOptions & { watch?: boolean; every: number; healthPort: number };

const CLEAR = '\u001b[2J\u001b[H';
const ASK_MS = 3_000;

/** The state of an installation on one screen. */
export function statusVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('status', VERBS.status.says)
    .option('--json', 'the same as JSON')
    .option('--watch', 'show it again and again until Ctrl-C')
    .option('--every <seconds>', 'with --watch: how often', parseCount, 5)
    .option('--health-port <port>', 'of the service whose embedded database it is', parsePort, 8321)
    .action(async (options: StatusOptions) => {
      const show = (status: ServiceStatus) => {
        if (options.json) return io.json(status);
        if (options.watch && io.isTerminal) io.out(CLEAR);
        for (const line of formatStatus(status)) io.out(line);
      };
      const repeat = async (look: () => Promise<ServiceStatus>, signal: AbortSignal) => {
        let status = await look();
        show(status);
        while (options.watch && !signal.aborted) {
          await delay(options.every * 1_000, undefined, { signal }).catch(() => undefined);
          if (signal.aborted) break;
          status = await look();
          show(status);
        }
        if (status.status !== 'ok') exit(EXIT.needsPerson);
      };
      const environment = readEnvironment(io.env);
      const ofService = () => askService(options.healthPort, environment.adminToken);
      // The embedded database has one owner, so a service that runs on it answers for it.
      if (environment.databaseUrl === null && (await ofService().catch(() => null)) !== null) {
        await repeat(ofService, interrupted());
        return;
      }
      await withApp(io, options, ({ context }, _environment, signal) =>
        repeat(
          () =>
            reading(context, (db) =>
              loadServiceStatus(db, { config: context.config().config, now: context.now() }),
            ),
          signal,
        ),
      );
    });
}

async function askService(port: number, token: string | null): Promise<ServiceStatus> {
  const response = await fetch(`http://127.0.0.1:${port}/status`, {
    ...(token !== null && { headers: { authorization: `Bearer ${token}` } }),
    signal: AbortSignal.timeout(ASK_MS),
  });
  if (!response.ok) throw new Error(`the service on port ${port} answers ${response.status}`);
  return (await response.json()) as ServiceStatus;
}

function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
