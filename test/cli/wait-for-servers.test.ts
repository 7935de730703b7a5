import { describe, expect, it } from 'vitest';
import { parseWaitMs } from '../../src/cli/options.ts';
import { StoppedWaitingError, waitForServers } from '../../src/cli/wait-for-servers.ts';
import { QueueAwayError } from '../../src/queue/queue-link.ts';
import { namedDatabaseError } from '../../src/store/database-url-error.ts';

const withCode = (code: string) => Object.assign(new Error('of the client'), { code });

/** A wait on a clock that goes on by itself with every look at it. */
function patience(mostMs: number, stepMs = 0) {
  const told: string[] = [];
  let now = 0;
  const steadyMs = () => {
    now += stepMs;
    return now;
  };
  return { told, wait: waitForServers({ mostMs, tell: (says) => told.push(says), steadyMs }) };
}

const failing = (error: unknown, times: number) => {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return 'opened';
  };
};

describe.concurrent('a start whose servers are away', () => {
  it('goes on when they are back, and has said what it waits for', async () => {
    const { wait, told } = patience(60_000);
    const open = failing(namedDatabaseError(withCode('ECONNREFUSED')), 2);
    expect(await wait.until(open, new AbortController().signal)).toBe('opened');
    expect(told).toEqual([
      'the server of DATABASE_URL does not answer (ECONNREFUSED); asked again in 0.5 s, for 60 s more',
      'the server of DATABASE_URL does not answer (ECONNREFUSED); asked again in 1 s, for 60 s more',
    ]);
    expect(wait.reason()).toBeNull();
  });

  it('gives up when the time is over, with what it waited for', async () => {
    const { wait } = patience(1_000, 400);
    const open = failing(new QueueAwayError('the Redis server of REDIS_URL does not answer'), 99);
    await expect(wait.until(open, new AbortController().signal)).rejects.toThrow(
      'the Redis server of REDIS_URL does not answer; waited 1 s for it (--wait)',
    );
    expect(wait.reason()).toBe('the Redis server of REDIS_URL does not answer');
  });

  it('ends at once when it is asked to stop', async () => {
    const stop = new AbortController();
    const { wait, told } = patience(3_600_000);
    const open = async () => {
      if (told.length > 0) stop.abort();
      throw withCode('EAI_AGAIN');
    };
    await expect(wait.until(open, stop.signal)).rejects.toBeInstanceOf(StoppedWaitingError);
  });

  it.each(['28P01', '28000', '3D000', '42501', '42704'])(
    'does not wait for what is refused: %s',
    async (code) => {
      const { wait, told } = patience(60_000);
      const refused = withCode(code);
      await expect(wait.until(failing(refused, 1), new AbortController().signal)).rejects.toBe(refused);
      expect(told).toEqual([]);
    },
  );

  it.each([
    'ENOTFOUND',
    'EHOSTUNREACH',
    '57P03',
    '53300',
    '53100',
    '25006',
    '57014',
    '40P01',
    'CONNECT_TIMEOUT',
  ])('waits for %s, unless it shall wait for nothing', async (code) => {
    const never = new AbortController().signal;
    const wrapped = new Error('of drizzle', { cause: withCode(code) });
    expect(await patience(60_000).wait.until(failing(wrapped, 1), never)).toBe('opened');
    await expect(patience(0).wait.until(failing(wrapped, 1), never)).rejects.toBe(wrapped);
  });
});

it.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['0', 0],
])('takes --wait %s', (text, ms) => {
  expect(parseWaitMs(text)).toBe(ms);
});

it.each(['', '5', '-1m', '5 min', 'm', '1.5h'])('refuses --wait %j with an example', (text) => {
  expect(() => parseWaitMs(text)).toThrow('such as 90s');
});
