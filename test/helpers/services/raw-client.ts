import postgres from 'postgres';

/**
 * A plain client, for a test that looks at a database from outside the product or holds a lock in it. It never asks
 * the server for its array types: postgres.js awaits that question nowhere, so a connection lost during it ends the
 * process (or fails a run in which every test passed).
 */
export function openRawClient(url: string, max = 1): postgres.Sql {
  return postgres(url, { max, onnotice: () => {}, fetch_types: false });
}
