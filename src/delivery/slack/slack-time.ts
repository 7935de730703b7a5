/** Slack's clock, as the `Date` of its answers tells it (RFC 9110, 6.6.1), to the second; ours may be days away from it. */
export class SlackTime {
  private heard: { date: number; since: number } | null = null;

  /** @param date the header of an answer that has just come */
  hear(date: string | null): void {
    const parsed = Date.parse(date ?? '');
    if (!Number.isNaN(parsed)) this.heard = { date: parsed, since: performance.now() };
  }

  /** The time in Slack so many milliseconds ago; null before anything was heard. */
  ago(ms: number): Date | null {
    if (this.heard === null) return null;
    return new Date(this.heard.date + performance.now() - this.heard.since - ms);
  }
}
