import { FetchError } from '../fetch/fetch-error.ts';
import type { SourceCheck } from '../source.ts';
import { type ResourcePull, sinceOf } from './http-feed.ts';
import { mapItems } from './map-items.ts';
import { readPages } from './read-pages.ts';

/** Asks for the first page of a resource, so that a key, a path or a mapping that is wrong is seen before a pull. */
export async function checkResource(pull: ResourcePull): Promise<SourceCheck> {
  const { access, compiled, now, signal } = pull;
  const range = { since: sinceOf(pull, null), until: now(), from: null, signal };
  const { name } = compiled;
  try {
    for await (const { items, next } of readPages(access, compiled, range)) {
      const { rows, gone } = await mapItems(compiled, items, 1);
      const more = next === null ? '' : ', and there are more';
      const deleted = gone.length === 0 ? '' : `, ${gone.length} deleted`;
      return {
        name,
        ok: true,
        says: `${items.length} on the first page make ${rows.length} rows${deleted}${more}`,
      };
    }
    return { name, ok: true, says: 'answers, and holds nothing' };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FetchError)) throw error;
    return { name, ok: false, says: `${error.message}. ${error.hint}` };
  }
}
