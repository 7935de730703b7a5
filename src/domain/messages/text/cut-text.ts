const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * `text` in at most `max` UTF-16 units (Slack counts characters, which are never more), cut between graphemes and
 * visibly: what was cut ends in "…".
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  let end = 0;
  // The slice is generous by one long emoji, so that its last grapheme is not split by the slice itself.
  for (const { index, segment } of segmenter.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
