import type { CheckResult } from '../../delivery/check-slack.ts';
import type { Context } from '../context.ts';
import { unsubscribeUrl } from './draft-nudge-mail.ts';
import { nudgeSettings } from './nudge-settings.ts';
import { loadUnsubscribeSecrets } from './unsubscribe-token.ts';

const NAME = 'unsubscribing';

/**
 * Whether the link to unsubscribe leads through the company's web server to a service that knows our signature. It is
 * only looked at (GET), so nobody is unsubscribed. Empty while e-mails to customers are switched off.
 */
export async function checkUnsubscribe(ctx: Context, timeoutMs: number): Promise<CheckResult[]> {
  const settings = nudgeSettings(ctx.config().config);
  if (settings === null) return [];
  const [secret] = await loadUnsubscribeSecrets(ctx);
  const url = unsubscribeUrl('doctor@harbinger.invalid', settings, secret);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const isOurs = response.status === 200 && (await response.text()).includes('<form method="post">');
    const says = isOurs
      ? 'the link in e-mails leads here'
      : `the link in e-mails answers with HTTP ${response.status}, not with our page: pass /unsubscribe/ on to the running service`;
    return [{ name: NAME, ok: isOurs, says }];
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    const says = `nudges.unsubscribe_url cannot be reached (${cause?.code ?? name}); is the service running?`;
    return [{ name: NAME, ok: false, says }];
  }
}
