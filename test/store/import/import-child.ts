import { writeSync } from 'node:fs';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';

/** Imports a folder and stops dead at one moment of one file, until it is killed. */
const [url, folder, file, phase] = process.argv.slice(2) as [string, string, string, string];

await importSource(connect(url).raw, csvFolderSource({ folder }), {
  now: new Date(),
  settings: SETTINGS,
  onProgress: (progress) => {
    if (progress.file !== file || progress.phase !== phase) return;
    writeSync(1, 'here\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
