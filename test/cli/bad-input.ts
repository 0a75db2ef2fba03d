// Everything that a user can get wrong, one case each: the table of docs/errors.md, and what test/cli/bad-input.test.ts runs.

/** One mistake. */
export interface BadInput {
  /** A heading of the table. */
  readonly about: 'command line' | 'configuration' | 'model' | 'trace or log' | 'checkpoint' | 'environment';
  /** Behind `flushpoint `. */
  readonly line: string;
  /** Exit code. */
  readonly code: number;
  /** What stderr says, behind `flushpoint: `; empty where nothing is said, `…` at the end for a rest that depends. */
  readonly says: string;
  /** What has to be done to the program before, in words; such a case is run as a process of its own. */
  readonly when?:
    | 'stdout is a full disk'
    | 'a file of the package is missing'
    | 'the folder is read-only'
    | 'there is no terminal';
  /** What would be written is shown first, on stdout. */
  readonly shows?: true;
}

/** Files that the cases name. */
export const badFiles: { readonly [name: string]: string } = {
  'typo.config.json': '{ "teirs": {} }',
  'cut.config.json': '{ "models": [',
  'away.config.json': '{ "models": ["./away.ts"] }',
  'empty.ts': 'export const answer = 42;\n',
  'syntax.ts': 'export const = ;\n',
  'throws.ts': "throw new Error('no such luck');\n",
  'spin.ts': `import { model, process } from 'flushpoint';
const cpu = process('cpu', {}, {
  spin() {
    for (;;);
  },
});
export default model({ name: 'spin', about: 'spins', parameters: {}, build: () => ({ state: {}, processes: [cpu], properties: [] }) });
`,
  'other.expected.json':
    '{ "format": "flushpoint-expectations", "version": 1, "cells": [{ "violated": { "no deadlock": {} } }] }',
  'other.ts': `import { deadlockFree, model, process } from 'flushpoint';
const cpu = process('cpu', {}, { idle() {} });
const expected = new URL('other.expected.json', import.meta.url);
const build = () => ({ state: {}, processes: [cpu], properties: [deadlockFree] });
export default model({ name: 'other', about: 'is not as expected', parameters: {}, build, expected });
`,
  'prose.json': 'Dear reader,\n',
  'cut.json': '{ "format": "flushpoint-trace", "version": 1, "outcome": "violated", "trace"',
  'newer.json': '{ "format": "flushpoint-trace", "version": 9 }',
  'other.json': '{ "format": "flushpoint-check", "version": 1 }',
  'latin1.json': '\u00ff',
  'prose.log': 'cpu0 did this, cpu1 did that\n',
};

const expectedTrace = 'expected a trace, as flushpoint trace --format json or --format itf writes it';

/** The cases. */
export const badInputs: readonly BadInput[] = [
  { about: 'command line', line: 'chekc', code: 2, says: 'unknown command "chekc" (did you mean "check"?)' },
  { about: 'command line', line: 'check --fxi none', code: 2, says: 'unknown option --fxi (did you mean --fix?)' },
  { about: 'command line', line: 'trace', code: 2, says: 'trace needs a model (usage: flushpoint trace <model>)' },
  {
    about: 'command line',
    line: 'merge-reports',
    code: 2,
    says: 'merge-reports needs a report (usage: flushpoint merge-reports <report..>)',
  },
  {
    about: 'command line',
    line: 'merge-reports - report.json',
    code: 2,
    says: 'merge-reports does not read standard input (give each report as a file)',
  },
  {
    about: 'command line',
    line: 'check ppc64-hash --fix none --shard 1/2',
    code: 2,
    says: '--shard divides a run over many configurations, and this is one (leave out --shard, or --fix and --set)',
  },
  {
    about: 'command line',
    line: 'check --reporter json=report --reporter junit=./report',
    code: 2,
    says: 'two reports go to "./report" (give each a file of its own)',
  },
  { about: 'command line', line: 'check ppc64', code: 2, says: 'unknown model "ppc64" (did you mean "ppc64-hash"?)' },
  { about: 'command line', line: 'check ppc64-hash --fix', code: 2, says: '--fix needs a value' },
  {
    about: 'command line',
    line: 'check ppc64-hash --fix lazy',
    code: 2,
    says: 'model ppc64-hash has no fix "lazy" (did you mean "lazy-leave"?)',
  },
  {
    about: 'command line',
    line: 'check ppc64-hash --set pages=9',
    code: 2,
    says: 'parameter pages cannot be "9" (expected 1..4)',
  },
  {
    about: 'command line',
    line: 'check ppc64-hash --fix lazy-leave --set flushPoint=finish',
    code: 2,
    says: 'fix lazy-leave of model ppc64-hash sets flushPoint to lazyLeave, but finish was asked for (leave out flushPoint, or the fix)',
  },
  {
    about: 'command line',
    line: 'trace ppc64-hash --property no',
    code: 2,
    says: 'model ppc64-hash has 3 properties like "no" ("no duplicate hash entry", "no stale entry after free", "no deadlock")',
  },
  {
    about: 'command line',
    line: 'check --timeout soon',
    code: 2,
    says: '--timeout cannot be "soon" (expected a duration such as 30, 30s, 5m or 1h)',
  },
  {
    about: 'command line',
    line: 'trace ppc64-hash --format pdf',
    code: 2,
    says: '--format cannot be "pdf" (did you mean "itf"?)',
  },
  { about: 'command line', line: 'check ppc64-hash --fix none --max-states 50', code: 3, says: '' },
  {
    about: 'configuration',
    line: 'check --config away',
    code: 2,
    says: 'there is no config "away" (give the path of a file)',
  },
  {
    about: 'configuration',
    line: 'check --config typo.config.json',
    code: 2,
    says: 'typo.config.json:1:3: "teirs" is no setting (did you mean "tiers"?)',
  },
  {
    about: 'configuration',
    line: 'check --config cut.config.json',
    code: 2,
    says: 'cut.config.json:1:1: cannot read the config: Unexpected end of JSON input',
  },
  {
    about: 'configuration',
    line: 'check --config away.config.json',
    code: 2,
    says: 'away.config.json:1:1: cannot read "./away.ts": there is no such file (give the path of a module that exports models)',
  },
  {
    about: 'configuration',
    line: 'check --tier nightly',
    code: 2,
    says: '--tier needs a config (there is no flushpoint.config.ts here or above; flushpoint init writes one)',
  },
  {
    about: 'model',
    line: 'check ./away.ts',
    code: 2,
    says: 'cannot read "./away.ts": there is no such file (give the path of a module that exports models)',
  },
  {
    about: 'model',
    line: 'check ./empty.ts',
    code: 2,
    says: 'empty.ts:1:1: the module exports no model (export what model(...) returns, by name, as the default or in an array)',
  },
  {
    about: 'model',
    line: 'check ./syntax.ts',
    code: 2,
    says: 'syntax.ts:1:14: cannot load the model: Unexpected token',
  },
  {
    about: 'model',
    line: 'check ./throws.ts',
    code: 2,
    says: 'throws.ts:1:1: cannot load the model: Error: no such luck',
  },
  {
    about: 'model',
    line: 'trace ./spin.ts',
    code: 2,
    says: 'spin.ts:3:7: model spin: step spin of cpu does not end (look for a loop that goes on for ever; to wait is when(...), and what is done again and again is several steps)',
  },
  { about: 'trace or log', line: 'replay away.json', code: 2, says: 'cannot read "away.json": there is no such file' },
  { about: 'trace or log', line: 'replay .', code: 2, says: 'cannot read ".": it is a directory' },
  {
    about: 'trace or log',
    line: 'replay latin1.json',
    code: 2,
    says: 'cannot read "latin1.json": it is not UTF-8 text',
  },
  {
    about: 'trace or log',
    line: 'replay prose.json',
    code: 2,
    says: `cannot replay "prose.json": it is not JSON (${expectedTrace})`,
  },
  {
    about: 'trace or log',
    line: 'replay cut.json',
    code: 2,
    says: `cannot replay "cut.json": it is not JSON (${expectedTrace})`,
  },
  {
    about: 'trace or log',
    line: 'replay newer.json',
    code: 2,
    says: 'cannot replay "newer.json": its version is 9 (expected 1 or 2)',
  },
  {
    about: 'trace or log',
    line: 'replay other.json',
    code: 2,
    says: `cannot replay "other.json": it is a "flushpoint-check" (${expectedTrace})`,
  },
  {
    about: 'trace or log',
    line: 'conform ppc64-hash prose.log',
    code: 2,
    says: 'cannot use "prose.log": line 1 is not JSON (expected one JSON object in a line: {"process": "…", "step": "…"})',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix none --checkpoint /dev/null',
    code: 2,
    says: 'cannot write "/dev/null": it is not a file (choose another --checkpoint)',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix none --resume away.fpc',
    code: 2,
    says: 'cannot resume from "away.fpc": there is no such file (check the path)',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix none --resume prose.json',
    code: 2,
    says: 'cannot resume from "prose.json": it is not a checkpoint of flushpoint (give another file, or start afresh without --resume)',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix none --resume cut.fpc',
    code: 2,
    says: 'cannot resume from "cut.fpc": it is not a checkpoint of flushpoint (give another file, or start afresh without --resume)',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix lazy-leave --resume search.fpc',
    code: 2,
    says: 'cannot resume from "search.fpc": it was made from ppc64-hash fix=none …',
  },
  {
    about: 'checkpoint',
    line: 'check ppc64-hash --fix none --checkpoint away/search.fpc',
    code: 2,
    says: 'cannot write "away/search.fpc": there is no such directory (choose another --checkpoint)',
  },
  {
    about: 'environment',
    line: 'trace ppc64-hash --out away/trace.json',
    code: 2,
    says: 'cannot write "away/trace.json": there is no such directory (choose another --out)',
  },
  {
    about: 'environment',
    line: 'trace ppc64-hash --out .',
    code: 2,
    says: 'cannot write ".": it is a directory (choose another --out)',
  },
  {
    about: 'environment',
    line: 'trace ppc64-hash --out /proc/trace.json',
    code: 2,
    says: 'cannot write "/proc/trace.json": there is no such directory (choose another --out)',
  },
  {
    about: 'environment',
    line: 'trace ppc64-hash --out /dev/full',
    code: 2,
    says: 'cannot write "/dev/full": no space is left on the device (choose another --out)',
  },
  {
    about: 'environment',
    line: 'check --reporter json=/proc/flushpoint/report.json',
    code: 2,
    says: 'cannot write "/proc/flushpoint": there is no such directory (choose another --reporter)',
  },
  {
    about: 'environment',
    line: 'init /proc/flushpoint',
    code: 2,
    says: 'cannot write "/proc/flushpoint": there is no such directory (choose another folder)',
  },
  {
    about: 'environment',
    line: 'check ppc64-hash --fix none --max-memory 1K',
    code: 2,
    says: '--max-memory cannot be "1K" (flushpoint itself needs …',
  },
  {
    about: 'environment',
    line: 'trace ppc64-hash --out trace.json',
    when: 'the folder is read-only',
    code: 2,
    says: 'cannot write "trace.json": permission denied (choose another --out)',
  },
  {
    about: 'environment',
    line: 'init',
    when: 'the folder is read-only',
    code: 2,
    says: 'cannot write "flushpoint.config.ts": permission denied (choose another folder)',
  },
  {
    about: 'environment',
    line: 'check ./other.ts --update --quiet',
    when: 'there is no terminal',
    shows: true,
    code: 2,
    says: 'nothing is written: nobody can be asked (give --yes to write what is shown)',
  },
  {
    about: 'environment',
    line: 'list',
    when: 'stdout is a full disk',
    code: 2,
    says: 'cannot write to stdout: …',
  },
  {
    about: 'environment',
    line: 'fixes phb-irq-map-refcount --combine 2 --workers 2 --quiet',
    when: 'a file of the package is missing',
    code: 2,
    says: 'a worker thread failed while it checked phb-irq-map-refcount: Cannot find module …',
  },
];

/** A search that is stored under this name, and half of it under the other one. */
export const storedSearch = {
  line: 'check ppc64-hash --fix none --max-states 50 --checkpoint search.fpc',
  whole: 'search.fpc',
  half: 'cut.fpc',
};
