import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import type { Logger } from '../domain/reporting.ts';
import { describeError } from './describe-error.ts';
import type { HttpRoute } from './health-server.ts';
import type { QueueName } from './queue-link.ts';

/** Where the board stands on the health port. */
export const BOARD_PATH = '/board';

export interface BoardOptions {
  readonly redisUrl: string;
  installationId(): Promise<string>;
  readonly log: Logger;
}

export interface Board {
  readonly route: HttpRoute;
  close(): Promise<void>;
}

type Reply = Awaited<ReturnType<HttpRoute['answer']>>;

const QUEUES: readonly QueueName[] = ['slots', 'pages'];

const TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
]);

/** Nothing of other servers, whose fonts the page would load, and nothing inside other pages. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'none'";
const NOT_FOUND: Reply = { status: 404, headers: {}, body: '' };

/**
 * The queue as a page (bull-board), to look at: PostgreSQL is the truth and the queue a wake-up, so that nothing could be
 * mended by changing it. Its packages are loaded, and Redis is asked, with the first request.
 */
export function openBoard(options: BoardOptions): Board {
  let opened: Promise<{ answer: Answer; close(): Promise<void> }> | null = null;
  return {
    route: {
      path: BOARD_PATH,
      answer: async ({ rest, query }) => {
        if (rest === '') return { status: 308, headers: { location: `${BOARD_PATH}/` }, body: '' };
        if (!rest.startsWith('/')) return NOT_FOUND;
        try {
          opened ??= openParts(options);
          return await (await opened).answer(rest, query);
        } catch (error) {
          opened = null;
          return { status: 503, headers: { 'content-type': 'text/plain' }, body: describeError(error) };
        }
      },
    },
    close: async () => (await opened?.catch(() => null))?.close(),
  };
}

type Answer = (path: string, query: URLSearchParams) => Promise<Reply>;

async function openParts({ redisUrl, installationId, log }: BoardOptions) {
  const [{ createBullBoard }, { BullMQAdapter }, { openLookQueues }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('./open-redis-link.ts'),
  ]);
  const { queues, close } = await openLookQueues(redisUrl, {
    ...{ installationId: await installationId(), names: QUEUES, log },
  });
  const { adapter, answer } = createAdapter();
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: {
      // Named, so that a bundle finds it where it is installed.
      uiBasePath: dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json')),
      uiConfig: { boardTitle: 'Harbinger', hideDocsLink: true },
    },
  });
  return { answer, close };
}

/** What bull-board asks of a web server, as far as reading goes. */
function createAdapter(): { adapter: IServerAdapter; answer: Answer } {
  let queues: BullBoardQueues = new Map();
  let uiConfig: UIConfig = {};
  let views = '';
  let files = '';
  let entry: AppViewRoute | null = null;
  let failed: (error: Error) => ControllerHandlerReturnType = () => ({ status: 500, body: {} });
  let routes: { pattern: RegExp; handler: AppControllerRoute['handler'] }[] = [];
  const adapter: IServerAdapter = {
    setQueues: (given) => set(() => (queues = given)),
    setUIConfig: (given) => set(() => (uiConfig = given)),
    setViewsPath: (given) => set(() => (views = given)),
    setStaticPath: (_, given) => set(() => (files = given)),
    setEntryRoute: (given) => set(() => (entry = given)),
    setErrorHandler: (given) => set(() => (failed = given)),
    setApiRoutes: (given) => set(() => (routes = readingRoutes(given))),
  };
  const set = (change: () => void) => {
    change();
    return adapter;
  };
  const ask = async (path: string, query: URLSearchParams): Promise<Reply> => {
    for (const { pattern, handler } of routes) {
      const found = pattern.exec(path);
      if (found === null) continue;
      const params = { ...found.groups };
      const request = { queues, uiConfig, query: Object.fromEntries(query), params, body: {}, headers: {} };
      const { status = 200, body } = await Promise.resolve(handler(request)).catch(failed);
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    }
    return NOT_FOUND;
  };
  const answer: Answer = async (path, query) => {
    if (path.startsWith('/static/')) return fileAt(files, path.slice('/static/'.length));
    if (path.startsWith('/api/')) return ask(path, query);
    if (entry === null) return NOT_FOUND;
    // Every other path is one of the page's own.
    const { name, params } = entry.handler({ basePath: `${BOARD_PATH}/`, uiConfig });
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY };
    return {
      status: 200,
      headers,
      body: filledIn(await readFile(join(views, name), 'utf8'), new Map(Object.entries(params))),
    };
  };
  return { adapter, answer };
}

/** `/api/queues/:queueName` as a pattern with names. */
function readingRoutes(routes: readonly AppControllerRoute[]) {
  return routes
    .filter(({ method }) => [method].flat().includes('get'))
    .flatMap(({ route, handler }) =>
      [route]
        .flat()
        .map((path) => ({ pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), handler })),
    );
}

/** The page, whose place-holders are `<%= name %>` for text and `<%- name %>` for what is safe already. */
function filledIn(page: string, params: ReadonlyMap<string, string>): string {
  return page.replace(/<%([=-])\s*(\w+)\s*%>/g, (_, kind: string, name: string) => {
    const value = params.get(name) ?? '';
    return kind === '-' ? value : value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  });
}

async function fileAt(folder: string, name: string): Promise<Reply> {
  const path = join(folder, name);
  const type = TYPES.get(extname(path));
  if (type === undefined || !path.startsWith(`${folder}${sep}`)) return NOT_FOUND;
  const body = await readFile(path).catch(() => null);
  return body === null ? NOT_FOUND : { status: 200, headers: { 'content-type': type }, body };
}
