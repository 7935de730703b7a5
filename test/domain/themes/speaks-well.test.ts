import { describe, expect, it } from 'vitest';
import { speaksWell } from '../../../src/domain/themes/speaks-well.ts';

describe('speaksWell', () => {
  it.each([
    'Very happy, it is fast, even with all our projects in it. I recommend it to everybody.',
    'We love it!',
    'Muito satisfeita, recomendo a todos.',
    'Excelente sistema, obrigado.',
  ])('hears praise in: %s', (comment) => expect(speaksWell(comment)).toBe(true));

  it.each([
    'Good, mostly. Still, the exported report never matches the screen.',
    'Great idea, but the import breaks.',
    'I would recommend it if it were faster.',
    "I don't love it.",
    'Not happy.',
    'Infelizmente o quadro trava com mais de cem cartões.',
    'Ótimo, mas falta a integração.',
    'Não recomendo.',
    'export takes forever',
    'ok',
    '',
  ])('hears none in: %s', (comment) => expect(speaksWell(comment)).toBe(false));
});
