import { describe, expect, it } from 'vitest';
import { cronInWords } from '../../src/config/cron-words.ts';
import { defaultConfig } from '../../src/config/load-config.ts';

describe('cronInWords', () => {
  it.each([
    ['0 6 * * 1', 'at 06:00 on Monday'],
    ['0 6 1 * 1', 'at 06:00 on the 1st of the month or on Monday'],
    [
      '0 6 */2 * 7',
      'at 06:00 on the 1st, 3rd, 5th, 7th, 9th, 11th, 13th, 15th, 17th, 19th, 21st, 23rd, 25th, 27th, 29th and 31st of the month if it is also on Sunday',
    ],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 * * * *', 'every hour'],
    ['* * * * *', 'every minute'],
    [
      '5,35 * * * mon-fri',
      'at minutes 5 and 35 of every hour on Monday, Tuesday, Wednesday, Thursday and Friday',
    ],
    ['30 5 * * *', 'at 05:30 every day'],
    ['0 8,12 2 3 *', 'at 08:00 and 12:00 on the 2nd of March'],
    ['0 9 * jun fri', 'at 09:00 on Friday in June'],
    ['0 9 13 jun fri', 'at 09:00 on the 13th of the month or on Friday in June'],
    ['*/10 8-9 * * *', 'at minutes 0, 10, 20, 30, 40 and 50 of the hours 8 and 9 every day'],
  ])('%s is %s', (cron, words) => {
    expect(cronInWords(cron)).toBe(words);
  });

  it('has words for every schedule that is shipped', () => {
    for (const cron of Object.values(defaultConfig('.').config.schedule)) {
      expect(cronInWords(cron)).toMatch(/^(?:at|every) /);
    }
  });
});
