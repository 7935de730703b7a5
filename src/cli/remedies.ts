import type { CheckResult } from '../delivery/slack/check-slack.ts';

interface Remedy {
  check: RegExp;
  says: RegExp;
  /** What a person does about it. */
  todo: string;
}

/** What to do about what doctor has found, the first that fits. */
const REMEDIES: readonly Remedy[] = [
  on('database', /28P01|28000|refuses the user/, 'correct the user and password in DATABASE_URL'),
  on(
    'database',
    /3D000|no database of that name/,
    'create the database, or correct its name in DATABASE_URL',
  ),
  on(
    'database',
    /ECONNREFUSED|does not answer|ENOTFOUND|no such host|cannot be found/,
    'start the server, or correct host and port in DATABASE_URL',
  ),
  on('database', /brought up to date/, 'run harbinger migrate as the role that owns the tables'),
  on('database', /standby/, 'name the primary server in DATABASE_URL'),
  on('database version', /./, 'upgrade the server to PostgreSQL 15 or newer'),
  on('database encoding', /./, 'make the database anew with createdb --encoding UTF8 --template template0'),
  on(
    'database connections',
    /./,
    'raise max_connections, or end what holds them (select * from pg_stat_activity)',
  ),
  on('database encryption', /./, 'add ?sslmode=verify-full (or require) to DATABASE_URL'),
  on('disk', /./, 'make room on that disk, or move the home; privacy.retention_days says what is kept'),
  on('home', /./, 'give the user of the service that folder, or name another one with --home'),
  on('database rights', /./, 'run deploy/postgres/roles.sql and use harbinger_worker'),
  on('clock', /./, 'set the clock by NTP on both machines (timedatectl set-ntp true)'),
  on('private files', /./, 'take others’ rights away: chmod go-rwx, and on a folder chmod -R go-rwx'),
  on('queue', /WRONGPASS|refuses the user|NOAUTH/, 'correct the password in REDIS_URL'),
  on('queue', /replica/, 'name the primary server in REDIS_URL'),
  on('queue', /nearly full/, 'raise maxmemory in Redis or Valkey, or give the queue a server of its own'),
  on('queue', /evict/, 'set maxmemory-policy noeviction in Redis or Valkey'),
  on('queue', /./, 'start Redis or Valkey, or correct REDIS_URL; without it the queue lives in PostgreSQL'),
  on('sources', /./, 'configure a source in harbinger.yaml, or name a folder with --data'),
  on(
    /^source .*read-only|^source .*, /,
    /write/,
    'give the source a role that may only read: see docs/sources.md',
  ),
  on(/^source /, /./, 'correct it under sources in harbinger.yaml, or mend what is named'),
  on(
    /^feed /,
    /nothing newer/,
    'look at the export or pipeline that fills it; alerts that rest on it are held until then',
  ),
  on(
    /^Slack (?:token|clicks)/,
    /\b(?:E(?:CONN|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH)|UND_ERR)|CERT|fetch failed|timed out/,
    'let this machine reach Slack over HTTPS (firewall, proxy, certificates), or correct SLACK_API_URL',
  ),
  on('Slack token', /./, 'install the app again and put its bot token (xoxb-…) into SLACK_BOT_TOKEN'),
  on(
    'Slack scopes',
    /./,
    'add them under OAuth & Permissions, or load slack-manifest.json, and install the app again',
  ),
  on('Slack clicks', /./, 'make an app-level token with connections:write and put it into SLACK_APP_TOKEN'),
  on(/^Slack channel/, /archived/, 'unarchive it, or name another channel under delivery'),
  on(/^Slack channel/, /member/, 'write /invite @harbinger in the channel'),
  on(/^Slack channel/, /./, 'correct its name or id under delivery'),
  on('Slack people', /./, 'correct the addresses in csms.csv, or name their ids as slack_user_id'),
  on('mail', /refuses the user|EAUTH/, 'correct the user and password in SMTP_URL'),
  on('mail', /./, 'start the mail server, or correct host and port in SMTP_URL'),
  on('mail sender', /./, 'set delivery.mail_from to an address your server delivers for'),
  on('weekly digest', /./, 'add the domain to delivery.allowed_mail_domains, or correct the address'),
  on(
    'unsubscribing',
    /./,
    'pass /unsubscribe/ of nudges.unsubscribe_url on to the running service (--health-port)',
  ),
  on(
    /^webhook /,
    /not set|secret/i,
    'set the variable that the webhook names: echo "whsec_$(openssl rand -base64 32)"',
  ),
  on(/^webhook /, /./, 'correct its address, or start what answers there; then harbinger outbox retry'),
  on(
    'HubSpot',
    /not set|know the token/,
    'make a private app in HubSpot and put its access token into the variable that crm.hubspot.token_env names',
  ),
  on('HubSpot', /scope/, 'give the private app that scope under Settings > Integrations > Private Apps'),
  on(
    'HubSpot',
    /no property/,
    'make them under Settings > Properties > Company properties (health: number; band: single-line text; churn probability: number, as a percentage), or name others under crm.hubspot.properties',
  ),
  on('HubSpot', /./, 'correct url under crm.hubspot, or wait until HubSpot answers again'),
  on(
    'currencies',
    /Not used, while/,
    'mend these rows where they come from; the file is read again at the next look',
  ),
  on('currencies', /rate/, 'add them under rates in harbinger.yaml'),
];

function on(check: string | RegExp, says: RegExp, todo: string): Remedy {
  const name = typeof check === 'string' ? new RegExp(`^${check}$`) : check;
  return { check: name, says, todo };
}

/** What to do about a finding; null where nothing is wrong. A warning is no failure, and still has one. */
export function remedyFor({ name, ok, says }: CheckResult): string | null {
  if (ok && !/\bwarning\b/.test(says) && !(name === 'currencies' && /no rate|without a rate/.test(says)))
    return null;
  return REMEDIES.find((one) => one.check.test(name) && one.says.test(says))?.todo ?? null;
}
