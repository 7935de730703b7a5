import { expect, it } from 'vitest';
import {
  adviceFor,
  explainFailure,
  HomeInUseError,
} from '../../src/store/embedded/embedded-postgres-error.ts';

it.each([
  ['ENOSPC: no space left on device, write', /disk is full/],
  ['FATAL:  could not write to file "pg_wal/xlogtemp.44": No space left on device', /disk is full/],
  ['FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 10', /disk is full/],
  ["EROFS: read-only file system, mkdir '/media/x'", /read-only/],
  ["EACCES: permission denied, mkdir '/root/x'", /another user/],
  ['FATAL:  data directory "/x/pg/data" has wrong ownership', /another user/],
  ['FATAL:  database files are incompatible with server', /another PostgreSQL version/],
  ['initdb: error: could not look up effective user ID 1001: user does not exist', /\/etc\/passwd/],
  ['postgres: error while loading shared libraries: libicui18n.so.60: cannot open', /npm ci/],
  ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', /lacks memory/],
])('advises on "%s"', (text, advice) => {
  expect(adviceFor(text)).toMatch(advice);
});

it('gives no advice on what it does not know', () => {
  expect(adviceFor('FATAL:  the moon is in the wrong phase')).toBeUndefined();
});

it('puts what failed, why, the log and the advice into one message, and keeps the cause', () => {
  const cause = new Error('initdb ended with exit code 1');
  const error = explainFailure('cannot prepare the database', cause, 'creating …\nNo space left on device\n');
  expect(error.message).toBe(
    'cannot prepare the database: initdb ended with exit code 1\nLast lines of pg.log:\n  creating …\n  No space left on device\n' +
      'The disk is full: free some space, or choose another --home on a disk with room.',
  );
  expect(error.cause).toBe(cause);
});

it('can say that a home is in use without knowing by whom', () => {
  expect(new HomeInUseError('/srv/h', undefined).message).toMatch(
    /^another harbinger is using this home \(\/srv\/h\); stop it/,
  );
});
