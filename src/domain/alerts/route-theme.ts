import type { TaskQueue } from '../task.ts';
import { commentThemes } from '../themes/comment-themes.ts';
import type { ThemeKey } from '../themes/theme-lexicon.ts';

/** Queues of people: a complaint is never handed to automation. */
export type ThemeQueue = Exclude<TaskQueue, 'automation'>;

/** Who gets a complaint, by what it is about; `default` = for what no theme is recognised in. */
export type ThemeRouting = Readonly<Record<ThemeKey | 'default', ThemeQueue>>;

export interface ThemeRoute {
  queue: ThemeQueue;
  /** Null = none is recognised. */
  theme: ThemeKey | null;
}

/**
 * Where a comment goes: by its first theme that is not the account's CSM's own business, so that "slow, and too
 * dear" reaches those who can make it faster; else by its first theme.
 */
export function routeTheme(comment: string, routing: ThemeRouting): ThemeRoute {
  const themes = commentThemes(comment);
  const theme = themes.find((t) => routing[t] !== 'csm') ?? themes[0] ?? null;
  return { queue: theme === null ? routing.default : routing[theme], theme };
}
