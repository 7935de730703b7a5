import { describe, expect, it } from 'vitest';
import { describeError } from '../../src/queue/describe-error.ts';

describe('describeError', () => {
  it.each([
    ['a plain error, first line only', new RangeError('too far\nand more'), 'RangeError: too far'],
    ['a code', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'Error ECONNREFUSED: refused'],
    [
      'a statement and its parameters are not told, the code of the cause is',
      Object.assign(new Error('Failed query: select 1\nparams: anna@example.com'), {
        query: 'select 1',
        params: ['anna@example.com'],
        cause: Object.assign(new Error('gone'), { code: '57P01' }),
      }),
      'Error 57P01',
    ],
    [
      'a password in a URL is not told',
      new Error('cannot reach redis://user:geheim@cache:6379/0 now'),
      'Error: cannot reach redis://…@cache:6379/0 now',
    ],
    ['what is no error', 'a secret', 'a value that is not an error was thrown'],
  ])('%s', (_title, error, line) => {
    expect(describeError(error)).toBe(line);
  });

  it('is cut to 300 characters', () => {
    expect(describeError(new Error('x'.repeat(5000)))).toHaveLength(300);
  });
});
