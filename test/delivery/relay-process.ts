import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { RelayChildOptions } from './relay-child.ts';

export interface RelayProcess {
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop and waits. */
  stop(): Promise<void>;
  /** Resolves with its exit code. */
  ended(): Promise<number | null>;
  /** What it wrote to both streams. */
  output(): string;
}

/** Starts `relay-child.ts` as a real process. */
export function startRelayProcess(options: RelayChildOptions): RelayProcess {
  const script = resolve(import.meta.dirname, 'relay-child.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exit = once(child, 'exit');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exit;
  };
  return {
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    ended: async () => {
      await exit;
      return child.exitCode;
    },
    output: () => output,
  };
}
