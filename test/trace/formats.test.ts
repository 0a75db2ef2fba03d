// Every format against a golden file, and what is true of each whatever the names in a trace are.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { check } from '../../src/check/check.js';
import { compile } from '../../src/compile/compile.js';
import { invariant, type Model, process, range } from '../../src/index.js';
import { colorsFor } from '../../src/report/colors.js';
import { traceCommand } from '../../src/report/configuration.js';
import { widthOf } from '../../src/report/table.js';
import { explained } from '../../src/trace/explain.js';
import { type TraceFormatName, traceFormatNames } from '../../src/trace/formats/format.js';
import { traceFormats } from '../../src/trace/formats/index.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { recordOf } from '../../src/trace/record.js';
import { replayTrace } from '../../src/trace/replay.js';
import type { AnyTrace, Trace } from '../../src/trace/trace.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { smallModel } from '../compile/small-model.js';
import { HOSTILE, hostile } from './hostile-model.js';
import { traceAlong } from './walk.js';
import { schemaErrors, textsOfXml } from './well-formed.js';

interface Sample {
  readonly model: Model;
  readonly trace: AnyTrace;
  readonly command: string;
}

const sampleOf = async (model: Model): Promise<Sample> => {
  const { properties } = await check(model);
  const found = properties.flatMap(({ verdict }) =>
    verdict.status === 'violated' && 'trace' in verdict ? [verdict.trace] : [],
  )[0] as Trace;
  const trace = explained(compile(model), found);
  return { model, trace, command: traceCommand(model, trace) };
};

// biome-ignore lint/suspicious/noExplicitAny: the state is written down one line above
type Any = any;

const atOnce = smallModel(
  { n: range(2) },
  [process('p', {}, { step() {} })],
  [invariant('never zero', (s: Any) => s.n !== 0)],
);

/** A violation of the second conjunct, for the second member. */
const conjunction = smallModel(
  { n: range(3) },
  [
    process(
      'p',
      {},
      {
        step(s: Any) {
          s.n = 2;
        },
      },
    ),
  ],
  [
    invariant('n is in order', {
      forEach: () => [3, 2],
      holds: { 'not negative': (s: Any) => s.n >= 0, 'below the limit': (s: Any, limit) => s.n < limit },
    }),
  ],
);

const padded = (): Sample => {
  const compiled = compile(lostUpdate);
  const schedule = [0, 1, 1].map((process) => ({ process, alternative: 0 }));
  const trace = traceAlong(compiled, schedule, 'an update is stored') as Trace;
  return {
    model: lostUpdate,
    trace: explained(compiled, trace),
    command: 'flushpoint replay x',
  };
};

/** The first steps of the trace to a lost update, at whose end nothing is found. */
const pathOf = async (length: number): Promise<Sample> => {
  const { initial, steps, ...rest } = recordOf((await sampleOf(lostUpdate)).trace);
  const path = { ...rest, initial, steps: steps.slice(0, length), property: null, finding: null };
  const replayed = replayTrace(compile(lostUpdate), path);
  if (replayed.kind === 'differs') throw new Error(replayed.message);
  return { model: lostUpdate, trace: replayed.trace, command: 'flushpoint replay path.json' };
};

const samples: { readonly [name: string]: Sample } = {
  'lost-update': await sampleOf(lostUpdate),
  'lock-order': await sampleOf(lockOrder),
  'at-once': await sampleOf(atOnce),
  conjunction: await sampleOf(conjunction),
  padded: padded(),
  path: await pathOf(3),
  'no-step': await pathOf(0),
  hostile: await sampleOf(hostile),
};
for (const model of models) Object.assign(samples, { [model.name]: await sampleOf(model) });

const write = (format: TraceFormatName, { trace, command }: Sample): string => traceFormats[format](trace, { command });

/** Formatters of the repository do not look into these. */
const extensionOf = (format: TraceFormatName) => (['json', 'itf', 'html'].includes(format) ? `${format}.txt` : format);

/** A document without the bundle of the page, which changes with every release of what is in it. */
const withoutBundle = (text: string): string =>
  !text.startsWith('<!doctype')
    ? text
    : text.replace(/<(style|script)>.*<\/\1>/gs, '<$1></$1>').replace(/'sha256-[^']+'/g, "'sha256-'");

describe.each(traceFormatNames)('%s', (format) => {
  test.each(['lost-update', 'lock-order', 'padded', 'path'])('of %s is as it was looked at', async (name) => {
    await expect(withoutBundle(write(format, samples[name] as Sample))).toMatchFileSnapshot(
      `golden/${name}.${extensionOf(format)}`,
    );
  });

  test.each(Object.keys(samples))('of %s ends with a line feed and has nothing that a terminal obeys', (name) => {
    const text = withoutBundle(write(format, samples[name] as Sample));
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\r/u);
  });
});

test.each(traceFormatNames)('%s names the conjunct that is false, with the values of it alone', (format) => {
  const { trace } = samples.conjunction as Sample;
  expect(trace.finding).toEqual({
    kind: 'invariant',
    member: '2',
    part: 'below the limit',
    reads: [{ variable: 'n', value: 2 }],
  });
  expect(write(format, samples.conjunction as Sample)).toContain('below the limit');
});

describe('text', () => {
  test('greys what the finding does not depend on, and marks it without colours too', () => {
    const { trace, command } = samples.padded as Sample;
    expect(traceFormats.text(trace, { command })).toContain('·1 load');
    expect(traceFormats.text(trace, { command, colors: colorsFor(true) })).toContain('\u001b[2m·1 load');
  });
});

test.each(traceFormatNames)('%s of a path shows no property and greys no step', (format) => {
  const sample = samples.path as Sample;
  const { properties } = compile(lostUpdate);
  const text = withoutBundle(write(format, sample));
  for (const { name } of properties) expect(text).not.toContain(name);
  expect(text).not.toMatch(/violated|"inCone":\s*false|gray60|class="outside"|does not depend/);
});

describe.each(['json', 'itf'] as const)('%s', (format) => {
  test.each(Object.keys(samples))('of %s is read as it was written', (name) => {
    const sample = samples[name] as Sample;
    const { model, fix, parameters, property, finding, initial, steps } = recordOf(sample.trace);
    const read = readTrace(write(format, sample));
    expect(read).toEqual({
      model,
      fix,
      parameters,
      property,
      finding: finding && {
        kind: finding.kind,
        ...(finding.member === undefined ? {} : { member: finding.member }),
        ...(finding.part === undefined ? {} : { part: finding.part }),
      },
      initial,
      steps: steps.map(({ process, step, choices, changes }) => ({ process, step, choices, changes })),
    });
  });
});

describe('json', () => {
  const schema = JSON.parse(readFileSync(new URL('../../docs/schema/trace.schema.json', import.meta.url), 'utf8'));

  test.each(Object.keys(samples))('of %s is what the schema says', (name) => {
    const { trace, command } = samples[name] as Sample;
    const against = { fix: 'some', step: 3, message: 'is blocked' };
    const shrunk = {
      from: trace.parameters,
      to: trace.parameters,
      status: 'best found',
      stop: 'time',
      checked: [{ parameters: {}, outcome: 'open', states: 3 }],
      unchecked: 2,
    } as const;
    for (const context of [{ command }, { command, against }, { command, shrunk }]) {
      expect(schemaErrors(JSON.parse(traceFormats.json(trace, context)), schema)).toEqual([]);
    }
  });

  test('without what the schema asks for, or with more, is not', () => {
    const document = JSON.parse(write('json', samples['lost-update'] as Sample));
    expect(schemaErrors({ ...document, version: 1 }, schema)).not.toEqual([]);
    expect(schemaErrors({ ...document, more: 1 }, schema)).not.toEqual([]);
    const { model: _, ...rest } = document.trace;
    expect(schemaErrors({ ...document, trace: rest }, schema)).not.toEqual([]);
    for (const key of ['property', 'finding']) {
      expect(schemaErrors({ ...document, trace: { ...document.trace, [key]: null } }, schema)).not.toEqual([]);
    }
  });
});

describe('itf', () => {
  test.each(Object.keys(samples))('of %s keeps to ADR-015', (name) => {
    const { trace } = samples[name] as Sample;
    const document = JSON.parse(write('itf', samples[name] as Sample));
    expect(Object.keys(document)).toEqual(['#meta', 'vars', 'states']);
    expect(new Set(document.vars).size).toBe(document.vars.length);
    expect(document.vars.some((variable: string) => variable.startsWith('#'))).toBe(false);
    expect(document.states).toHaveLength(trace.steps.length + 1);
    for (const [index, state] of document.states.entries()) {
      expect(Object.keys(state)).toEqual(['#meta', ...document.vars]);
      expect(state['#meta']).toEqual({ index });
      const { '#meta': _, ...values } = state;
      // Integers are written as text, and nothing is null.
      expect(JSON.stringify(values)).not.toMatch(/:(?:-?\d|null)/);
    }
  });
});

describe('mermaid', () => {
  test.each(Object.keys(samples))('of %s has lines that Mermaid knows', (name) => {
    const [first, ...lines] = write('mermaid', samples[name] as Sample)
      .trimEnd()
      .split('\n');
    expect(first).toBe('sequenceDiagram');
    for (const line of lines) {
      expect(line).toMatch(
        /^ {2}(participant p\d+ as |p\d+-?->>p\d+: \d+\. |Note (over|right of) p\d+(,p\d+)?: )([^;:#<>%"{}\\]|#\d+;|<br\/>)+$/,
      );
    }
  });
});

describe('dot', () => {
  test.each(Object.keys(samples))('of %s has statements that Graphviz knows', (name) => {
    const lines = write('dot', samples[name] as Sample)
      .trimEnd()
      .split('\n');
    expect([lines[0], lines.at(-1)]).toEqual(['digraph trace {', '}']);
    const attribute = String.raw`[a-z]+=(?:"(?:[^"\\]|\\.)*"|[a-z0-9]+)`;
    const node = '(?:[ps]\\d+|end|node|edge)';
    const statement = new RegExp(
      `^ {2}(?:${attribute}|${node}(?: -> ${node})*(?: \\[${attribute}(?:, ${attribute})*\\])?);$`,
      'u',
    );
    for (const line of lines.slice(1, -1)) expect(line).toMatch(statement);
  });
});

describe('shiviz', () => {
  test.each(Object.keys(samples))('of %s is parsed by its own first line, and every clock is right', (name) => {
    const { trace } = samples[name] as Sample;
    const [parser, delimiter, ...log] = write('shiviz', samples[name] as Sample).split('\n');
    expect(delimiter).toBe('');
    const events = [...log.join('\n').matchAll(new RegExp(parser as string, 'g'))].map(({ groups }) => groups as Any);
    expect(events).toHaveLength(trace.steps.length);
    const times = new Map<string, number>();
    const hosts = new Map<string, string>();
    for (const [i, { host, clock }] of events.entries()) {
      const vector = JSON.parse(clock) as { readonly [host: string]: number };
      times.set(host, (times.get(host) ?? 0) + 1);
      expect(vector[host]).toBe(times.get(host));
      // Nobody knows of what has not happened.
      for (const [other, time] of Object.entries(vector)) expect(time).toBeLessThanOrEqual(times.get(other) ?? 0);
      const { process } = trace.steps[i] as Trace['steps'][number];
      expect(hosts.get(process) ?? host).toBe(host);
      hosts.set(process, host);
    }
    expect(new Set(hosts.values()).size).toBe(hosts.size);
  });

  test('a step knows of the one that wrote what it reads', () => {
    expect(write('shiviz', samples['lost-update'] as Sample)).toContain(
      '3. store: value 0 → 1, ended[1] false → true\nworker_(cpu1) {"worker_(cpu1)":2}\n',
    );
    expect(write('shiviz', samples['ppc64-hash'] as Sample)).toContain(
      'user_store_(cpu1) {"user_store_(cpu1)":2,"unmap_mapping_range_(cpu0)":4}',
    );
  });
});

describe('svg', () => {
  test.each(Object.keys(samples))('of %s is well-formed and has every step', (name) => {
    const { trace } = samples[name] as Sample;
    const svg = write('svg', samples[name] as Sample);
    const texts = textsOfXml(svg);
    for (const [i, { step }] of trace.steps.entries()) {
      expect(texts.some((text) => text.startsWith(`${i + 1}. ${step.slice(0, 5)}`))).toBe(true);
    }
    expect(svg).not.toMatch(/href|url\(|@import|<script/);
  });
});

describe('html', () => {
  const documents = Object.keys(samples).map((name) => [name, write('html', samples[name] as Sample)] as const);

  test.each(documents)('of %s stays below 150 KB', (_, document) =>
    expect(Buffer.byteLength(document)).toBeLessThan(150_000),
  );

  test.each(documents)('of %s has the trace as it is', (name, document) => {
    const { trace, command } = samples[name] as Sample;
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(document) ?? [];
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify({ mode: 'trace', trace, command })));
  });

  test.each(documents)('of %s says the same to a browser that runs no programs', (name, document) => {
    const [, text = ''] = /<pre>(.*?)<\/pre>/s.exec(document) ?? [];
    const plain = text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    expect(plain).toBe(write('text', samples[name] as Sample));
  });

  test.each(documents)('of %s has two scripts, one style sheet, and allows exactly these', (_, document) => {
    const script = /<script>(.*)<\/script>\n<\/body>/s.exec(document)?.[1] ?? '';
    const style = /<style>(.*?)<\/style>/s.exec(document)?.[1] ?? '';
    for (const text of [script, style]) {
      expect(document).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
    const outside = document.replace(script, '').replace(style, '');
    expect(outside.match(/<script|<style|<\/script|<\/style/g)).toHaveLength(6);
    expect(outside).toContain("default-src 'none'");
    expect(outside).not.toMatch(/unsafe|https?:\/\/(?!www\.w3\.org)/);
  });

  test('tells what the same schedule does under a fix', () => {
    const { trace, command } = samples['lost-update'] as Sample;
    const against = { fix: 'atomic', step: 2, message: `is blocked by ${HOSTILE}</script>` };
    const document = traceFormats.html(trace, { command, against });
    expect(document).toContain('with fix=atomic:');
    expect(document).toContain('\\u003c/script>');
  });
});

describe('mail', () => {
  test.each(Object.keys(samples))('of %s has at most 72 columns', (name) => {
    for (const line of write('mail', samples[name] as Sample).split('\n')) {
      expect(widthOf(line)).toBeLessThanOrEqual(72);
      expect(line).not.toMatch(/\s$/);
    }
  });

  test.each(Object.keys(samples))('of %s ends with the command, which a shell reads as it was', (name) => {
    const { command } = samples[name] as Sample;
    const text = write('mail', samples[name] as Sample);
    const inMail = text.slice(text.indexOf('To see it again:\n') + 'To see it again:\n'.length);
    const words = (line: string): string =>
      execFileSync('bash', ['-c', `flushpoint() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' });
    expect(words(inMail)).toBe(words(command));
  });

  test('says what the same schedule does under a fix', () => {
    const { trace, command } = samples['lost-update'] as Sample;
    const against = { fix: 'atomic', step: 2, message: `is blocked by ${HOSTILE}` };
    expect(traceFormats.mail(trace, { command, against })).toContain('With fix=atomic, is blocked by a"b');
  });
});
