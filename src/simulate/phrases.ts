import type { FrictionTheme } from './episodes.ts';

export type CommentTheme = FrictionTheme | 'price';

/** Phrases of one language; a comment is put together from an opening, one sentence on a theme, and a close. */
export interface Phrases {
  readonly complaint: Readonly<Record<CommentTheme, readonly string[]>>;
  readonly praise: Readonly<Record<CommentTheme, readonly string[]>>;
  readonly open: {
    readonly low: readonly string[];
    readonly middle: readonly string[];
    readonly high: readonly string[];
  };
  readonly close: {
    readonly low: readonly string[];
    readonly middle: readonly string[];
    readonly high: readonly string[];
  };
  readonly but: string;
}

/** `{product}` is replaced by the product's name. */
export const ENGLISH: Phrases = {
  complaint: {
    export: [
      'the export drops half of the columns',
      'exporting to Excel fails every other time, "try again later" is all it says',
      'we still cannot schedule the CSV export',
      'the exported report never matches the screen',
    ],
    performance: [
      '{product} takes a minute to open in the morning',
      'the board freezes with more than a hundred cards',
      'it is slow, and it gets slower every week',
      'pages time out whenever the whole team is online',
    ],
    price: [
      'it is too expensive for what we use',
      'the price went up again and we got nothing for it',
      'we pay for seats nobody needs',
      'at the new price we have to look at other tools',
    ],
    support: [
      'support takes days to answer',
      'I explained the same problem to three people in support',
      'the ticket was closed and nothing was solved',
      'nobody called back, although it was promised',
    ],
    missing: [
      'recurring tasks are still missing',
      'there is no way to share a plan with our clients',
      'we need roles and permissions, promised for a year now',
      'the mobile app lacks half of the functions',
    ],
    login: [
      'single sign-on logs us out several times a day',
      'new colleagues wait a day for the invitation mail',
      'the login code arrives when it has already expired',
      'I could not log in for most of last week',
    ],
    integration: [
      'the sync with our calendar breaks every few days',
      'the API returns errors and the documentation is out of date',
      'the accounting connector creates duplicates',
      'webhooks arrive late or not at all',
    ],
  },
  praise: {
    export: ['the exports save us an afternoon every month', 'reports go to the board with one click'],
    performance: ['it is fast, even with all our projects in it', 'it just runs'],
    price: ['it is worth every cent', 'good value for a team of our size'],
    support: ['support answers within the hour', 'the people in support know what they are talking about'],
    missing: ['it does all we need', 'the new views are what we were waiting for'],
    login: ['rolling it out to new colleagues takes minutes', 'sign-on works without a thought'],
    integration: ['it plays well with our other tools', 'the API is a pleasure'],
  },
  open: {
    low: ['Honestly,', 'Sorry to say,', 'Disappointing:', 'Again:', ''],
    middle: ['Fine overall.', 'Good, mostly.', 'It does the job.', ''],
    high: ['Love it:', 'Great tool,', 'Very happy,', ''],
  },
  close: {
    low: ['We are looking at alternatives.', 'Please fix this.', 'It costs us hours every week.', ''],
    middle: ['Otherwise no complaints.', 'Would be nice to see that improved.', ''],
    high: ['Keep it up!', 'Thank you!', 'I recommend it to everybody.', ''],
  },
  but: 'Still,',
};

export const PORTUGUESE: Phrases = {
  complaint: {
    export: [
      'a exportação perde metade das colunas',
      'exportar para Excel falha toda hora, só aparece "tente mais tarde"',
      'ainda não dá para agendar a exportação em CSV',
      'o relatório exportado nunca bate com a tela',
    ],
    performance: [
      'o {product} demora um minuto para abrir de manhã',
      'o quadro trava com mais de cem cartões',
      'é lento e fica mais lento a cada semana',
      'as páginas caem quando a equipe toda está conectada',
    ],
    price: [
      'é caro demais para o que usamos',
      'o preço subiu de novo e não ganhamos nada com isso',
      'pagamos por licenças que ninguém usa',
      'com o novo preço vamos ter que avaliar outras ferramentas',
    ],
    support: [
      'o suporte demora dias para responder',
      'expliquei o mesmo problema para três pessoas do suporte',
      'o chamado foi encerrado sem solução',
      'prometeram ligar de volta e ninguém ligou',
    ],
    missing: [
      'ainda faltam tarefas recorrentes',
      'não há como compartilhar um plano com nossos clientes',
      'precisamos de perfis e permissões, prometidos há um ano',
      'o aplicativo do celular não tem metade das funções',
    ],
    login: [
      'o login único nos desconecta várias vezes por dia',
      'os novos colegas esperam um dia pelo e-mail de convite',
      'o código de acesso chega quando já expirou',
      'não consegui entrar no sistema quase a semana inteira',
    ],
    integration: [
      'a sincronização com a agenda quebra a cada poucos dias',
      'a API devolve erros e a documentação está desatualizada',
      'a integração com o sistema contábil cria lançamentos duplicados',
      'os webhooks chegam atrasados ou nem chegam',
    ],
  },
  praise: {
    export: ['as exportações nos poupam uma tarde por mês', 'o relatório sai com um clique'],
    performance: ['é rápido mesmo com todos os nossos projetos', 'simplesmente funciona'],
    price: ['vale cada centavo', 'ótimo custo-benefício para uma equipe como a nossa'],
    support: ['o suporte responde em menos de uma hora', 'a equipe de suporte entende do assunto'],
    missing: ['tem tudo de que precisamos', 'as novas visões são o que esperávamos'],
    login: ['incluir novos colegas leva minutos', 'o acesso funciona sem complicação'],
    integration: ['integra bem com as nossas outras ferramentas', 'a API é excelente'],
  },
  open: {
    low: ['Sinceramente,', 'Infelizmente,', 'Decepcionante:', 'De novo:', ''],
    middle: ['No geral, bom.', 'Atende bem.', 'Cumpre o que promete.', ''],
    high: ['Adoramos:', 'Ótima ferramenta,', 'Muito satisfeitos,', ''],
  },
  close: {
    low: ['Estamos avaliando alternativas.', 'Por favor, corrijam isso.', 'Perdemos horas toda semana.', ''],
    middle: ['De resto, sem reclamações.', 'Seria bom ver isso melhorar.', ''],
    high: ['Continuem assim!', 'Obrigado!', 'Recomendo a todos.', ''],
  },
  but: 'Porém,',
};
