import { shortHash } from '../../domain/text/display-name.ts';
import { type AdminWriters, nameOf, shifted, sourceOf } from './admin-strings.ts';
import { NOUNS } from './names.ts';

const { 'pt-BR': nounsPt } = NOUNS;

/** Brazilian Portuguese. */
export const ADMIN_STRINGS_PT: AdminWriters = {
  mass_drop: (m, f) => ({
    title: `A fonte “${sourceOf(m.source, f)}” parece quebrada, não os seus clientes`,
    happened: `${f.number(m.dropped)} de ${f.count(m.accounts, nounsPt.account)} caíram juntas em ${f.day(m.day)}${m.volumeShare === null ? '' : `; o volume é ${f.percent(m.volumeShare)} de um dia normal`}.`,
    effect: `Alertas desta fonte em espera: ${f.number(m.heldAlerts)}. Serão reavaliados quando os dados voltarem. Alertas de pagamento, NPS e CES continuam. Os CSMs não precisam fazer nada.`,
    todo: 'Verifique a fonte; o que está em espera é reavaliado a cada execução.',
  }),
  source_stale: (m, f) => ({
    title: `Sem dados novos de “${sourceOf(m.source, f)}”`,
    happened: `${m.watermark === null ? 'Ela nunca entregou dados.' : `Os dados mais novos são de ${f.day(m.watermark)}.`}${m.allowedDays === null ? '' : ` Frequência declarada: ${f.count(m.allowedDays, nounsPt.day)}.`}`,
    effect: `O que depende dela conta como desconhecido, não como ruim. Alertas em espera: ${f.number(m.heldAlerts)}.`,
    todo: 'Verifique a exportação ou a conexão e depois: harbinger doctor',
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
    title: m.channel === 'slack' ? 'O Slack está em pausa' : 'O e-mail está em pausa',
    happened: `O provedor nos recusa desde ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
    effect: `Mensagens na fila: ${f.number(m.waiting)}. Nada se perde; o que ainda valer será enviado depois do conserto.`,
    todo:
      m.channel === 'slack'
        ? 'Renove o SLACK_BOT_TOKEN ou suas permissões e depois: harbinger doctor'
        : 'Confira a SMTP_URL e a senha e depois: harbinger doctor',
  }),
  webhook_gone: (m, f) => ({
    title: `O webhook “${nameOf(m.name, 40)}” foi desligado`,
    happened: `O destino recusa eventos desde ${f.instant(m.since)}: ${nameOf(m.reason)}.`,
    effect: 'Os eventos para ele ficam em espera; nada se perde. Slack, e-mail e outros webhooks continuam.',
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
};
