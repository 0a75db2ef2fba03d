// Reports for CI: valid by the schemas of those who read them, with the place of every problem, the same on every run.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { configure } from '../../../src/index.js';
import { github } from '../../../src/report/formats/github.js';
import { gitlab } from '../../../src/report/formats/gitlab.js';
import { junit } from '../../../src/report/formats/junit.js';
import { sarif } from '../../../src/report/formats/sarif.js';
import { summary } from '../../../src/report/formats/summary.js';
import { text } from '../../../src/report/formats/text.js';
import { checkJson } from '../../../src/report/json.js';
import { problemsOf, rules } from '../../../src/report/problems.js';
import { reporterNames, reporters } from '../../../src/report/reporters.js';
import { lockOrder, lostUpdate, mistaken } from '../../cli/fixture-models.js';
import { everything, hostile, runOf } from './runs.js';

const require = createRequire(import.meta.url);
const jsonFrom = (module: string) => JSON.parse(readFileSync(require.resolve(module), 'utf8'));

/** The schema of Apache Ant's JUnit reports by Windy Road, as the package junit-xml has it in its tests. */
const junitSchema = (): string => {
  const tests = readFileSync(require.resolve('junit-xml/src/index.test.ts'), 'utf8');
  const [schema] = /<xs:schema.*<\/xs:schema>/.exec(tests) ?? [];
  return (schema ?? '').replaceAll("\\'", "'");
};

const empty = () => runOf([]);

describe('problems', () => {
  it('are of every kind that there is, apart from what these models do not have', async () => {
    const found = new Set(problemsOf(await everything()).map(({ rule }) => rule));
    const absent = ['unused-alternative', 'unused-antecedent', 'unused-assertion', 'unused-variable', 'unused-fix'];
    expect([...found].sort()).toEqual(
      Object.keys(rules)
        .filter((rule) => !absent.includes(rule))
        .sort(),
    );
  });

  it('point at the source: the last step of a trace, and the property', async () => {
    const [problem] = problemsOf(await runOf([mistaken]));
    const { processes, properties } = mistaken.build(configure(mistaken).values);
    const store = processes[0]?.steps.find(({ name }) => name === 'store');
    expect(problem?.at).toEqual({ ...store?.source, file: 'test/cli/fixture-models.ts' });
    expect(problem?.definedAt).toEqual({ ...properties[0]?.source, file: 'test/cli/fixture-models.ts' });
  });

  it('have fingerprints of their own, which do not depend on what else there is', async () => {
    const all = problemsOf(await everything()).map(({ fingerprint }) => fingerprint);
    expect(new Set(all).size).toBe(all.length);
    const alone = problemsOf(await runOf([mistaken])).map(({ fingerprint }) => fingerprint);
    expect(all).toEqual(expect.arrayContaining(alone));
  });

  it('that are unused are warnings unless they are errors', async () => {
    const levels = async (strict: boolean) =>
      problemsOf(await runOf([hostile], { strict }))
        .filter(({ rule }) => rule === 'unused-step')
        .map(({ level }) => level);
    expect(await levels(true)).toEqual(['error']);
    expect(await levels(false)).toEqual(['warning']);
  });
});

describe('every report', () => {
  it.each(reporterNames)('%s is the same on every run, times aside', async (name) => {
    const make = async () => (await reporters[name]())(await everything());
    expect(await make()).toBe(await make());
  });

  it.each(reporterNames)('%s of nothing is a report', async (name) =>
    expect(typeof (await reporters[name]())(await empty())).toBe('string'),
  );
});

describe('sarif', () => {
  const validate = () => {
    const ajv = new AjvDraft04.default({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv as never);
    return ajv.compile(jsonFrom('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
  };

  it.each([
    ['everything', everything],
    ['nothing', empty],
  ])('of %s is valid', async (_, run) => {
    const valid = validate();
    valid(JSON.parse(sarif(await run())));
    expect(valid.errors ?? []).toEqual([]);
  });

  it('is refused when something is wrong with it', async () => {
    const valid = validate();
    const log = JSON.parse(sarif(await everything()));
    log.runs[0].results[0].level = 'bad';
    expect(valid(log)).toBe(false);
  });

  it('has the trace as a code flow: a thread for each process, in the order of the steps', async () => {
    const [result] = JSON.parse(sarif(await runOf([mistaken]))).runs[0].results;
    const [{ threadFlows }] = result.codeFlows;
    expect(threadFlows.map(({ id }: { id: string }) => id)).toEqual(['worker (cpu0)', 'worker (cpu1)']);
    const orders = threadFlows.flatMap((flow: { locations: { executionOrder: number }[] }) =>
      flow.locations.map(({ executionOrder }) => executionOrder),
    );
    expect([...orders].sort()).toEqual([1, 2, 3, 4]);
    expect(threadFlows[0].locations[0].location).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'test/cli/fixture-models.ts' } },
      message: { text: expect.stringMatching(/^1\. worker \(cpu0\): load/) },
    });
  });
});

describe('junit', () => {
  const errorsOf = async (xml: string): Promise<readonly string[]> => {
    const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents: xml }], schema: [junitSchema()] });
    return errors.map(({ message }) => message);
  };

  it.each([
    ['everything', everything],
    ['nothing', empty],
  ])('of %s is valid', async (_, run) => expect(await errorsOf(junit(await run()))).toEqual([]));

  it('is refused when something is wrong with it', async () => {
    const xml = junit(await everything());
    expect(await errorsOf(xml.replace('<testcase ', '<testcas '))).not.toEqual([]);
  });

  it('has a suite for each model and a test for each property that is decided', async () => {
    const xml = junit(await runOf([lostUpdate, lockOrder], { strict: false }));
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
    expect(xml).toContain('<testsuite name="lost-update" package="flushpoint" id="0" timestamp="2026-01-02T03:04:05"');
    // Three of four properties in each of three configurations: liveness is not checked.
    expect(xml).toContain('tests="9" failures="0" errors="0"');
    expect(xml).toContain('lost-update fix=none: every worker ends: not checked');
  });

  it('has failures with their traces, and errors for what was not decided', async () => {
    const xml = junit(await everything());
    expect(xml).toContain('type="unexpected-verdict"');
    expect(xml).toContain('<error message="model broken: climb of climber writes 2 to level');
    expect(xml.match(/<error [^>]*type="open-verdict"/g)).toHaveLength(2);
    expect(xml).toContain('flushpoint trace mistaken');
  });

  it('has a test of its own for what is unused, where that is an error', async () => {
    const named = 'name="nothing is unused"';
    expect(junit(await runOf([hostile], { strict: true }))).toContain(named);
    expect(junit(await runOf([hostile], { strict: false }))).not.toContain(named);
    expect(junit(await runOf([hostile], { strict: false }))).toContain('never of idle is never taken');
  });
});

describe('github', () => {
  it('is a workflow command in each line, errors first, with nothing of the model in its syntax', async () => {
    const lines = github(await everything())
      .trimEnd()
      .split('\n');
    const pattern = /^::(error|warning) (file=[^,:]+,line=\d+,col=\d+,)?title=[^,:\r\n]*::[^\r\n]*$/;
    for (const line of lines) expect(line).toMatch(pattern);
    const kinds = lines.map((line) => line.split(' ')[0]);
    expect(kinds).toEqual([...kinds].sort());
    expect(lines.find((line) => line.includes('hostile'))).toContain('100%25');
  });

  it('says nothing when nothing is wrong', async () => expect(github(await runOf([lockOrder]))).toBe(''));
});

describe('gitlab', () => {
  /**
   * What GitLab requires: by its own schema, app/validators/json_schemas/codeclimate.json of gitlab-org/gitlab, strings, an
   * object and an integer; by its documentation also a check name, one of five severities, and a path that is relative.
   */
  const schema = {
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', pattern: '^[0-9a-f]{32}$' },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          properties: {
            path: { type: 'string', not: { pattern: '^\\./' } },
            lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
          },
        },
      },
    },
  };

  it.each([
    ['everything', everything],
    ['nothing', empty],
  ])('of %s is valid', async (_, run) => {
    const valid = new Ajv2020().compile(schema);
    valid(JSON.parse(gitlab(await run())));
    expect(valid.errors ?? []).toEqual([]);
  });
});

describe('json', () => {
  it.each([
    ['everything', everything],
    ['nothing', empty],
  ])('of %s is valid by its schema', async (_, run) => {
    const ajv = new Ajv2020({ allowUnionTypes: true });
    const at = (name: string) => JSON.parse(readFileSync(`docs/schema/${name}`, 'utf8'));
    ajv.addSchema(at('trace.schema.json'), 'trace.schema.json');
    const valid = ajv.compile(at('check.schema.json'));
    const { cells, planned, elapsedMs, stale } = await run();
    valid(JSON.parse(checkJson(cells, planned, elapsedMs, stale)));
    expect(valid.errors ?? []).toEqual([]);
  });
});

describe('summary', () => {
  it('has a row for each model and every problem, with names as text and not as markup', async () => {
    const markdown = summary(await everything());
    expect(markdown).toMatch(
      /^## flushpoint: \d+ of \d+ checks, \d+ errors, \d+ warnings\n\n\| model \| checks \| as expected \|/,
    );
    expect(markdown).toContain('| lost-update | 4 | 3 | 0 | 0 | 0 | 1 |');
    expect(markdown).toContain('<details><summary>4 steps</summary>');
    expect(markdown).toContain('no "&lt;use&gt;" &amp; after');
    // In a fence everything is text.
    expect(markdown.replace(/```text[\s\S]*?```/g, '')).not.toContain('<use>');
  });

  it('stays below what GitHub accepts', async () => {
    const run = await runOf([mistaken]);
    const many = Array.from({ length: 2000 }, () => run.cells).flat();
    const markdown = summary({ ...run, cells: many });
    expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
    expect(markdown).toMatch(/\n\d+ problems more\n$/);
  });
});

describe('text', () => {
  it('is what the terminal shows', async () => {
    const run = await runOf([lostUpdate, lockOrder]);
    expect(text(run)).toMatch(/^lost-update\n {2}✓ none/);
    expect(text(run)).toMatch(/2 models, 5 checks, all as expected {2}\(46 ms\)\n$/);
  });
});
