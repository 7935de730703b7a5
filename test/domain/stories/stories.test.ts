import { describe, expect, it } from 'vitest';
import { GOAL_STORIES } from './goals.stories.ts';
import { MONEY_STORIES } from './money.stories.ts';
import { PEOPLE_STORIES } from './people.stories.ts';
import { RHYTHM_STORIES } from './rhythm.stories.ts';
import { SHAPE_STORIES } from './shape.stories.ts';
import { mainReason, tell } from './story.ts';
import { VOICE_STORIES } from './voice.stories.ts';

const PAIRS = [
  ...RHYTHM_STORIES,
  ...SHAPE_STORIES,
  ...PEOPLE_STORIES,
  ...MONEY_STORIES,
  ...VOICE_STORIES,
  ...GOAL_STORIES,
];

describe('golden account stories', () => {
  it('are at least forty, each with a twin and a name of its own', () => {
    const names = PAIRS.flatMap((p) => [p.story.name, p.twin.name]);
    expect(PAIRS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(PAIRS)('$story.name: $story.band, $story.reason', ({ story }) => {
    const score = tell(story);
    expect({ band: score.band, reason: mainReason(score) }).toEqual({
      band: story.band,
      reason: story.reason,
    });
  });

  it.each(PAIRS)('no alert: $twin.name', ({ twin }) => {
    const score = tell(twin);
    expect(['healthy', 'watch', 'unknown']).toContain(score.band);
    expect({ band: score.band, reason: mainReason(score) }).toEqual({ band: twin.band, reason: twin.reason });
  });
});
