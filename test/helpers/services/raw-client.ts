import postgres from 'postgres';
import { arrayTypes } from '../../../src/store/array-types.ts';

/** PostgreSQL's type ids of text[] and varchar[]. */
const TEXTS = [1009, 1015];

/**
 * A plain client, for a test that looks at a database from outside the product or holds a lock in it. It never asks
 * the server for its array types: postgres.js awaits that question nowhere, so a connection lost during it ends the
 * process (or fails a run in which every test passed). Whoever needs a connection for itself opens a client: `reserve`
 * as the first thing asked of a new connection never ends without that question.
 */
export function openRawClient(url: string): postgres.Sql {
  const types = arrayTypes(TEXTS.map((array) => ({ array })));
  return postgres(url, { max: 1, onnotice: () => {}, fetch_types: false, types });
}
