import { hostname } from 'node:os';
import { messageContext } from '../../delivery/alerts/recipients.ts';
import { openSlackSocket, type SlackSocket } from '../../delivery/slack/socket/open-slack-socket.ts';
import type { SlackReplies } from '../../delivery/slack/socket/slack-replies.ts';
import type { SlackMessage } from '../../messages/models/message.ts';
import { renderCommand } from '../../messages/slack/render-command.ts';
import { CLICK_STRINGS } from '../../messages/strings/slack-app-strings.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { deleteSetting, writeSetting } from '../../store/installation-settings.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { deliver } from '../deliver.ts';
import { answerSlashCommand } from './answer-slash-command.ts';
import { findPerson, handleClick } from './handle-click.ts';
import { draftHome } from './publish-home.ts';

/** Whoever clicks looks for three seconds, as Slack does; what takes longer is explained before they are over. */
const EXPLAINED_AFTER_MS = 2_000;

/** Facts of processes that listen for clicks begin with this; others see by them that buttons do something. */
export const LISTENER_SETTING = 'slack.listener:';

/** Listens for clicks until closed, works on them, and sends at once what they change. */
export function listenToSlack(
  ctx: Context,
  connection: { appToken: string; botToken: string; apiUrl: string | null; timeoutMs: number },
): SlackSocket {
  const setting = `${LISTENER_SETTING}${hostname()}:${process.pid}`;
  const { config } = ctx.config();
  const send = oneAtATime(() => deliver(ctx), ctx);
  const inOrder = oneAfterTheOther();
  const showHome = async (userId: string, replies: SlackReplies) => {
    const email = await emailOf(ctx, replies, userId);
    const blocks = await reading(ctx, (db) => draftHome(db, ctx, email));
    const failed = await replies.publishHome(userId, blocks);
    if (failed !== null) ctx.log.warn({ reason: failed }, 'a Home tab could not be shown');
  };
  const socket = openSlackSocket({
    ...connection,
    now: ctx.now,
    log: ctx.log,
    async onClick(click, replies) {
      const whisper = async (text: string) => {
        if (click.message === null) return;
        const failed = await replies.whisper(
          { userId: click.userId, channelId: click.message.channelId },
          text,
        );
        if (failed !== null) ctx.log.warn({ reason: failed }, 'a click could not be explained');
      };
      let { locale } = config;
      const work = async () => {
        const email = await emailOf(ctx, replies, click.userId);
        const people = await reading(ctx, (db) => loadCsms(db));
        locale = (email === null ? null : findPerson(people, email))?.locale ?? locale;
        return handleClick(ctx, { value: click.value, message: click.message, email });
      };
      try {
        const outcome = await explainingDelay(inOrder(click.userId, work), () =>
          whisper(CLICK_STRINGS[locale].waiting),
        );
        if (outcome.explanation !== null) await whisper(outcome.explanation);
        if (outcome.kind === 'done' || outcome.kind === 'settled') send();
        // Nothing can be whispered there: the tab itself shows what is so now.
        if (click.message === null) await showHome(click.userId, replies);
      } catch (error) {
        await whisper(CLICK_STRINGS[config.locale].failed);
        throw error;
      }
    },
    onHomeOpened: showHome,
    async onCommand(command, replies) {
      const publish = async (message: SlackMessage) => {
        const failed = await replies.answer(command.responseUrl, message);
        if (failed !== null) ctx.log.warn({ reason: failed }, 'a command could not be answered');
      };
      try {
        const email = await emailOf(ctx, replies, command.userId);
        await publish(await answerSlashCommand(ctx, { text: command.text, email }));
      } catch (error) {
        await publish(renderCommand({ kind: 'failed' }, messageContext(null, config, '1970-01-01')));
        throw error;
      }
    },
    async onConnected() {
      await inTransaction(ctx, (tx) => writeSetting(tx, { key: setting, value: true }, ctx.now()));
      ctx.log.info({}, 'listening for clicks in Slack');
    },
  });
  return {
    async close(deadlineMs) {
      await socket.close(deadlineMs);
      await inTransaction(ctx, (tx) => deleteSetting(tx, setting));
    },
  };
}

/** By the id that the CSM list names, else as Slack knows the person; null for whoever is no member of the workspace. */
async function emailOf(ctx: Context, replies: SlackReplies, userId: string): Promise<string | null> {
  const member = await replies.memberOf(userId);
  if (member.kind === 'refused') {
    ctx.log.warn({ reason: member.reason }, 'somebody who is no member of the workspace was refused');
    return null;
  }
  const people = await reading(ctx, (db) => loadCsms(db));
  const listed = [...people.values()].find((p) => p.slackUserId === userId);
  return listed?.email ?? (member.kind === 'member' ? member.email : null);
}

/** What the work comes to; when it is not over in time, that is explained meanwhile, and before anything else is said. */
async function explainingDelay<T>(work: Promise<T>, explain: () => Promise<void>): Promise<T> {
  let explained: Promise<void> = Promise.resolve();
  const timer = setTimeout(() => {
    explained = explain();
  }, EXPLAINED_AFTER_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    await explained;
  }
}

/** What a person clicks one after the other happens in that order, since the last click is what they want to stand. */
function oneAfterTheOther() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(person: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(person) ?? Promise.resolve();
    const done = before.then(work, work);
    last.set(person, done);
    const forget = () => {
      if (last.get(person) === done) last.delete(person);
    };
    done.then(forget, forget);
    return done;
  };
}

/** Runs in the background; asked again meanwhile, it runs once more afterwards. */
function oneAtATime(work: () => Promise<unknown>, ctx: Context): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    do {
      again = false;
      await work();
    } while (again && !ctx.signal.aborted);
  };
  return () => {
    again = true;
    if (running) return;
    run()
      .catch((error: unknown) => {
        // The scheduled delivery makes up for it.
        ctx.log.warn({ error: error instanceof Error ? error.name : 'failed' }, 'not sent at once');
      })
      .finally(() => {
        running = false;
      });
  };
}
