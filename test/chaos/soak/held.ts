import { readdir, readFile, readlink } from 'node:fs/promises';

/** What a process holds at one moment. */
export interface Held {
  residentMb: number;
  /** In use, as it was last counted, and taken from the system for it. */
  heapMb: number;
  heapTotalMb: number;
  /** Buffers. */
  externalMb: number;
  descriptors: number;
  /** Of these, connections to each place; what is left are files, pipes, timers and whoever asks for these figures. */
  database: number;
  slack: number;
  mail: number;
}

/** Where a process keeps connections to, by port on this machine. */
export type Ports = Readonly<Record<'database' | 'slack' | 'mail', number>>;

/** @param metrics the page of the process's own figures */
export async function lookInto(pid: number, metrics: string, ports: Ports): Promise<Held> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => figureOf(metrics, `nodejs_${name}_bytes`) / 2 ** 20;
  return {
    residentMb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024,
    heapMb: mb('heap_size_used'),
    heapTotalMb: mb('heap_size_total'),
    externalMb: mb('external_memory'),
    ...(await countDescriptors(pid, ports)),
  };
}

/** A figure without labels, or the sum of those with labels. */
export function figureOf(metrics: string, name: string): number {
  const found = metrics.matchAll(new RegExp(`^harbinger_${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
  return [...found].reduce((sum, [, value]) => sum + Number(value), 0);
}

async function countDescriptors(pid: number, ports: Ports): Promise<Pick<Held, 'descriptors' | keyof Ports>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  // One that was closed meanwhile leads nowhere.
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  const farPorts = await readFarPorts(pid);
  const far = links.map((link) => farPorts.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''));
  const to = (port: number) => far.filter((one) => one === port).length;
  return {
    descriptors: links.filter((link) => link !== '').length,
    ...{ database: to(ports.database), slack: to(ports.slack), mail: to(ports.mail) },
  };
}

/** The far port of each open TCP connection, by the number of its socket. */
async function readFarPorts(pid: number): Promise<ReadonlyMap<string, number>> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  );
  const lines = tables.flatMap((table) => table.split('\n').slice(1));
  return new Map(
    lines.flatMap((line): [string, number][] => {
      const [, , far, , , , , , , inode] = line.trim().split(/\s+/);
      return far === undefined || inode === undefined
        ? []
        : [[inode, Number.parseInt(far.split(':')[1] ?? '', 16)]];
    }),
  );
}
