import { EVIDENCE_CODES, type ParamUnit } from '../../health/evidence-codes.ts';
import type { RuleKind } from '../model.ts';

/** What alert rules say of themselves, with the units of their values; one code per kind of rule. */
const RULE_CODES = {
  'rule.band': { band: 'band', health: 'points' },
  'rule.health_drop': { from: 'points', to: 'points', since: 'day', points: 'points' },
  'rule.detractor': { score: 'score', on: 'day', comment: 'quote', role: 'role' },
  'rule.effort': { score: 'score', on: 'day', comment: 'quote', role: 'role' },
  'rule.overdue': { days: 'days' },
  'rule.failing_payment': { attempts: 'count' },
  'rule.probability': { probability: 'probability', days: 'days' },
  'rule.renewal': { days: 'days', renewalOn: 'day', health: 'points' },
} as const satisfies Readonly<Record<`rule.${RuleKind}`, Readonly<Record<string, ParamUnit>>>>;

/** Every code the catalogue has words for. */
export const TEXT_CODES = { ...EVIDENCE_CODES, ...RULE_CODES } as const;
export type TextCode = keyof typeof TEXT_CODES;
export type ParamOf<C extends TextCode> = keyof (typeof TEXT_CODES)[C] & string;
