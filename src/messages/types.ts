/** A rendered Slack message: Block Kit blocks plus the text for notifications and screen readers. */
export interface SlackMessage {
  text: string;
  blocks: readonly SlackBlock[];
}

/** Block Kit JSON as Slack documents it; built only by this folder, checked against Slack's limits in tests. */
export type SlackBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** A rendered mail; HTML and text come from the same model. */
export interface MailMessage {
  subject: string;
  preheader: string;
  text: string;
  html: string;
}
