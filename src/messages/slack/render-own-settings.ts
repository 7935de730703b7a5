import { hourChoices, quietHoursOf } from '../../domain/alerts/own-hours.ts';
import type { QuietHours } from '../../domain/alerts/working-hours.ts';
import { LOCALES, type Locale, type OwnSettings } from '../../domain/types.ts';
import type { MessageContext, SlackBlock } from '../models/message.ts';
import { LANGUAGE_NAMES, OWN_SETTINGS_STRINGS } from '../strings/own-settings-strings.ts';
import { ACTION_IDS, encodeAction, type OwnSettingName } from './action-values.ts';
import { actions, type Choice, header, line, menu, richText, context as smallPrint, span } from './blocks.ts';

/** What somebody has settled, beside what holds for whoever has settled nothing. */
export interface OwnSettingsView {
  own: OwnSettings;
  installation: { locale: Locale; quiet: QuietHours | null };
}

/**
 * The settings of one person, for the Home tab: when they are written to, and a menu for each thing they may choose. A
 * menu shows what is in force; its block gets another id with every change, since Slack keeps what was picked in one.
 */
export function renderOwnSettings(
  { own, installation }: OwnSettingsView,
  context: MessageContext,
): SlackBlock[] {
  const w = OWN_SETTINGS_STRINGS[context.locale];
  const quiet = quietHoursOf(installation.quiet, own);
  const hours = quiet && { from: quiet.to, to: quiet.from };
  const settled = [own.locale, own.hoursFrom, own.hoursTo, own.pace].map((value) => value ?? '-');
  const common = installation.quiet;
  return [
    header(w.title),
    richText(line(span(w.told(hours, context.timeZone)))),
    actions(`own_settings:${settled.join(':')}`, [
      choose('hoursFrom', own, {
        placeholder: w.placeholders.from,
        common: w.asSet(common === null ? w.fromStart : w.from(common.to)),
        others: hourChoices('hoursFrom', common, own).map((time) => [time, w.from(time)]),
      }),
      choose('hoursTo', own, {
        placeholder: w.placeholders.to,
        common: w.asSet(common === null ? w.toEnd : w.to(common.from)),
        others: hourChoices('hoursTo', common, own).map((time) => [time, w.to(time)]),
      }),
      choose('pace', own, {
        placeholder: w.placeholders.pace,
        common: w.asSet(w.pace.at_once),
        others: [['daily', w.pace.daily]],
      }),
      choose('locale', own, {
        placeholder: w.placeholders.language,
        common: w.asSet(w.language(LANGUAGE_NAMES[installation.locale])),
        others: LOCALES.map((locale) => [locale, w.language(LANGUAGE_NAMES[locale])]),
      }),
    ]),
    smallPrint(w.notes),
  ];
}

function choose(
  setting: OwnSettingName,
  own: OwnSettings,
  given: {
    placeholder: string;
    common: string;
    others: readonly (readonly [value: string, label: string])[];
  },
) {
  const choice = (value: string | null, label: string): Choice => ({
    label,
    value: encodeAction({ kind: 'own', setting, value }),
  });
  const others = given.others.map(([value, label]) => choice(value, label));
  const place = given.others.findIndex(([value]) => value === own[setting]);
  const common = choice(null, given.common);
  return menu({
    actionId: `${ACTION_IDS.own}_${setting}`,
    placeholder: given.placeholder,
    choices: [common, ...others],
    // What does not go with the hours of all any more is not among the choices: those of all are in force.
    initial: others[place] ?? common,
  });
}
