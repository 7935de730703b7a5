import pc from 'picocolors';
import {
  formatReplayed,
  formatVerdict,
  type PlanBlock,
  type PlanReport,
  type PlanWording,
  planBlocks,
} from '../messages/config-plan/plan-blocks.ts';
import { PLAN_STRINGS } from '../messages/strings/plan-strings.ts';
import { alignRight, type Io, table, wrap } from './io.ts';

/** A plan at a terminal: the settings that differ, part by part what they do, and the judgement at the end. */
export function printPlan(io: Io, report: PlanReport, wording: PlanWording): void {
  const { columns } = io;
  const { plan, storedDays, differences, hashes } = report;
  const words = PLAN_STRINGS[wording.format.locale];
  const print = (text: string) => {
    for (const line of wrap(text, columns)) io.out(line);
  };
  io.out(pc.bold(words.title));
  io.out(`${words.before} ${hashes.before} → ${words.after} ${hashes.after}`);
  for (const note of formatReplayed(plan, storedDays, wording)) print(note);
  if (differences.length > 0) {
    io.out(`\n${pc.bold(words.changes)}`);
    for (const { path, before, after } of differences)
      print(`${path}: ${before ?? words.absent} → ${after ?? words.absent}`);
  }
  const blocks = plan.verdict === 'nothing' ? [] : planBlocks(plan, wording);
  for (const block of blocks) printBlock(io, block, columns);
  io.out('');
  for (const line of wrap(formatVerdict(plan, wording), columns)) io.out(pc.bold(line));
}

function printBlock(io: Io, { title, notes, head, rows, numbers }: PlanBlock, columns: number): void {
  io.out(`\n${pc.bold(title)}`);
  if (rows.length > 0) for (const line of table(alignRight([head, ...rows], numbers), columns)) io.out(line);
  for (const note of notes) for (const line of wrap(note, columns)) io.out(pc.dim(line));
}
