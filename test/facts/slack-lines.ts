import type { Book } from './book.ts';
import type { FoundClaim } from './check-book.ts';
import type { Rendered, SlackText } from './render.ts';

export function checkSlack(
  _book: Book,
  _slack: readonly SlackText[],
  _explained: Rendered['explained'],
): FoundClaim[] {
  return [];
}
