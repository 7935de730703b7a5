/** The verbs of the command line in the order of its help; what they take is what their own files declare. */
export const VERBS = {
  demo: { takes: '[options]', says: 'one whole pass on sample data, nothing else running' },
  init: {
    takes: '[options] [paths...]',
    says: 'from your exports to the first accounts at risk, and a short configuration',
  },
  run: { takes: '[options]', says: 'one pass of every job: pull, score, predict, decide, deliver' },
  start: { takes: '[options]', says: 'the long-running service: schedules and works in one process' },
  worker: { takes: '[options]', says: 'only works off what is due; as many as wanted' },
  scheduler: { takes: '[options]', says: 'only claims what is due; several share every slot once' },
  status: { takes: '[options]', says: 'one screen for operators: what is late, jobs, sources, channels' },
  import: {
    takes: '[options] [paths...]',
    says: 'load a CSV folder, or the configured sources; or look at foreign files',
  },
  score: { takes: '[options]', says: 'health index and churn probability of every account' },
  explain: {
    takes: '[options] <account>',
    says: 'the index of one account with its exact contributions and evidence',
  },
  alerts: { takes: '[options]', says: 'list and act on episodes of risk' },
  tasks: { takes: '[options]', says: 'list and close playbook tasks' },
  flag: {
    takes: '[options]',
    says: 'what people say of accounts by hand: a risk, no risk, notice given, why they leave',
  },
  ledger: {
    takes: '[options]',
    says: 'were the alerts right: verdicts, outcomes and chance, per rule, with intervals',
  },
  kpis: {
    takes: '[options]',
    says: 'churn, retention, MRR and its movements, LTV, upsell, NPS, CES: each with formula and n',
  },
  feedback: {
    takes: '[options]',
    says: 'what customers ask for, with their accounts, revenue and words',
  },
  report: {
    takes: '[options]',
    says: 'pages to look at without a server: the whole book, or one account over a year',
  },
  materials: {
    takes: '[options]',
    says: 'what may be offered to customers, and what followed where it was',
  },
  goals: {
    takes: '[options]',
    says: 'success goals: which are behind their line, missed or reached; who has none',
  },
  digest: {
    takes: '[options]',
    says: "this week's digest: sends it once, or shows it; list and show past ones",
  },
  backtest: {
    takes: '[options]',
    says: 'walk-forward evaluation on history: how good would the warnings have been',
  },
  model: { takes: '[options]', says: 'the churn models learned so far: list, show, train, roll back' },
  nudges: { takes: '[options]', says: 'e-mails to customers: what waits for approval, what went out' },
  outbox: { takes: '[options]', says: 'messages: what was sent, what waits, what needs a person' },
  quarantine: { takes: '[options]', says: 'rows and values that could not be loaded, and why' },
  settings: {
    takes: '[options]',
    says: 'what people settled for themselves in Slack: hours, language, pace; list and clear',
  },
  config: { takes: '[options]', says: 'the one file that tunes everything' },
  doctor: { takes: '[options]', says: 'prove that database, queue, Slack, mail and sources work' },
  simulate: { takes: '[options]', says: 'write realistic, seeded sample data of any size as a CSV folder' },
  erase: {
    takes: '[options]',
    says: 'erase an account or a person everywhere, and keep them out of imports',
  },
  migrate: { takes: '[options]', says: 'bring the database up to date' },
  destroy: {
    takes: '[options]',
    says: 'remove a home with its database, messages and previews; what others put there stays',
  },
  calendar: { takes: '[options]', says: 'renewals and tasks of one CSM as a calendar (ICS)' },
  mcp: { takes: '[options]', says: 'a read-only MCP server on stdin and stdout, for assistants' },
  completion: {
    takes: '[options] <shell>',
    says: 'the script by which bash, zsh or fish complete verbs and options',
  },
} as const satisfies Record<string, { takes: string; says: string }>;

export type VerbName = keyof typeof VERBS;

export const VERB_NAMES = Object.keys(VERBS) as VerbName[];

/** The verb that a command line is about; null = none that there is, so that all are to be named. */
export function verbOf(argv: readonly string[]): VerbName | null {
  const [first, second] = argv.slice(2).filter((word) => !word.startsWith('-'));
  const named = first === 'help' ? second : first;
  return VERB_NAMES.find((name) => name === named) ?? null;
}
