import { readFile } from 'node:fs/promises';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';

/** One import in a process of its own. Arguments: folder, database URL. Tells figures as JSON. */
const [folder, url] = process.argv.slice(2) as [string, string];
const connection = connect(url);
const started = process.cpuUsage();
const before = performance.now();
const source = csvFolderSource({ folder });
const summary = await importSource(connection.raw, source, {
  now: new Date(),
  settings: SETTINGS,
  entities: ['usage'],
});
const seconds = (performance.now() - before) / 1000;
await connection.close();
const peakKilobytes = /^VmHWM:\s+(\d+)/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
const { user, system } = process.cpuUsage(started);
const { loaded, replaced, unchanged } = summary.files.find(({ entity }) => entity === 'usage')!;
process.stdout.write(
  JSON.stringify({
    seconds,
    startCpu: (started.user + started.system) / 1e6,
    nodeCpu: (user + system) / 1e6,
    loaded,
    replaced,
    unchanged,
    peakMegabytes: Number(peakKilobytes) / 1024,
  }),
);
