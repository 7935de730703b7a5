import type { Translated } from '../types.ts';

/** What a comment can be about, in the order in which ties are broken. */
export const THEME_KEYS = [
  'performance',
  'bugs',
  'access',
  'export',
  'integration',
  'missing_feature',
  'usability',
  'support',
  'training',
  'price',
  'improvement',
] as const;
export type ThemeKey = (typeof THEME_KEYS)[number];

/**
 * Words of one theme, with their accents. A word stands for all of its inflections (its stem is compared), `=word` for
 * itself alone, `word*` for any ending; of a phrase the words follow each other, with at most two others at `...`.
 */
export interface ThemeWords {
  /** What the theme is about: named in a complaint, it is meant. */
  topics: string;
  /** What is wrong by itself, unless it is denied: "no errors". */
  faults: string;
  /** What is good by itself, and wrong where it is denied or wished for: "not easy", "could be easier". */
  virtues: string;
}

/**
 * Words of complaint that people use of any software, whatever the industry; entries are separated by commas. No
 * language is guessed: both always apply. `improvement` is said of the whole, and counted where nothing more precise is.
 */
export const THEME_WORDS: Readonly<Record<ThemeKey, Translated<ThemeWords>>> = {
  performance: {
    en: {
      topics: 'loading time, load time, performance',
      faults:
        'slow, slower, slowly, sluggish, =lag, =lags, =lagging, laggy, freeze, frozen, =hangs, unresponsive, time out, timeout, timed out, takes forever, takes ages, takes ... minutes, keeps loading, =loading, too heavy, downtime, outage, goes down, is down, unstable, instability, disconnects',
      virtues: '=fast, =faster, quick, =quicker, stable, responsive',
    },
    'pt-BR': {
      topics: 'velocidade, desempenho, carregamento',
      faults:
        'lento, lentidão, lerd*, travar, trava, travamento, congelar, pesado, demora ... abrir, demora ... carregar, demora ... entrar, demora ... salvar, demora ... gerar, demora ... processar, demora ... minuto, fora do ar, sai do ar, =cai, =caem, =caindo, =cair, queda, instável, instabilidade, oscilar, oscilação',
      virtues: 'rápido, rapidez, ágil, agilidade, veloz, estável, carregar',
    },
  },
  bugs: {
    en: {
      topics: '',
      faults:
        'bug, =buggy, error, =crash, =crashes, =crashed, =crashing, broken, =break, =breaks, fail, failure, glitch, defect, wrong data, wrong number, incorrect, duplicate, stopped working, loses data, lost data, problem, issue',
      virtues: '=work, =works, =working',
    },
    'pt-BR': {
      topics: '',
      faults:
        'erro, =erros, =errado, =errada, =errados, falha, defeito, quebrar, quebra, duplicado, inconsistência, inconsistente, incorreto, parou de funcionar, deixa de funcionar, perde ... dados, sumiu, sumir, problema',
      virtues: 'funcionar, funciona',
    },
  },
  access: {
    en: {
      topics:
        'log in, login, log on, logged out, logs us out, sign in, sign-in, sign on, sign-on, =sso, password, locked out, invitation, invite, two-factor',
      faults: 'access denied, no access',
      virtues: '',
    },
    'pt-BR': {
      topics:
        'entrar no sistema, acessar o sistema, acesso ao sistema, código de acesso, senha, =logar, desconectar, desconecta, convite, =permissão, =permissões',
      faults: 'sem acesso, dificuldade ... acesso, dificuldade ... acessar, problema ... acesso',
      virtues: 'consigo acessar, consigo entrar, conseguimos acessar, conseguimos entrar, consegue acessar',
    },
  },
  export: {
    en: {
      topics:
        'export, =report, =reports, =reporting, =csv, =excel, spreadsheet, =pdf, download, print, dashboard, chart',
      faults: '',
      virtues: '',
    },
    'pt-BR': {
      topics: 'exportar, exportação, relatório, planilha, baixar, imprimir, impressão, gráfico',
      faults: '',
      virtues: '',
    },
  },
  integration: {
    en: {
      topics:
        'integrate, integration, =api, =sync, =syncs, synchronize, synchronization, webhook, connector, =import, =imports, =importing',
      faults: '',
      virtues: '',
    },
    'pt-BR': {
      topics:
        'integrar, integração, =integracao, =integracoes, sincronizar, sincronização, conector, importar, importação',
      faults: '',
      virtues: '',
    },
  },
  missing_feature: {
    en: {
      topics: '',
      faults:
        "missing, lack, no way to, not possible to, still cannot, still can't, =wish, would like, would be great, would be nice, would be good, would be helpful, should have, should be able, should allow, could have, we need, please add, needs more",
      virtues: 'possible',
    },
    'pt-BR': {
      topics: '',
      faults:
        'falta, faltar, não há como, não dá para, não dá pra, não tem como, não possui, não tem opção, =poderia, =poderiam, =podia, =podiam, =deveria, =deveriam, =gostaria, =gostaríamos, =seria bom, =seria ótimo, =seria interessante, =seria melhor, precisamos de, preciso de, metade das funções, =incluir, acrescentar, disponibilizar, sinto falta, sentimos falta, ausência',
      virtues: 'possível, permite',
    },
  },
  usability: {
    en: {
      topics: 'usability, navigation, interface, layout, menu, =click, =clicks',
      faults:
        'confusing, confused, confusion, complicated, complex, difficult, difficulty, hard to, unintuitive, clunky, cumbersome, too many clicks, too many steps, tedious, time consuming, time-consuming, bureaucracy, bureaucratic, waste of time',
      virtues: 'easy, =easier, simple, =simpler, intuitive, practical, user friendly, user-friendly, =clear',
    },
    'pt-BR': {
      topics: 'usabilidade, navegação, interface, leiaute, menu, clique',
      faults:
        'confuso, confusão, complicado, complicar, complica, complexo, complexidade, difícil, dificuldade, dificulta, burocracia, burocrático, =trabalhoso, =trabalhosa, =trabalhosos, cansativo, cansar, repetitivo, retrabalho, perda de tempo, =perca de tempo, perder tempo, perde tempo, toda vez, muitos passos, muitas etapas, processo físico, =papelada',
      virtues:
        '=fácil, =fáceis, facilidade, facilitar, prático, praticidade, intuitivo, simples, simplificar, =claro, =clara',
    },
  },
  support: {
    en: {
      topics:
        'support, helpdesk, help desk, customer service, =ticket, =tickets, response time, account manager',
      faults:
        'nobody answers, nobody answered, no one answers, nobody called, never answered, no answer, no reply, no response',
      virtues: '=answer, =answers, =answered, reply, =responds',
    },
    'pt-BR': {
      topics: 'suporte, atendimento, atendente, =chamado, =chamados, ligar de volta, =resposta, =respostas',
      faults:
        'sem retorno, dar retorno, não retorna, sem resposta, ninguém responde, ninguém atende, demora ... responder, demora ... atender',
      virtues: 'responde, atende',
    },
  },
  training: {
    en: {
      topics:
        '=training, =trainings, onboarding, tutorial, =documentation, user manual, =manuals, how-to, webinar, user guide, knowledge base',
      faults: '',
      virtues: '',
    },
    'pt-BR': {
      topics:
        'treinamento, capacitação, =capacitacao, =tutorial, =tutoriais, documentação, um manual, o manual, =manuais, orientação, orientações, =curso, =cursos, videoaula',
      faults: '',
      virtues: '',
    },
  },
  price: {
    en: {
      topics: 'pricing, price, invoice, billing, discount, =fee, =fees',
      faults:
        'expensive, pricey, costly, overpriced, =cost, costs too much, costs more, too much money, seats nobody, not worth, worth the money',
      virtues: 'cheap, =cheaper, affordable',
    },
    'pt-BR': {
      topics: '=preço, =preços, mensalidade, reajuste, cobrança, desconto, valor cobrado',
      faults:
        '=caro, =caros, muito cara, cara demais, mais cara, =custo, =custos, valor alto, pagamos por, pagamos muito',
      virtues: 'barato',
    },
  },
  improvement: {
    en: {
      topics: '',
      faults:
        'improve, improvement, needs work, could be better, should be better, room for, disappointing, disappointed, unhappy, =poor, terrible, outdated',
      virtues: 'satisfied, =excellent',
    },
    'pt-BR': {
      topics: '',
      faults:
        'melhori*, =melhorar, =melhore, =melhorem, aprimorar, aprimoramento, ajuste, ajustar, ajustado, deixa a desejar, =ruim, =ruins, péssimo, insatisfeito, decepcionado, decepcionante, desatualizado',
      virtues: 'satisfeito, =excelente',
    },
  },
};

/** Who cures a fault has none: "they fixed our errors". */
export const CURES: Translated<string> = {
  en: 'solve, solution, fix, resolve, resolution',
  'pt-BR': 'resolver, resolução, solucionar, solução, =solucoes, sanar, corrigir',
};

/** What makes a virtue a wish: it is not there yet. */
export const WISHES: Translated<string> = {
  en: '=should, =could, =would, =wish, need, =must, =want, hope',
  'pt-BR':
    '=poderia, =poderiam, =deveria, =deveriam, =gostaria, =gostaríamos, =seria, =seriam, =precisa, =precisam, =precisava, falta, =queria, =queríamos, tem que, têm que, =devem, tornar, =ajudaria, =facilitaria, sugestão, sugiro',
};

/** What praises the topic that stands in the same clause. */
export const PRAISES: Translated<string> = {
  en: '=good, =great, =excellent, =love, helpful, happy, perfect, =best, wonderful, thank, friendly, =prompt, satisfied, easy, =fast, quick, =well, =nice',
  'pt-BR':
    '=bom, =boa, =bons, =boas, =bem, ótimo, =excelente, =excelentes, maravilhoso, perfeito, presteza, prestativo, atencioso, atenção, competente, competência, gentil, eficaz, qualidade, facilita, agilizar, auxilia, ajuda, eficiente, eficiência, satisfeito, parabéns, obrigado, rápido, rapidez, prático, =fácil, agilidade, praticidade, facilidade, prontidão, pronto, prontamente, disposição',
};

/** What denies words after it in its clause, and how many words on it still does. */
export const DENIALS: ReadonlyMap<string, number> = new Map(
  [
    [3, 'never without hardly sem nenhum nenhuma nunca jamais nada'],
    [3, "don't doesn't didn't isn't aren't wasn't can't cannot couldn't won't"],
    [2, 'not não nem pouco pouca'],
  ].flatMap(([reach, words]) =>
    String(words)
      .split(' ')
      .map((word) => [word, Number(reach)] as const),
  ),
);

/** "No errors"; among Portuguese words it only means "in the". */
export const ENGLISH_NO = {
  reach: 3,
  unlessBeside: 'de da que em na os um uma para com não é do muito sistema'.split(' '),
} as const;
