import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { buildProgram } from '../../src/cli/program.ts';
import { packageRoot } from '../../src/store/package-root.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

// No container engine runs here: what is checked is what can be read off the files.
const ROOT = packageRoot();
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const containerfile = read('deploy/Containerfile');

/** Instructions with their continuation lines joined, comments left out. */
const instructions = containerfile
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ name: line.split(' ', 1)[0]!, rest: line.slice(line.indexOf(' ') + 1).trim() }));
const all = (name: string) => instructions.filter((one) => one.name === name).map(({ rest }) => rest);

const program = await buildProgram(SILENT_IO, () => undefined, 'all');

/** Fails where a command line is none of ours. */
function expectVerb([verb = '', ...args]: readonly string[]): void {
  const command = program.commands.find((one) => one.name() === verb);
  expect(command, verb).toBeDefined();
  const known = command!.options.flatMap(({ long }) => long ?? []);
  expect(args.filter((arg) => arg.startsWith('--') && !known.includes(arg))).toEqual([]);
}

const names = read('.env.example').match(/^[A-Z_]+(?==)/gm)!;
const isSetting = (name: string) => names.includes(name.replace(/_FILE$/, ''));

describe('the image', () => {
  it('copies what is there, and all that the package ships', () => {
    const copied = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(/\s+/).slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const { files } = JSON.parse(read('package.json')) as { files: string[] };
    const shipped = [...copied, ...all('COPY').flatMap((rest) => rest.match(/\/app\/(\S+)/)?.[1] ?? [])];
    expect(files.filter((file) => !shipped.includes(file) && file !== 'deploy')).toEqual([]);
  });

  it('is made in two stages of a pinned base, without scripts of packages', () => {
    const bases = all('FROM');
    expect(bases).toHaveLength(2);
    for (const base of bases)
      expect(base).toMatch(/^docker\.io\/library\/node:\d+\.\d+\.\d+-\S+( AS build)?$/);
    const least = Number(/(\d+)\./.exec(bases[0]!.split(':')[1]!)![1]);
    expect(least).toBeGreaterThanOrEqual(20);
    for (const install of all('RUN').filter((rest) => rest.includes('npm ci')))
      expect(install).toContain('--ignore-scripts');
    expect(all('ADD')).toEqual([]);
  });

  it('runs as nobody in particular, tells its health and what it runs', () => {
    const last = containerfile.slice(containerfile.lastIndexOf('\nFROM'));
    expect(last).toMatch(/^USER 10001:10001$/m);
    expect(last).toMatch(/^VOLUME \["\/data"\]$/m);
    expect(all('HEALTHCHECK')).toHaveLength(1);
    const entry = JSON.parse(all('ENTRYPOINT')[0]!) as string[];
    expect(entry).toEqual([
      'node',
      `/app/${(JSON.parse(read('package.json')) as { bin: { harbinger: string } }).bin.harbinger}`,
    ]);
    expectVerb(JSON.parse(all('CMD').at(-1)!) as string[]);
    for (const secret of ['TOKEN', 'PASSWORD', 'SECRET', '_URL='])
      expect(containerfile).not.toMatch(new RegExp(`^(?:ENV|ARG).*${secret}`, 'm'));
  });
});

interface Service {
  image?: string;
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  read_only?: boolean;
  user?: string;
  cap_drop?: string[];
  security_opt?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  volumes?: string[];
}

describe('compose', () => {
  const { services, secrets, volumes } = parse(read('deploy/compose.yaml')) as {
    services: Record<string, Service>;
    secrets: Record<string, { file: string }>;
    volumes: Record<string, object>;
  };

  it('brings PostgreSQL, Valkey and the worker, which waits for both', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'valkey', 'harbinger']);
    const { depends_on } = services.harbinger!;
    for (const [name, { condition }] of Object.entries(depends_on!)) {
      expect(condition).toBe('service_healthy');
      expect(services[name]!.healthcheck).toBeDefined();
    }
    for (const { image } of Object.values(services)) expect(image).not.toMatch(/:latest$|^[^:]+$/);
  });

  it('gives the worker no more than it needs', () => {
    const worker = services.harbinger!;
    expectVerb(worker.command!);
    expect(worker).toMatchObject({ read_only: true, user: '10001:10001', cap_drop: ['ALL'] });
    expect(worker.security_opt).toContain('no-new-privileges:true');
    expect(Object.keys(worker.environment!).filter((name) => !isSetting(name))).toEqual([]);
  });

  it('names every secret and volume it uses, and holds none itself', () => {
    for (const service of Object.values(services)) {
      expect((service.secrets ?? []).filter((name) => !(name in secrets))).toEqual([]);
      const named = (service.volumes ?? [])
        .map((one) => one.split(':')[0]!)
        .filter((one) => !one.startsWith('.'));
      expect(named.filter((one) => !(one in volumes))).toEqual([]);
      for (const [name, value] of Object.entries(service.environment ?? {}))
        if (/PASSWORD|TOKEN|SECRET|DATABASE_URL|SMTP_URL/.test(name))
          expect(value).toMatch(/^\/run\/secrets\//);
    }
  });
});

describe('Kubernetes', () => {
  interface Workload {
    kind: string;
    metadata: { name: string };
    spec: {
      selector?: { matchLabels: object };
      template: {
        metadata?: { labels: object };
        spec: {
          automountServiceAccountToken: boolean;
          securityContext: object;
          containers: { args: string[]; volumeMounts: { name: string }[]; livenessProbe?: object }[];
          volumes: { name: string }[];
        };
      };
    };
  }
  const documents = parseAllDocuments(read('deploy/kubernetes/harbinger.yaml'));
  const workloads = documents.map((document) => document.toJS() as Workload);

  it('is well formed, and every workload runs without rights on a read-only file system', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(workloads.map(({ kind }) => kind)).toEqual(['Job', 'Deployment', 'Deployment']);
    for (const { kind, spec } of workloads) {
      const { spec: pod, metadata } = spec.template;
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true },
      });
      expect(spec.selector?.matchLabels).toEqual(metadata?.labels);
      for (const container of pod.containers) {
        expectVerb(container.args);
        expect(container).toMatchObject({
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          resources: { limits: { memory: expect.any(String) } },
        });
        expect(container.livenessProbe === undefined).toBe(kind === 'Job');
        const made = pod.volumes.map(({ name }) => name);
        expect(container.volumeMounts.filter(({ name }) => !made.includes(name))).toEqual([]);
      }
    }
  });

  it('names settings that exist', () => {
    const told = [...read('deploy/kubernetes/harbinger.yaml').matchAll(/--from-literal=([A-Z_]+)=/g)];
    expect(told.length).toBeGreaterThan(5);
    expect(told.map(([, name]) => name!).filter((name) => !isSetting(name))).toEqual([]);
  });
});

describe('systemd', () => {
  const unit = read('deploy/systemd/harbinger.service');

  it('starts a verb that exists, as its own user, and lets it end in its own time', () => {
    const [, line] = /^ExecStart=\S+ \S+main\.js (.*)$/m.exec(unit)!;
    expectVerb(line!.split(' '));
    expect(unit).toMatch(/^User=harbinger$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1])).toBeGreaterThan(10);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!hasSystemd)('is taken by systemd-analyze verify without a word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'harbinger-unit-'));
    try {
      const file = join(folder, 'harbinger.service');
      writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
      const said = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      const about = said.stderr.split('\n').filter((line) => line.includes('harbinger.service'));
      expect([said.status, about]).toEqual([0, []]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('every file of deploy', () => {
  it('is told of in the documents', () => {
    const files = readdirSync(join(ROOT, 'deploy'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\./.test(name) || name === 'Containerfile',
    );
    const page = read('docs/running.md');
    expect(files.filter((file) => !page.includes(`deploy/${file}`))).toEqual([]);
  });

  it('is in the repository', () => {
    const tracked = execFileSync('git', ['ls-files', 'deploy'], { cwd: ROOT, encoding: 'utf8' });
    expect(tracked).toContain('deploy/Containerfile');
  });
});

describe('commands of the documents', () => {
  it('ask no registry for a package that is not among the dependencies', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync(join(ROOT, 'docs'))
        .filter((file) => file.endsWith('.md'))
        .map((file) => `docs/${file}`),
    ];
    const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const asked = pages.flatMap((page) =>
      [...read(page).matchAll(/\bnpx (?:-\S+ )*(\S+)/g)].map(([, name]) => name!),
    );
    expect(asked.filter((name) => !(name in manifest.devDependencies))).toEqual([]);
  });
});
