import { expectTypeOf, it } from 'vitest';
import type { Account, Csm, Invoice, Subscription, SurveyAnswer } from '../../src/domain/types.ts';
import type { ModelRecord } from '../../src/learning/backtest/model-record.ts';
import type {
  accounts,
  csms,
  invoices,
  models,
  subscriptions,
  surveys,
} from '../../src/store/tables/index.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type OfAccount<T> = T & { accountId: string };

// Checked by the compiler: a column that is added, renamed or made nullable must be so in the noun as well.
it('has rows of the shape of the nouns they hold', () => {
  expectTypeOf<Same<typeof accounts.$inferSelect, Account>>().toEqualTypeOf<true>();
  expectTypeOf<Same<typeof csms.$inferSelect, Csm>>().toEqualTypeOf<true>();
  expectTypeOf<Same<typeof invoices.$inferSelect, OfAccount<Invoice>>>().toEqualTypeOf<true>();
  // The id only tells rows apart.
  type SubscriptionRow = Omit<typeof subscriptions.$inferSelect, 'subscriptionId'>;
  expectTypeOf<Same<SubscriptionRow, OfAccount<Subscription>>>().toEqualTypeOf<true>();
  // An answer's instant travels as text.
  type Answer = Omit<OfAccount<SurveyAnswer>, 'respondedAt'> & { respondedAt: Date };
  expectTypeOf<Same<typeof surveys.$inferSelect, Answer>>().toEqualTypeOf<true>();
  expectTypeOf<Same<Omit<typeof models.$inferSelect, 'predictor'>, ModelRecord>>().toEqualTypeOf<true>();
  expectTypeOf<Same<typeof accounts.$inferSelect, Csm>>().toEqualTypeOf<false>();
});
