import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import { nearest } from '../../config/suggestion.ts';
import { toMaterials } from '../../config/to-settings.ts';
import { addDays } from '../../domain/day.ts';
import {
  JUDGED_AFTER_DAYS,
  type MaterialRecord,
  recordMaterials,
} from '../../domain/materials/judge-offers.ts';
import { editionOn, type Material } from '../../domain/materials/material.ts';
import { nameKey } from '../../domain/names.ts';
import { FEW } from '../../domain/statistics/shares.ts';
import { type Day, LOCALES } from '../../domain/types.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { listProducts, loadOfferedEpisodes } from '../../store/materials/material-offers.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

/** Offers of so many days are looked at. */
const SINCE_DAYS = 365;
const HEAD = ['material', 'offered now', 'in episodes', `use back after ${JUDGED_AFTER_DAYS} days`];

type MaterialsOptions = AppOptions & { json?: boolean };

/** `harbinger materials`: what may be offered to customers, and what followed where it was. */
export function materialsVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  return databaseCommand('materials', VERBS.materials.says)
    .option('--json', 'one JSON line per material, and one for episodes without any')
    .action(async (options: MaterialsOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { config } = context.config();
        const asOf = await reading(context, (db) => currentDay(db, context.now()));
        const since = addDays(asOf, -SINCE_DAYS);
        const episodes = await reading(context, (db) => loadOfferedEpisodes(db, { since, asOf }));
        const records = recordMaterials(episodes, { asOf, healthyFrom: config.health.bands.watch });
        const library = withFormer(toMaterials(config), records);
        if (options.json) return printJson(io, library, { records, asOf });
        if (library.length === 0) return io.note('No material is configured (materials: in harbinger.yaml).');
        printTable(io, library, { records, asOf });
        const named = new Set(library.flatMap(({ material }) => material?.products ?? []));
        const known = named.size === 0 ? [] : await reading(context, (db) => listProducts(db, [...named]));
        if (known.length === named.size) return;
        const products = await reading(context, (db) => listProducts(db, null));
        for (const problem of unknownProducts(config, products)) io.note(problem);
      });
    });
}

/** What is configured, then what was offered and is configured no more. */
function withFormer(
  library: readonly Material[],
  records: ReadonlyMap<string | null, MaterialRecord>,
): { name: string; material: Material | null }[] {
  const known = new Set(library.map(({ name }) => name));
  const former = [...records.keys()].flatMap((name) => (name === null || known.has(name) ? [] : [name]));
  return [
    ...library.map((material) => ({ name: material.name, material })),
    ...former.map((name) => ({ name, material: null })),
  ];
}

interface Told {
  records: ReadonlyMap<string | null, MaterialRecord>;
  asOf: Day;
}

function printJson(
  io: Io,
  library: readonly { name: string; material: Material | null }[],
  { records, asOf }: Told,
): void {
  for (const { name, material } of [...library, { name: null, material: null }]) {
    const { offered, recovered } = records.get(name) ?? { offered: 0, recovered: null };
    io.json({
      ...{ as_of: asOf, material: name, kind: material?.kind ?? null },
      languages: material === null ? [] : languagesOn(material, asOf),
      episodes: offered,
      judged: recovered?.n ?? 0,
      use_back: recovered?.hits ?? 0,
      share: recovered?.share ?? null,
      interval: recovered === null ? null : [recovered.low, recovered.high],
    });
  }
}

function printTable(
  io: Io,
  library: readonly { name: string; material: Material | null }[],
  { records, asOf }: Told,
): void {
  const rows = library.map(({ name, material }) => [
    name,
    material === null ? 'not configured any more' : languagesOn(material, asOf).join(', ') || 'over',
    ...recordCells(records.get(name)),
  ]);
  const without = ['(nothing offered)', '', ...recordCells(records.get(null))];
  for (const line of table([HEAD, ...rows, without], io.columns)) io.out(line);
  io.note(
    'Of episodes in which use was lost. What follows a material need not be because of it: nobody drew who was offered it.',
  );
}

function languagesOn(material: Material, day: Day): string[] {
  return LOCALES.filter((locale) => editionOn(material, { locale, day }) !== null);
}

function recordCells(record: MaterialRecord | undefined): string[] {
  const { offered, recovered } = record ?? { offered: 0, recovered: null };
  if (recovered === null) return [String(offered), offered === 0 ? '' : 'none to judge yet'];
  const { hits, n, low, high } = recovered;
  const percent = (share: number) => Math.round(share * 100);
  const range = n < FEW ? 'too few to tell' : `${percent(low)} to ${percent(high)} %`;
  return [String(offered), `${hits} of ${n} (${range})`];
}

/** Only the data know what products there are. */
function unknownProducts({ materials }: Pick<Config, 'materials'>, products: readonly string[]): string[] {
  if (products.length === 0) return [];
  const known = new Set(products.map(nameKey));
  return Object.entries(materials).flatMap(([name, material]) =>
    material.products
      .filter((product) => !known.has(nameKey(product)))
      .map((product) => {
        const near = nearest(product, products);
        const meant = near === null ? '' : ` (did you mean "${near}"?)`;
        return `materials.${name}: no data name the product "${product}"${meant}`;
      }),
  );
}
