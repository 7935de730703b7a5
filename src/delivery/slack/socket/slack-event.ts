import * as z from 'zod';

/** One click on an interactive element of a message or of the Home tab. */
export interface SlackClick {
  userId: string;
  /** Meaning of the element, as it was written into the message. */
  value: string;
  /** The message it stands in; null on the Home tab. */
  message: { channelId: string; ts: string } | null;
}

const blockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string() }),
  container: z.object({ channel_id: z.string().optional(), message_ts: z.string().optional() }).optional(),
  actions: z
    .array(
      z.object({
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullable().optional(),
      }),
    )
    .min(1),
});

/** The clicks of an interactive payload; empty for what is not a click on something with a value (a link, a modal). */
export function readClicks(body: unknown): SlackClick[] {
  const parsed = blockActions.safeParse(body);
  if (!parsed.success) return [];
  const { user, container, actions } = parsed.data;
  const message =
    container?.channel_id !== undefined && container.message_ts !== undefined
      ? { channelId: container.channel_id, ts: container.message_ts }
      : null;
  return actions.flatMap((action) => {
    const value = action.selected_option?.value ?? action.value;
    return value === undefined ? [] : [{ userId: user.id, value, message }];
  });
}

/** Somebody has written a slash command. */
export interface SlackCommand {
  userId: string;
  /** What follows the command itself. */
  text: string;
  responseUrl: string;
}

const slashCommand = z.object({
  command: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  response_url: z.string(),
});

/** A command with what it asks; null for anything else. */
export function readCommand(body: unknown): SlackCommand | null {
  const parsed = slashCommand.safeParse(body);
  if (!parsed.success) return null;
  const { user_id: userId, text, response_url: responseUrl } = parsed.data;
  return { userId, text, responseUrl };
}

const homeOpened = z.object({ type: z.literal('app_home_opened'), user: z.string(), tab: z.string() });

/** Who has opened the Home tab; null for any other event or tab. */
export function readHomeOpened(event: unknown): string | null {
  const parsed = homeOpened.safeParse(event);
  return parsed.success && parsed.data.tab === 'home' ? parsed.data.user : null;
}
