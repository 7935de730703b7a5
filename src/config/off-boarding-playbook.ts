const step = { touch: null, stop_on_recovery: true };

/** The shipped playbook of a customer who has given notice. */
export const OFF_BOARDING = {
  questions: {
    en: ['Why do you leave?', 'What would have kept you?', 'What do you need from us until then?'],
    'pt-BR': [
      'Por que vocês estão saindo?',
      'O que teria feito vocês ficarem?',
      'O que precisam de nós até lá?',
    ],
  },
  steps: [
    {
      ...step,
      id: 'farewell',
      title: {
        en: 'Ask {contact} why they leave and note the reason, confirm the last day',
        'pt-BR': 'Perguntar a {contact} por que estão saindo, registrar o motivo e confirmar o último dia',
      },
      queue: 'csm' as const,
      due_working_days: 2,
    },
    {
      ...step,
      id: 'support',
      title: {
        en: 'Close the open tickets of {account} and hand over their data',
        'pt-BR': 'Encerrar os chamados abertos de {account} e entregar os dados',
      },
      queue: 'support' as const,
      due_working_days: 5,
      days_before_leaving: 5,
    },
    {
      ...step,
      id: 'finance',
      title: {
        en: 'Settle the last invoice of {account} and stop the billing',
        'pt-BR': 'Acertar a última fatura de {account} e encerrar a cobrança',
      },
      queue: 'finance' as const,
      due_working_days: 5,
      days_before_leaving: 5,
    },
    {
      ...step,
      id: 'access',
      title: { en: 'End the access of {account}', 'pt-BR': 'Encerrar os acessos de {account}' },
      queue: 'support' as const,
      due_working_days: 10,
      days_before_leaving: 0,
    },
  ],
};
