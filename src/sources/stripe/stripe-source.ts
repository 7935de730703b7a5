import type { StripeSourceConfig } from '../../config/schema-stripe.ts';
import type { Entity } from '../records.ts';
import { createRowFeed, type RowFeedOptions } from '../rows/create-row-feed.ts';
import type { AnyFeed, FeedState, ImportSettings, OpenedSource, OpenOptions, Source } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import type { StripeReader, StripeSettings } from './open-stripe.ts';
import { planAccounts } from './plan-accounts.ts';
import { planInvoices } from './plan-invoices.ts';
import { planSubscriptions } from './plan-subscriptions.ts';
import { type FeedPlan, type Kept, pullFeed } from './pull-feed.ts';
import { readSignals } from './read-signals.ts';
import type { Resource } from './stripe-resource.ts';
import type { StripeTerms } from './stripe-terms.ts';
import { CONTRACT_COLUMNS } from './to-account-row.ts';

/** Feeds of the source, each named as what it tells. */
const FEEDS = ['accounts', 'invoices', 'subscriptions', 'signals'] as const satisfies readonly Entity[];
type FeedName = (typeof FEEDS)[number];

/** What each reads, so that a key is tried before anything is loaded. */
const READS: Readonly<Record<FeedName, readonly Resource[]>> = {
  accounts: ['customers', 'subscriptions', 'products', 'events'],
  invoices: ['invoices', 'customers', 'events'],
  subscriptions: ['subscriptions', 'customers', 'products', 'events'],
  signals: ['disputes', 'customers'],
};

/** Raised when objects become other rows than before, so that everything is told again. */
const MAPPING_VERSION = 4;

/** Since this version (clover) a discount points to its coupon through `source`. */
const COUPON_IN_SOURCE = '2025-09-30';

/** Since this version items have discounts of their own. */
const DISCOUNTS_OF_ITEMS = '2024-06-20';

function expandFor(version: string | null): string[] {
  const since = (first: string) => version === null || version >= first;
  return [
    'customer',
    since(COUPON_IN_SOURCE) ? 'discounts.source.coupon' : 'discounts',
    ...(since(DISCOUNTS_OF_ITEMS) ? ['items.data.discounts'] : []),
  ];
}

/** Customers, subscriptions, invoices, disputes and cards of a Stripe account, read with a restricted key. */
export function stripeSource(config: StripeSourceConfig, tools: SourceTools): Source {
  const { name, accounts } = config;
  const told = FEEDS.filter((feed) => feed !== 'accounts' || accounts !== 'none');
  return {
    name,
    kind: 'stripe',
    entityOf: (file) => told.find((feed) => feed === file) ?? null,
    async open(imported: ImportSettings, options: OpenOptions = {}): Promise<OpenedSource> {
      const { entities, signal } = options;
      const wanted = told.filter((feed) => entities?.includes(feed) ?? true);
      const settings = settingsOf(config, tools);
      // The vendor's client is loaded by those alone who have such a source.
      const { openStripe } = await import('./open-stripe.ts');
      await tryKey(openStripe({ ...settings, attempts: 1 }, tools, signal), wanted);
      const stripe = openStripe(settings, tools, signal);
      const terms: StripeTerms = {
        stripe,
        accountKey: config.account_id_from?.replace(/^metadata\./, '') ?? null,
        expand: expandFor(config.api_version),
        now: Math.floor(tools.now().getTime() / 1000),
      };
      return {
        feeds: wanted.map((feed) => openFeed(feed, { config, settings: imported, options, terms })),
        notices: [],
      };
    },
  };
}

function settingsOf(config: StripeSourceConfig, { variable }: SourceTools): StripeSettings {
  const { name, api_key_env: of, api_url: apiUrl, api_version: apiVersion } = config;
  const key = variable(of);
  if (key !== null) return { key, apiUrl, apiVersion };
  const place = { file: name, line: null, column: null };
  const message = `the variable ${of} is not set`;
  const hint = 'Put a restricted key of Stripe into it that may read what the source reads.';
  throw new SourceError([{ code: 'missing_secret', ...place, message, hint }]);
}

/** Finds out what the key may not read, feed by feed. What fails for another reason is met again when it is read. */
async function tryKey(stripe: StripeReader, wanted: readonly FeedName[]): Promise<void> {
  const refused: SourceProblem[] = [];
  const answers = new Map<Resource, Promise<unknown>>();
  for (const file of wanted) {
    for (const resource of READS[file]) {
      const answer = answers.get(resource) ?? stripe.list({ resource, file }, { limit: 1 });
      answers.set(resource, answer);
      try {
        await answer;
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        refused.push(
          ...error.problems.filter(({ code }) => code === 'not_allowed').map((one) => ({ ...one, file })),
        );
      }
    }
  }
  if (refused.length > 0) throw new SourceError(refused);
}

interface FeedParts {
  config: StripeSourceConfig;
  settings: ImportSettings;
  options: OpenOptions;
  terms: StripeTerms;
}

function openFeed(entity: FeedName, { config, settings, options, terms }: FeedParts): AnyFeed {
  const { account_id_from: accountKey, accounts, api_version: version } = config;
  const feed: RowFeedOptions<FeedName> = {
    entity,
    file: entity,
    settings,
    states: options.states,
    rules: JSON.stringify([MAPPING_VERSION, accountKey, accounts, version]),
    accountSystem: config.system,
    ...(entity === 'accounts' && accounts === 'facts' && { tells: CONTRACT_COLUMNS }),
    ...(entity === 'subscriptions' && { wholeById: true }),
    carries: learnedIn,
    read: (state) => {
      if (entity === 'signals') return readSignals(terms, state);
      const { learned } = (state ?? {}) as Kept;
      const plan = planOf(entity, { config, terms, learned });
      return pullFeed(state, { stripe: terms.stripe, plan, now: terms.now });
    },
  };
  return createRowFeed(feed) as AnyFeed;
}

/** Since when plans are what they are is known for good: Stripe forgets the events that told it. */
function learnedIn(state: FeedState): FeedState | null {
  const { learned } = (state ?? {}) as Kept;
  return learned === undefined ? null : { learned };
}

function planOf(
  entity: Exclude<FeedName, 'signals'>,
  {
    config,
    terms,
    learned,
  }: { config: StripeSourceConfig; terms: StripeTerms; learned?: FeedState | undefined },
): FeedPlan {
  switch (entity) {
    case 'invoices':
      return planInvoices(terms);
    case 'subscriptions':
      return planSubscriptions(terms, learned);
    case 'accounts':
      return planAccounts({ ...terms, accounts: config.accounts === 'facts' ? 'facts' : 'all' }, learned);
  }
}
