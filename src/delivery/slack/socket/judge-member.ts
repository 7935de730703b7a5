import * as z from 'zod';

/** A person as Slack describes them, as far as it decides whether they may act. */
export type Member =
  | { kind: 'member'; email: string | null }
  /** Not one of ours: nothing is done for them, and nothing told. */
  | { kind: 'refused'; reason: 'other_workspace' | 'guest' | 'stranger' | 'bot' | 'deactivated' }
  | { kind: 'unanswered' };

const userAnswer = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});

/**
 * Whether somebody is a full member of the workspace that the app is installed in. A shared channel (Slack Connect) lets
 * people of other workspaces click, and guests read channels that customers are told of in. Pure.
 * @param data the answer of `users.info`; null = there is none
 * @param ownTeam `team_id` of `auth.test`
 */
export function judgeMember(data: unknown, ownTeam: string): Member {
  const parsed = userAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unanswered' };
  const { user } = parsed.data;
  if (user.deleted === true) return { kind: 'refused', reason: 'deactivated' };
  if (user.is_bot === true) return { kind: 'refused', reason: 'bot' };
  if (user.is_stranger === true) return { kind: 'refused', reason: 'stranger' };
  // Of an Enterprise organisation, a person is of all the workspaces they are in.
  const teams = [
    ...(user.enterprise_user?.teams ?? []),
    ...(user.team_id === undefined ? [] : [user.team_id]),
  ];
  if (!teams.includes(ownTeam)) return { kind: 'refused', reason: 'other_workspace' };
  if (user.is_restricted === true || user.is_ultra_restricted === true) {
    return { kind: 'refused', reason: 'guest' };
  }
  return { kind: 'member', email: user.profile?.email || null };
}
