import { afterAll } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { describeSourceContract } from '../source-contract.ts';
import { ACCOUNTS, makeCsvFolder } from './make-folder.ts';

const folder = await makeCsvFolder({
  'accounts.csv': ACCOUNTS,
  'usage.csv.gz':
    'account_id,day,events\nA1,2024-01-01,1\nA1,never,1\nA2,2024-01-01,\n"A1\nx",2024-01-02,1\n',
  'signals.csv': 'account_id,signal,day,value\nA1,"err"ors,2024-01-01,1\nA1,errors,2024-01-01,-1\n',
});
afterAll(() => folder.remove());

describeSourceContract(async () => csvFolderSource({ folder: folder.path }));
