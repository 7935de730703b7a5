import * as z from 'zod';
import type { Context } from '../src/pipeline/context.ts';
import { PULLS, pull } from '../src/pipeline/pull.ts';
import { defineJob } from '../src/queue/define-job.ts';

/** A job that loads what the sources tell of some entities; its summary is the count of rows per source. */
export function pullJob<const Name extends keyof typeof PULLS>(name: Name, after: readonly string[]) {
  return defineJob({
    name,
    input: z.strictObject({}),
    after,
    run: async (ctx: Context) => {
      const pulled = await pull(ctx, PULLS[name]);
      return {
        sources: pulled.map(({ source, imported }) => ({
          source,
          rows: imported.files.reduce((sum, file) => sum + file.rowsIn, 0),
          loaded: imported.files.reduce((sum, file) => sum + file.loaded + file.replaced, 0),
          quarantined: imported.quarantinedTotal,
        })),
      };
    },
  });
}
