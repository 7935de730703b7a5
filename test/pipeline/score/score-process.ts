import { scorePage } from '../../../src/pipeline/score.ts';
import { connect } from '../../../src/store/connect.ts';
import { scoringContext } from './score-harness.ts';

/** Scores the pages it is given, as one worker among several would. Arguments: database URL, pages as JSON. */
const [url, pages] = process.argv.slice(2);
const connection = connect(url!);
const ctx = scoringContext(connection.raw);
for (const page of JSON.parse(pages!) as Parameters<typeof scorePage>[1][]) await scorePage(ctx, page);
await connection.close();
