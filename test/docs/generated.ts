// Parts of the pages that are made from the sources: tables of commands and options, limits, and the example of
// docs/architecture.md on its way from closures to JavaScript.

import { readFileSync } from 'node:fs';
import { MAX_GRAPH_STATES } from '../../src/check/unfixed.js';
import { allCommands } from '../../src/cli/commands/index.js';
import { commonOptions, type Options } from '../../src/cli/options.js';
import { usageOf } from '../../src/cli/parser.js';
import { compile } from '../../src/compile/compile.js';
import type { Diagram, Outcome } from '../../src/compile/diagram.js';
import { type Footprint, footprintOf } from '../../src/compile/footprint.js';
import { MAX_BITS, type Variable } from '../../src/compile/layout.js';
import { MAX_PATHS, MAX_READS } from '../../src/compile/tabulate.js';
import { KERNEL_SIZES, MAX_LOAD } from '../../src/explore/kernel-source.js';
import { MOST_VALUES } from '../../src/model/domain.js';
import { CLOSURES_MS, LOADING_MS } from '../../src/model/endless.js';
import { pad, widest } from '../../src/report/table.js';
import { grouped } from '../../src/report/units.js';
import { SHARE_FROM_STATES } from '../../src/shard/sharding.js';
import { badInputs } from '../cli/bad-input.js';
import { mutants } from '../mutation/mutants.js';
import { example } from './example-model.js';

const commands = await allCommands();

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, c) => widest(all.map((row) => row[c] ?? '')));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => pad(cell, widths[c] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(line)];
};

const fenced = (language: string, lines: readonly string[]): string[] => [`\`\`\`${language}`, ...lines, '```'];

const code = (text: string): string => `\`${text}\``;

const commandTable = (): string[] =>
  table(
    ['command', 'what it does'],
    commands.map((command) => [code(usageOf(command)), command.about]),
  );

const optionRows = (options: Options): string[][] =>
  Object.entries(options).map(([name, { type, about }]) => [
    code(type === 'string' ? `--${name} VALUE` : `--${name}`),
    about,
  ]);

/** Options, those of several commands once. */
const optionTable = (): string[] => {
  const known = new Map<string, { readonly row: string[]; readonly of: string[] }>();
  for (const { name, options } of commands) {
    for (const row of optionRows(options)) {
      const key = row.join(' ');
      const entry = known.get(key) ?? { row, of: [] };
      entry.of.push(name);
      known.set(key, entry);
    }
  }
  return table(
    ['option', 'of', 'what it does'],
    [
      ...[...known.values()].map(({ row: [option = '', about = ''], of }) => [option, of.join(', '), about]),
      ...optionRows(commonOptions).map(([option = '', about = '']) => [option, 'every command', about]),
    ],
  );
};

const limitTable = (): string[] =>
  table(
    ['limit', 'value', 'beyond it'],
    [
      ['bits of a state', grouped(MAX_BITS), 'error [model/too-many-bits](errors.md#model/too-many-bits)'],
      ['values of one variable', grouped(MOST_VALUES), 'error [model/bad-shape](errors.md#model/bad-shape)'],
      [
        'paths of a step, or of one member of a property',
        grouped(MAX_PATHS),
        'error [model/step-too-wide](errors.md#model/step-too-wide)',
      ],
      ['reads in one run of a step', grouped(MAX_READS), 'the step counts as one that does not end'],
      [
        'seconds for which the closures of a model may run',
        grouped(CLOSURES_MS / 1000),
        'they are run again, for longer; one that does not end is error [model/endless](errors.md#model/endless)',
      ],
      [
        'seconds for which a module may be evaluated',
        grouped(LOADING_MS / 1000),
        'error [model/unloadable](errors.md#model/unloadable)',
      ],
      [
        '32-bit words of one table of the visited set',
        grouped(KERNEL_SIZES.tableWords),
        'the visited set goes on with two tables',
      ],
      ['slots of the visited set', grouped(2 ** 32), 'the search ends as if the limit on memory were reached'],
      ['slots of the visited set that may be in use', `${MAX_LOAD * 100} %`, 'the visited set doubles'],
      ['states from which a search is spread over threads', grouped(SHARE_FROM_STATES), ''],
      [
        'states up to which `flushpoint fixes` works out costs',
        grouped(MAX_GRAPH_STATES),
        '`?` in the columns of costs',
      ],
    ],
  );

const badInputTable = (): string[] =>
  [...new Set(badInputs.map(({ about }) => about))].flatMap((about, i) => [
    ...(i === 0 ? [] : ['']),
    ...table(
      [about, 'exit code', 'what is said'],
      badInputs
        .filter((one) => one.about === about)
        .map(({ line, when, code: exit, says }) => [
          `${code(`flushpoint ${line}`)}${when === undefined ? '' : `, when ${when}`}`,
          String(exit),
          says === '' ? 'the result, which says what is open' : code(says),
        ]),
    ),
  ]);

/** Columns of the measured table of bench/RESULTS.md. */
const figures = (): string[] => {
  const results = readFileSync(new URL('../../bench/RESULTS.md', import.meta.url), 'utf8');
  const rows = /^## Beside other checkers\n[^|]*((?:^\|.*\n)+)/m.exec(results)?.[1]?.trim().split('\n') ?? [];
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const [head = [], , ...body] = cells;
  const wanted = ['checker', 'seconds', 'bytes/state'].map((name) => head.indexOf(name));
  const pick = (row: readonly string[]): string[] => wanted.map((column) => row[column] ?? '');
  return table(pick(head), body.map(pick));
};

const exampleSource = (): string[] => {
  const source = readFileSync(new URL('example-model.ts', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return fenced('ts', source);
};

const describeOutcome = (outcome: Outcome, variables: readonly Variable[]): string => {
  switch (outcome.kind) {
    case 'next':
      return outcome.writes
        .map(([v, c]) => `${variables[v]?.path} = ${String(variables[v]?.values[c] ?? null)}`)
        .join(', ');
    case 'answer':
      return outcome.holds ? 'holds' : 'does not hold';
    case 'error':
      return `error: ${outcome.message}`;
    default:
      return outcome.kind;
  }
};

const describeDiagram = (node: Diagram, variables: readonly Variable[], indent = ''): string[] => {
  if (node.kind === 'outcome') return [`${indent}${describeOutcome(node.outcome, variables)}`];
  if (node.kind === 'choose') {
    return node.children.flatMap((child, i) => [
      `${indent}choice ${i}:`,
      ...describeDiagram(child, variables, `${indent}  `),
    ]);
  }
  const variable = variables[node.variable];
  return node.children.flatMap((child, c) => {
    const [first = '', ...rest] = describeDiagram(child, variables, `${indent}  `);
    const test = `${indent}${variable?.path} = ${String(variable?.values[c])}`;
    return child.kind === 'outcome' ? [`${test}  →  ${first.trim()}`] : [`${test}:`, first, ...rest];
  });
};

const exampleLayout = (): string[] => {
  const { variables } = compile(example).layout;
  const rows = variables.map((v) => {
    const last = v.shift + v.bits - 1;
    return [
      v.bits === 1 ? String(v.shift) : `${last}..${v.shift}`,
      code(v.path),
      v.values.map((value) => String(value)).join(', '),
    ];
  });
  return table(['bits of word 0', 'variable', 'values, by code'], [...rows, ['31', 'marker', 'always 1']]);
};

const exampleDiagram = (): string[] => {
  const { steps, layout } = compile(example);
  const { variables } = layout;
  const named = (indices: Footprint['reads']): string => indices.map((v) => variables[v]?.path).join(', ') || 'nothing';
  return fenced(
    'text',
    steps.slice(0, 2).flatMap(({ where, diagram }) => {
      const { reads, writes } = footprintOf(diagram);
      return [`${where}: reads ${named(reads)}; writes ${named(writes)}`, ...describeDiagram(diagram, variables, '  ')];
    }),
  );
};

const exampleCode = (): string[] => {
  const { source } = compile(example).program;
  const wanted = ['s0', 's1', 'p0', 'h0_0', 'ended'];
  const functions = source.split(/(?<=^\})\n/m);
  return fenced(
    'text',
    functions
      .filter((text) => wanted.some((name) => text.includes(`function ${name}(`)))
      .flatMap((text) => text.trimEnd().split('\n')),
  );
};

const mutantTable = (): string[] =>
  table(
    ['fault', 'in', 'what goes wrong', 'noticed by'],
    mutants.map(({ name, file, why, tests: [first = ''] }) => [
      code(name),
      code(file.replace(/^src\//, '')),
      why,
      code(first.replace(/^test\//, '').replace(/\.test\.ts$/, '')),
    ]),
  );

/** The lines of every generated region, by name. */
export const generated: { readonly [name: string]: () => string[] } = {
  commands: commandTable,
  options: optionTable,
  limits: limitTable,
  mutants: mutantTable,
  'bad input': badInputTable,
  'figures beside other checkers': figures,
  'example: model': exampleSource,
  'example: layout': exampleLayout,
  'example: diagrams': exampleDiagram,
  'example: code': exampleCode,
};
