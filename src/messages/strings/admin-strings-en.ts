import { shortHash } from '../../domain/text/display-name.ts';
import { type AdminWriters, nameOf, shifted, sourceOf } from './admin-strings.ts';
import { NOUNS } from './names.ts';

const { en: nounsEn } = NOUNS;

/** English. */
export const ADMIN_STRINGS_EN: AdminWriters = {
  mass_drop: (m, f) => ({
    title: `Feed “${sourceOf(m.source, f)}” looks broken, not your customers`,
    happened: `${f.number(m.dropped)} of ${f.count(m.accounts, nounsEn.account)} dropped together on ${f.day(m.day)}${m.volumeShare === null ? '' : `; volume is ${f.percent(m.volumeShare)} of a normal day`}.`,
    effect: `${f.count(m.heldAlerts, nounsEn.alert)} that rest on this feed ${m.heldAlerts === 1 ? 'is' : 'are'} held and will be judged again when data are back. Alerts on payment, NPS and CES go on. CSMs have nothing to do.`,
    todo: 'Check the feed; what is held is judged again at every run.',
  }),
  source_stale: (m, f) => ({
    title: `No fresh data from “${sourceOf(m.source, f)}”`,
    happened: `${m.watermark === null ? 'It has never delivered any data.' : `Its newest data are from ${f.day(m.watermark)}.`}${m.allowedDays === null ? '' : ` Declared freshness: ${f.count(m.allowedDays, nounsEn.day)}.`}`,
    effect: `What rests on it counts as unknown, not as bad. Held alerts: ${f.number(m.heldAlerts)}.`,
    todo: 'Check the export or the connection, then: harbinger doctor',
  }),
  source_unreadable: (m, f) => ({
    title: `Part of “${sourceOf(m.source, f)}” cannot be read`,
    happened: `Nothing of ${f.count(new Set(m.problems.map((p) => p.file)).size, nounsEn.file)} was loaded.`,
    effect: 'What was loaded before stays; all other files are loaded as usual.',
    todo: 'Make the file anew, then: harbinger doctor',
  }),
  source_recovered: (m, f) => ({
    title: `“${sourceOf(m.source, f)}” delivers again`,
    happened: `Its newest data are from ${f.day(m.watermark)}.`,
    effect: `${f.count(m.rejudged, nounsEn.account)} ${m.rejudged === 1 ? 'has' : 'have'} been judged again.`,
    todo: 'Nothing to do.',
  }),
  channel_paused: (m, f) => ({
    title: `${m.channel === 'slack' ? 'Slack' : 'E-mail'} is paused`,
    happened: `The provider refuses us since ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
    effect: `${f.count(m.waiting, nounsEn.message)} ${m.waiting === 1 ? 'waits' : 'wait'}; nothing is lost, and everything still true is sent after the repair.`,
    todo:
      m.channel === 'slack'
        ? 'Renew SLACK_BOT_TOKEN or its scopes, then: harbinger doctor'
        : 'Check SMTP_URL and its password, then: harbinger doctor',
  }),
  webhook_gone: (m, f) => ({
    title: `Webhook “${nameOf(m.name, 40)}” is switched off`,
    happened: `Its receiver refuses events since ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
    effect: 'Events for it wait; nothing is lost. Slack, mail and other webhooks go on.',
    todo: 'Correct its address, or when the receiver is back: harbinger outbox retry',
  }),
  destination_gone: (m, f) => ({
    title: `Cannot reach ${nameOf(m.destination, 60)}`,
    happened: `The provider says: ${nameOf(m.reason)}.`,
    effect:
      m.fallback === null
        ? `${f.count(m.messages, nounsEn.message)} ${m.messages === 1 ? 'is' : 'are'} parked until there is somewhere to send them.`
        : `${f.count(m.messages, nounsEn.message)} went to ${nameOf(m.fallback, 60)} instead.`,
    todo: 'Correct the channel or the CSM’s address, then: harbinger outbox retry',
  }),
  config_rejected: (m, f) => ({
    title: 'The new configuration was not taken',
    happened: `${nameOf(m.file)} has ${f.count(m.problems.length, nounsEn.error)}.`,
    effect: `Version ${shortHash(m.runningHash)} stays in force; nothing has stopped.`,
    todo: `Correct it, then: harbinger config check`,
  }),
  rule_muted: (m, f) => ({
    title: `Rule “${nameOf(m.rule, 60)}” is muted: it was wrong too often`,
    happened: `${f.number(m.right)} of its ${f.count(m.judged, nounsEn.alert)} that could be judged ${m.right === 1 ? 'was' : 'were'} right. Chance allowed for, that is ${f.percent(m.high)} at most; the set line is ${f.percent(m.line)}.`,
    effect: 'It opens no new episodes. Those that are open stay, and all other rules go on.',
    todo: `Look: harbinger ledger --rule ${nameOf(m.rule, 60)}. Change the rule, or let it speak again: harbinger ledger unmute ${nameOf(m.rule, 60)}`,
  }),
  rule_unmuted: (m) => ({
    title: `Rule “${nameOf(m.rule, 60)}” speaks again`,
    happened: {
      off: 'No line is set any more under alerts.mute_under.',
      exempt: 'It is listed under never_mute.',
      too_few: 'Too few of its alerts as it is configured now have been judged.',
      not_under: 'It is no longer surely under the set line.',
    }[m.reason],
    effect: 'It opens episodes again from this run on.',
    todo: 'Nothing to do.',
  }),
  digest_skipped: (m, f) => ({
    title: `The digest for ${nameOf(m.period, 40)} was not sent`,
    happened: `The service came back ${f.count(m.daysLate, nounsEn.day)} late, too late for last week’s figures.`,
    effect: `${f.count(m.recipients, nounsEn.recipient)} did not get it. The next one comes as usual.`,
    todo: 'To read it anyway: harbinger digest --preview',
  }),
  deliveries_uncertain: (m, f) => ({
    title: `${f.count(m.count, nounsEn.message)} may or may not have arrived`,
    happened: `The connection broke before the provider answered; the oldest since ${f.instant(m.oldestSince)}.`,
    effect: 'They are not sent again by themselves, since that could double them.',
    todo: 'Look and decide: harbinger outbox settle',
  }),
  rows_quarantined: (m, f) => ({
    title: `${f.count(m.rows, nounsEn.row)} of “${sourceOf(m.source, f)}” could not be used`,
    happened: `They are kept with file, line and reason (${f.count(m.files, nounsEn.file)}).`,
    effect: 'All other rows were loaded.',
    todo: 'See them: harbinger quarantine',
  }),
  model_drift: (m, f) => ({
    title: 'The churn model stands on other ground than it was taught on',
    happened: [
      m.ratio &&
        `Noticed on ${f.day(m.since)}: accounts leave ${f.number(m.ratio.value)} times as often as it said (${f.number(m.ratio.low)} to ${f.number(m.ratio.high)}).`,
      m.features.length > 0 &&
        `Inputs it uses are no longer distributed as they were: ${shifted(m.features, f)}.`,
    ]
      .filter(Boolean)
      .join(' '),
    effect: `Its probabilities (model ${m.model}) may be off; the health index and its alerts are not touched. A new model is taught every week and takes over when it is better.`,
    todo: 'Look: harbinger model show; to go back: harbinger model rollback',
  }),
};
