import { ownValue } from '../../domain/names.ts';
import { displayText, shortHash } from '../../domain/text/safe-text.ts';
import type { Translated } from '../../domain/types.ts';
import type { Formatter } from '../text/create-formatter.ts';
import type { AdminWriters } from './admin-writers.ts';
import { featureName } from './feature-strings.ts';
import { MODEL_STRINGS } from './model-strings.ts';
import { NOUNS, SOURCE_NAMES } from './names.ts';

const { en: nounsEn, 'pt-BR': nounsPt } = NOUNS;

const PAUSED_EN = { slack: 'Slack', email: 'E-mail', crm: 'HubSpot' } as const;
const PAUSED_PT = { slack: 'O Slack', email: 'O e-mail', crm: 'O HubSpot' } as const;
type PausedBy = 'slack' | 'email' | 'crm' | 'unreachable';
const PAUSED_TODO_EN: Readonly<Record<PausedBy, string>> = {
  slack: 'Renew SLACK_BOT_TOKEN or its scopes, then: harbinger doctor',
  email: 'Check SMTP_URL and its password, then: harbinger doctor',
  crm: 'harbinger doctor says what is missing: the token, a scope or a property of companies',
  unreachable:
    'Nothing if the outage is theirs: it is asked every few minutes. Else check the network, then: harbinger doctor',
};
const PAUSED_TODO_PT: Readonly<Record<PausedBy, string>> = {
  slack: 'Renove o SLACK_BOT_TOKEN ou suas permissões e depois: harbinger doctor',
  email: 'Confira a SMTP_URL e a senha e depois: harbinger doctor',
  crm: 'O harbinger doctor diz o que falta: o token, uma permissão ou uma propriedade das empresas',
  unreachable:
    'Nada, se a queda for deles: tentamos de novo a cada poucos minutos. Senão, confira a rede e depois: harbinger doctor',
};

const MAX_FEATURES = 3;

/** A name from outside, fit to be shown. */
export function nameOf(text: string, max = 80): string {
  return displayText(text, max) ?? '?';
}

export function sourceOf(text: string, f: Formatter): string {
  return ownValue(SOURCE_NAMES[f.locale], text) ?? nameOf(text, 40);
}

/** The first few features of a model, in words. */
export function shifted(features: readonly string[], f: Formatter): string {
  return f.list(features.slice(0, MAX_FEATURES).map((feature) => featureName(feature, f.locale)));
}

export const ADMIN_STRINGS: Translated<AdminWriters> = {
  en: {
    portfolio_moved: (m, f) => ({
      title: `Use of ${nameOf(m.product, 40)} ${m.share < 1 ? 'fell' : 'rose'} for nearly everybody`,
      happened: `In the period up to ${f.day(m.closedOn)} the median customer used ${f.percent(m.share)} of the usual amount.`,
      effect:
        'Each account is judged against the others, so that what everybody did raises no alert. Nothing is held. CSMs have nothing to do.',
      todo: 'If nothing happened to the product, check whether the export of that period is whole.',
    }),
    mass_drop: (m, f) => ({
      title: `Feed “${sourceOf(m.source, f)}” looks broken, not your customers`,
      happened: `${f.number(m.dropped)} of ${f.count(m.accounts, nounsEn.account)} dropped together on ${f.day(m.day)}${m.volumeShare === null ? '' : `; volume is ${f.percent(m.volumeShare)} of a normal day`}.`,
      effect: `${f.count(m.heldAlerts, nounsEn.alert)} that rest on this feed ${m.heldAlerts === 1 ? 'is' : 'are'} held and will be judged again when data are back. Alerts on payment, NPS and CES go on. CSMs have nothing to do.`,
      todo: 'Check the feed; what is held is judged again at every run.',
    }),
    source_stale: (m, f) => ({
      title: `No fresh data from “${sourceOf(m.source, f)}”`,
      happened: `${m.watermark === null ? 'It has never delivered any data.' : `Its newest data are from ${f.day(m.watermark)}.`}${m.allowedDays === null ? '' : ` Allowed: ${f.count(m.allowedDays, nounsEn.day)}.`}`,
      effect: `What rests on it counts as unknown, not as bad. Held alerts: ${f.number(m.heldAlerts)}.`,
      todo: 'Check the export or the connection, then: harbinger doctor',
    }),
    source_distrusted: (m, f) => ({
      title: `“${sourceOf(m.source, f)}” cannot be trusted today`,
      happened: 'Its data contradict what it has always told:',
      effect: `Alerts that rest on it alone are held (${f.number(m.heldAlerts)}), and nothing they are about counts as recovered. All others go on. CSMs have nothing to do.`,
      todo: 'Check the export. A holiday passes by itself in a day; declare it under usage.holidays or usage.quiet_periods to have none held. What is held is judged again at every run.',
    }),
    id_renamed: (m, f) => ({
      title: `An account of “${sourceOf(m.source, f)}” seems to have a new id`,
      happened: 'It fell silent when an unknown id began:',
      effect:
        'Alerts that rest on its usage alone are held. Nothing is merged; rows of the new id wait in quarantine.',
      todo: 'Correct the id in the export or in the accounts; the rows are taken up by themselves. See them: harbinger quarantine',
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
      title: `${PAUSED_EN[m.channel]} is paused`,
      happened: `The provider ${m.unreachable ? 'cannot be reached' : 'refuses us'} since ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
      effect: `${f.count(m.waiting, nounsEn.message)} ${m.waiting === 1 ? 'waits' : 'wait'}; nothing is lost, and everything still true is sent after the repair.`,
      todo: PAUSED_TODO_EN[m.unreachable ? 'unreachable' : m.channel],
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
    digest_left_out: (m, f) => ({
      title: `${f.count(m.recipients.length, nounsEn.recipient)} left out of the weekly digest`,
      happened: 'Mail may not go to them:',
      effect: 'They get no digest until this is corrected; everybody else got theirs.',
      todo: 'Correct digest.recipients, manager_email in csms.csv or delivery.allowed_mail_domains, then: harbinger doctor',
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
    ...MODEL_STRINGS.en,
  },
  'pt-BR': {
    portfolio_moved: (m, f) => ({
      title: `O uso de ${nameOf(m.product, 40)} ${m.share < 1 ? 'caiu' : 'subiu'} para quase todos`,
      happened: `No período até ${f.day(m.closedOn)}, o cliente mediano usou ${f.percent(m.share)} do habitual.`,
      effect:
        'Cada conta é comparada com as outras, e o que todos fizeram não gera alerta. Nada fica retido. Os CSMs não precisam fazer nada.',
      todo: 'Se nada aconteceu com o produto, verifique se a exportação desse período está completa.',
    }),
    mass_drop: (m, f) => ({
      title: `A fonte “${sourceOf(m.source, f)}” parece quebrada, não os seus clientes`,
      happened: `${f.number(m.dropped)} de ${f.count(m.accounts, nounsPt.account)} caíram juntas em ${f.day(m.day)}${m.volumeShare === null ? '' : `; o volume é ${f.percent(m.volumeShare)} de um dia normal`}.`,
      effect: `Alertas desta fonte em espera: ${f.number(m.heldAlerts)}. Serão reavaliados quando os dados voltarem. Alertas de pagamento, NPS e CES continuam. Os CSMs não precisam fazer nada.`,
      todo: 'Verifique a fonte; o que está em espera é reavaliado a cada execução.',
    }),
    source_stale: (m, f) => ({
      title: `Sem dados novos de “${sourceOf(m.source, f)}”`,
      happened: `${m.watermark === null ? 'Ela nunca entregou dados.' : `Os dados mais novos são de ${f.day(m.watermark)}.`}${m.allowedDays === null ? '' : ` Permitido: ${f.count(m.allowedDays, nounsPt.day)}.`}`,
      effect: `O que depende dela conta como desconhecido, não como ruim. Alertas em espera: ${f.number(m.heldAlerts)}.`,
      todo: 'Verifique a exportação ou a conexão e depois: harbinger doctor',
    }),
    source_distrusted: (m, f) => ({
      title: `Hoje não se pode confiar em “${sourceOf(m.source, f)}”`,
      happened: 'Os dados contradizem o que sempre vieram mostrando:',
      effect: `Os alertas que dependem só dela ficam retidos (${f.number(m.heldAlerts)}), e nada de que tratam conta como recuperado. Os demais seguem. Os CSMs não precisam fazer nada.`,
      todo: 'Confira a exportação. Um feriado passa sozinho em um dia; declare-o em usage.holidays ou usage.quiet_periods para que nada fique retido. O que está retido é reavaliado a cada execução.',
    }),
    id_renamed: (m, f) => ({
      title: `Uma conta de “${sourceOf(m.source, f)}” parece ter um novo id`,
      happened: 'Ela silenciou quando um id desconhecido começou:',
      effect:
        'Os alertas que dependem só do uso dela ficam retidos. Nada é unido; as linhas do novo id aguardam em quarentena.',
      todo: 'Corrija o id na exportação ou nas contas; as linhas são aproveitadas sozinhas. Para vê-las: harbinger quarantine',
    }),
    source_unreadable: (m, f) => ({
      title: `Parte de “${sourceOf(m.source, f)}” não pode ser lida`,
      happened: `Nada foi carregado de ${f.count(new Set(m.problems.map((p) => p.file)).size, nounsPt.file)}.`,
      effect: 'O que foi carregado antes permanece; os outros arquivos são carregados como sempre.',
      todo: 'Gere o arquivo de novo e depois: harbinger doctor',
    }),
    source_recovered: (m, f) => ({
      title: `“${sourceOf(m.source, f)}” voltou a entregar dados`,
      happened: `Os dados mais novos são de ${f.day(m.watermark)}.`,
      effect: `Contas reavaliadas: ${f.number(m.rejudged)}.`,
      todo: 'Nada a fazer.',
    }),
    channel_paused: (m, f) => ({
      title: `${PAUSED_PT[m.channel]} está em pausa`,
      happened: `O provedor ${m.unreachable ? 'está inacessível' : 'nos recusa'} desde ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
      effect: `Mensagens na fila: ${f.number(m.waiting)}. Nada se perde; o que ainda valer será enviado depois do conserto.`,
      todo: PAUSED_TODO_PT[m.unreachable ? 'unreachable' : m.channel],
    }),
    webhook_gone: (m, f) => ({
      title: `O webhook “${nameOf(m.name, 40)}” foi desligado`,
      happened: `O destino recusa eventos desde ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
      effect:
        'Os eventos para ele ficam em espera; nada se perde. Slack, e-mail e outros webhooks continuam.',
      todo: 'Corrija o endereço ou, quando o destino voltar: harbinger outbox retry',
    }),
    destination_gone: (m, f) => ({
      title: `Não é possível alcançar ${nameOf(m.destination, 60)}`,
      happened: `O provedor diz: ${nameOf(m.reason)}.`,
      effect:
        m.fallback === null
          ? `Mensagens guardadas até haver para onde enviá-las: ${f.number(m.messages)}.`
          : `Mensagens enviadas para ${nameOf(m.fallback, 60)}: ${f.number(m.messages)}.`,
      todo: 'Corrija o canal ou o endereço do CSM e depois: harbinger outbox retry',
    }),
    config_rejected: (m, f) => ({
      title: 'A nova configuração não foi aceita',
      happened: `${nameOf(m.file)} tem ${f.count(m.problems.length, nounsPt.error)}.`,
      effect: `A versão ${shortHash(m.runningHash)} continua em vigor; nada parou.`,
      todo: 'Corrija e depois: harbinger config check',
    }),
    rule_muted: (m, f) => ({
      title: `A regra “${nameOf(m.rule, 60)}” foi silenciada: errou demais`,
      happened: `De ${f.count(m.judged, nounsPt.alert)} que já podem ser julgados, ${m.right === 1 ? 'acertou 1' : `acertou ${f.number(m.right)}`}. Descontado o acaso, são no máximo ${f.percent(m.high)}; o limite definido é ${f.percent(m.line)}.`,
      effect: 'Ela não abre novos episódios. Os abertos continuam, e as outras regras também.',
      todo: `Veja: harbinger ledger --rule ${nameOf(m.rule, 60)}. Mude a regra ou volte a ouvi-la: harbinger ledger unmute ${nameOf(m.rule, 60)}`,
    }),
    rule_unmuted: (m) => ({
      title: `A regra “${nameOf(m.rule, 60)}” volta a valer`,
      happened: {
        off: 'Não há mais limite definido em alerts.mute_under.',
        exempt: 'Ela está em never_mute.',
        too_few: 'Ainda há poucos alertas julgados desta regra como está configurada agora.',
        not_under: 'Já não é certo que ela esteja abaixo do limite.',
      }[m.reason],
      effect: 'Ela volta a abrir episódios a partir desta execução.',
      todo: 'Nada a fazer.',
    }),
    digest_skipped: (m, f) => ({
      title: `O resumo de ${nameOf(m.period, 40)} não foi enviado`,
      happened: `O serviço voltou com ${f.count(m.daysLate, nounsPt.day)} de atraso, tarde demais para os números da semana passada.`,
      effect: `Ficaram sem ele: ${f.count(m.recipients, nounsPt.recipient)}. O próximo sai como sempre.`,
      todo: 'Para ler mesmo assim: harbinger digest --preview',
    }),
    digest_left_out: (m, f) => ({
      title: `Resumo semanal: ${f.count(m.recipients.length, nounsPt.recipient)} de fora`,
      happened: 'O e-mail não pode ir para:',
      effect: 'Sem correção, não recebem o resumo; os demais receberam.',
      todo: 'Corrija digest.recipients, manager_email em csms.csv ou delivery.allowed_mail_domains e depois: harbinger doctor',
    }),
    deliveries_uncertain: (m, f) => ({
      title: `Não se sabe se ${f.count(m.count, nounsPt.message)} ${m.count === 1 ? 'chegou' : 'chegaram'}`,
      happened: `A conexão caiu antes da resposta do provedor; a mais antiga desde ${f.instant(m.oldestSince)}.`,
      effect: 'Elas não são reenviadas sozinhas, para não chegarem em dobro.',
      todo: 'Veja e decida: harbinger outbox settle',
    }),
    rows_quarantined: (m, f) => ({
      title: `Linhas de “${sourceOf(m.source, f)}” não puderam ser usadas: ${f.number(m.rows)}`,
      happened: `Elas estão guardadas com arquivo, linha e motivo (${f.count(m.files, nounsPt.file)}).`,
      effect: 'Todas as outras linhas foram carregadas.',
      todo: 'Veja quais: harbinger quarantine',
    }),
    model_drift: (m, f) => ({
      title: 'O modelo de churn já não vê o que viu ao aprender',
      happened: [
        m.ratio &&
          `Notado em ${f.day(m.since)}: as contas saem ${f.number(m.ratio.value)} vezes o que ele disse (${f.number(m.ratio.low)} a ${f.number(m.ratio.high)}).`,
        m.features.length > 0 && `Entradas que ele usa mudaram de distribuição: ${shifted(m.features, f)}.`,
      ]
        .filter(Boolean)
        .join(' '),
      effect: `As probabilidades (modelo ${m.model}) podem estar erradas; o índice de saúde e seus alertas não mudam. Um novo modelo aprende toda semana e assume quando for melhor.`,
      todo: 'Veja: harbinger model show; para voltar: harbinger model rollback',
    }),
    ...MODEL_STRINGS['pt-BR'],
  },
};
