import { expect, it } from 'vitest';
import { explainImportError, ImportError } from '../../../src/store/import-error.ts';

const failure = (code: string) => Object.assign(new Error('from the server'), { code });

it.each([
  ['53100', /disk is full/],
  ['53200', /no room or memory/],
  ['57P01', /connection to the database was lost/],
  ['ECONNRESET', /connection to the database was lost/],
  ['CONNECTION_CLOSED', /connection to the database was lost/],
  ['42501', /may not write/],
])('says plainly what %s means, and that nothing was recorded', (code, says) => {
  const cause = failure(code);
  const explained = explainImportError(cause) as ImportError;
  expect(explained).toBeInstanceOf(ImportError);
  expect(explained).toMatchObject({ code, cause });
  expect(explained.message).toMatch(says);
  expect(explained.message).toContain('nothing of this import was recorded');
});

it('hands any other error back as it is', () => {
  for (const error of [failure('42P01'), new Error('plain'), 'text', new ImportError('53100', 'explained')]) {
    expect(explainImportError(error)).toBe(error);
  }
});
