import { readdir, readFile } from 'node:fs/promises';
import { type OwnPostgres, readServerPid } from '../helpers/services/own-postgres.ts';

/** What some work took, in seconds. */
export interface Figures {
  wall: number;
  /** Of the programs that were started for it and of all processes of the server. */
  cpu: number;
}

export async function measure(
  postgres: Pick<OwnPostgres, 'home'>,
  work: () => Promise<unknown>,
): Promise<Figures> {
  const server = await readServerPid(postgres.home);
  const before = await cpuSeconds(server);
  const start = performance.now();
  await work();
  return { wall: (performance.now() - start) / 1000, cpu: (await cpuSeconds(server)) - before };
}

/** Used by the server, its sessions (also those that have ended), and the programs that this process has waited for. */
async function cpuSeconds(server: number): Promise<number> {
  let ticks = 0;
  for (const name of await readdir('/proc')) {
    // A process may end between being listed and being read.
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [own, ended] = [sum(rest.slice(9, 11)), sum(rest.slice(11, 13))];
    if (Number(name) === server) ticks += own + ended;
    else if (Number(parent) === server) ticks += own;
    else if (Number(name) === process.pid) ticks += ended;
  }
  return ticks / 100;
}

const sum = (all: readonly string[]) => all.reduce((total, one) => total + Number(one), 0);

export const formatFigures = (all: readonly Figures[]) =>
  all.map(({ wall, cpu }) => `${wall.toFixed(1)} s (${cpu.toFixed(1)} cpu)`).join(', ');

/** The middle one; of an even number the lower of the two in the middle. */
export function medianOf(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)]!;
}
