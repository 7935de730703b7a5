import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSlackText, fitSlackMessage } from '../../../src/delivery/slack/fit-slack-message.ts';
import { escapeMrkdwn } from '../../../src/domain/text/safe-text.ts';
import { examples } from '../../helpers/examples.ts';
import { checkMessage } from '../../helpers/slack/block-kit-limits.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    '<!channel>',
    '&lt;',
    '<https://evil|pay>',
    '\u202egnp.exe',
    '\u200b\u200d',
    '👩‍👩‍👧‍👦',
    '&',
    '>',
  ),
  fc.string({ maxLength: 20 }).map((text) => text.repeat(500)),
);
const words = fc.array(hostile, { minLength: 1, maxLength: 6 }).map((parts) => `${parts.join(' ')}.`);
const block = fc.oneof(
  words.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text: escapeMrkdwn(text) } })),
  words.map((text) => ({ type: 'header', text: { type: 'plain_text', text } })),
  fc.array(words, { minLength: 1, maxLength: 14 }).map((texts) => ({
    type: 'section',
    fields: texts.map((text) => ({ type: 'plain_text', text })),
  })),
  fc.array(words, { minLength: 1, maxLength: 14 }).map((texts) => ({
    type: 'context',
    elements: texts.map((text) => ({ type: 'mrkdwn', text: escapeMrkdwn(text) })),
  })),
);

describe('fitSlackMessage', () => {
  it('makes whatever people wrote fit', () => {
    fc.assert(
      fc.property(words, fc.array(block, { maxLength: 70 }), (text, blocks) => {
        const message = fitSlackMessage({ text: escapeMrkdwn(text), blocks });
        expect(checkMessage({ text: message.text, blocks: message.blocks })).toEqual([]);
      }),
      { seed: 20_261_121, numRuns: examples(100) },
    );
  });

  it('leaves alone what fits', () => {
    const message = {
      text: 'hello',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*hello*' } }, { type: 'divider' }],
    };
    expect(fitSlackMessage(message)).toEqual(message);
  });

  it('keeps the buttons, drops from the end and marks the place', () => {
    const section = (i: number) => ({ type: 'section', text: { type: 'plain_text', text: `section ${i}` } });
    const actions = { type: 'actions', elements: [] };
    const { blocks } = fitSlackMessage({
      text: 't',
      blocks: [...Array.from({ length: 60 }, (_, i) => section(i)), actions],
    });
    expect(blocks).toHaveLength(50);
    expect(blocks[0]).toEqual(section(0));
    expect(blocks.slice(-2)).toEqual([
      { type: 'context', elements: [{ type: 'plain_text', text: '…' }] },
      actions,
    ]);
  });

  it('never sends an empty text', () => {
    expect(fitSlackMessage({ text: ' ', blocks: [] }).text).not.toBe(' ');
  });
});

describe('cutSlackText', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['ab&amp;cd', 6, 'ab…'],
    ['ab&amp;cdefgh', 10, 'ab&amp;cd…'],
    ['see <https://corp.example|this>', 12, 'see …'],
    ['abc😀def', 5, 'abc…'],
  ])('%j in %i', (text, max, expected) => {
    expect(cutSlackText(text, max)).toBe(expected);
  });
});
