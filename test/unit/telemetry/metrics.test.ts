import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { VARIABLES } from '../../../src/config/variables.ts';
import { MUTATIONS } from '../../../src/domain/mutations.ts';
import { AccountVolume } from '../../../src/telemetry/account-volume.ts';
import {
  boundedLabels,
  METRICS,
  type Metric,
  type MetricName,
  OTHER,
  seriesOf,
} from '../../../src/telemetry/metrics.ts';

const folder = join(packageRoot(), 'src/telemetry');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const names = Object.keys(METRICS) as MetricName[];
const series = new Set<string>(names.flatMap(seriesOf));
const rules = read('alerts/rules.yml');
const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);

/** The names of the hub's series, and the labels that stand beside them, in a text. */
function usedIn(text: string) {
  return [...text.matchAll(/\b(waybill_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', selector = '']) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*\\?"([^"\\]*)/g)].map(
      ([, label = '', values = '']) => ({
        label,
        values: values.split('|'),
      }),
    ),
  }));
}

describe('the table of metrics', () => {
  it('has names that Prometheus takes, and a sentence and at most 40 series for each', () => {
    for (const [name, { help, labels }] of Object.entries<Metric>(METRICS)) {
      expect(name).toMatch(/^waybill_[a-z_]+[a-z]$/);
      expect(help.length).toBeGreaterThan(20);
      const count = Object.values(labels).reduce((product, values) => product * values.length, 1);
      expect({ name, count: count <= 40 }).toEqual({ name, count: true });
    }
  });

  it('is the table of the README', () => {
    const rows = Object.entries<Metric>(METRICS).map(([name, { kind, of, labels, help }]) => {
      const shown = name + (kind === 'counter' ? '_total' : '');
      return `| \`${shown}\` | ${kind} | ${of} | ${Object.keys(labels).join(', ')} | ${help} |`;
    });
    expect(read('README.md')).toContain(rows.join('\n'));
  });

  it('bounds every label, whatever value it is given', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('REALTIME', 'ok', 'BAD_SIGNATURE', '__proto__'));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(fc.string(), value), value, (name, more, each) => {
        const allowed: Metric['labels'] = METRICS[name].labels;
        const given = { ...more, ...Object.fromEntries(Object.keys(allowed).map((label) => [label, each])) };
        const bounded = boundedLabels(name, given);
        expect(Object.keys(bounded)).toEqual(Object.keys(allowed));
        for (const [label, kept] of Object.entries(bounded)) {
          expect([...(allowed[label] ?? []), OTHER]).toContain(kept);
        }
      }),
    );
  });
});

describe('dashboard and alert rules', () => {
  it.each(['dashboard.json', 'alerts/rules.yml', 'alerts/rules.test.yml'])(
    '%s names series and labels that the hub has',
    (file) => {
      const used = usedIn(read(file));
      expect(used.length).toBeGreaterThan(10);
      expect(used.filter(({ name }) => !series.has(name))).toEqual([]);
      const wrong = used.flatMap(({ name, labels }) => {
        const metric = names.find((each) => seriesOf(each).includes(name)) ?? 'waybill_database_up';
        const allowed: Metric['labels'] = METRICS[metric].labels;
        return labels
          .filter(({ label }) => !['le', 'instance', 'job'].includes(label))
          .filter(({ label, values }) => values.some((value) => !allowed[label]?.includes(value)))
          .map(({ label, values }) => `${name} ${label} ${values.join()}`);
      });
      expect(wrong).toEqual([]);
    },
  );

  it('show every metric on the dashboard', () => {
    const shown = new Set(usedIn(read('dashboard.json')).map(({ name }) => name));
    expect(names.filter((name) => !seriesOf(name).some((each) => shown.has(each)))).toEqual([]);
  });

  it('have a section of the runbook and a test of promtool for each alert', () => {
    const runbook = read('RUNBOOK.md');
    const headings = new Set([...runbook.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name));
    expect(alerts.filter((name) => !headings.has(name))).toEqual([]);
    const links = [...rules.matchAll(/runbook: RUNBOOK\.md#(\w+)/g)].map(([, anchor = '']) => anchor);
    expect(links).toEqual(alerts.map((name) => name.toLowerCase()));
    const expected = [...read('alerts/rules.test.yml').matchAll(/alertname: (\w+)\n +exp_alerts:/g)];
    const tested = new Set(expected.map(([, name]) => name));
    expect(alerts.filter((name) => !tested.has(name))).toEqual([]);
  });

  it('have no section of the runbook that links to nothing', () => {
    const runbook = read('RUNBOOK.md');
    const anchors = new Set([...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title)));
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});

describe('the runbook', () => {
  const runbook = read('RUNBOOK.md');

  it('names commands that the hub has', () => {
    const folderOfCommands = join(packageRoot(), 'src/cli/commands');
    const commands = readdirSync(folderOfCommands).flatMap((file) =>
      [...readFileSync(join(folderOfCommands, file), 'utf8').matchAll(/\.command\('([a-z]+)/g)].map(
        ([, name]) => name,
      ),
    );
    const used = [...runbook.matchAll(/npx waybill ([a-z]+)/g)].map(([, command = '']) => command);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((command) => !commands.includes(command))).toEqual([]);
  });

  it('names mutations, variables and parts of the health that the hub has', () => {
    const words = [...runbook.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => word);
    const mutations = MUTATIONS.map(({ mutation }) => mutation as string);
    const named = words.filter((word) => /^(pilot|portalUser|reviewItem)[A-Z]/.test(word));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((word) => !mutations.includes(word) && word !== 'reviewItems')).toEqual([]);
    const variables = Object.values(VARIABLES).map(({ name }) => name);
    const settings = words.filter((word) => /^(WAYBILL|SALESFORCE|OTEL)_[A-Z_]+$/.test(word));
    expect(settings.length).toBeGreaterThan(4);
    expect(settings.filter((word) => !variables.includes(word))).toEqual([]);
  });
});

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

describe('the busiest customer', () => {
  const MINUTE = 60_000;
  let now = 0;

  it('is counted over full minutes, and forgotten after five of them', () => {
    const volume = new AccountVolume(() => now);
    const add = (account: string, count: number) => {
      for (let index = 0; index < count; index += 1) volume.add(account);
    };
    add('a', 3);
    expect(volume.busiest()).toEqual({ accountId: null, operations: 0, share: 0 });
    now = MINUTE;
    add('b', 1);
    expect(volume.busiest()).toEqual({ accountId: 'a', operations: 3, share: 1 });
    now = 2 * MINUTE;
    add('b', 5);
    expect(volume.busiest()).toEqual({ accountId: 'a', operations: 3, share: 0.75 });
    now = 3 * MINUTE;
    expect(volume.busiest()).toEqual({ accountId: 'b', operations: 6, share: 6 / 9 });
    now = 9 * MINUTE;
    expect(volume.busiest()).toEqual({ accountId: null, operations: 0, share: 0 });
  });

  it('is found among more customers than are counted, and all of them count', () => {
    now = 0;
    const volume = new AccountVolume(() => now);
    volume.add('busy');
    for (let index = 0; index < 12_000; index += 1) volume.add(`account ${index}`);
    volume.add('busy');
    now = MINUTE;
    expect(volume.busiest()).toEqual({ accountId: 'busy', operations: 2, share: 2 / 12_002 });
  });
});
