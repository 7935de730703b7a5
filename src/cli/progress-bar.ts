import cliProgress from 'cli-progress';
import type { Progress } from '../domain/reporting.ts';
import { printable } from '../domain/text/printable.ts';

/** A bar on a terminal (stderr) for steps that take long; gone when the work is done. */
export function progressBar(): Progress & { stop(): void } {
  let bar: cliProgress.SingleBar | null = null;
  let current = '';
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    step(name, done, total) {
      if (total === null || total <= 0) return;
      if (!bar || name !== current) {
        stop();
        current = name;
        bar = new cliProgress.SingleBar({
          format: '   {name} {bar} {percentage}%  {eta_formatted}',
          barCompleteChar: '█',
          barIncompleteChar: '░',
          clearOnComplete: true,
          hideCursor: true,
          stream: process.stderr,
        });
        bar.start(total, 0, { name: printable(name) });
      }
      bar.update(Math.min(done, total));
      if (done >= total) stop();
    },
    stop,
  };
}
