// Promela, for SPIN. One process with one loop: every alternative of every step is one d_step, and program counters are
// variables like all others, so that SPIN's states and transitions are those of flushpoint. An invariant is asserted where a
// step has changed what it reads. When every process that is not a daemon has ended, control moves to a second loop, in
// which it is no deadlock to be blocked.
import { allOf, type Condition, isTrueIn, printCondition, wrapCondition } from './condition.js';
import { headerLines, omissions } from './header.js';
import { namer, plainText } from './names.js';
import {
  type Domain,
  type Outline,
  type OutlineProperty,
  type OutlineVariable,
  type Rule,
  variableNames,
  type WordSet,
  wordList,
  wordNames,
} from './outline.js';
import { type Statement, targetsOf } from './statement.js';
import { hasNone, printSource, syntaxOf } from './syntax.js';

// Words of Promela, of C (names become fields of a C struct), and macros of the C files that SPIN writes.
const RESERVED =
  `active assert atomic bit bool break byte c_code c_decl c_expr c_state c_track chan d_proctype d_step do else
  empty enabled end eval false fi for full get_priority goto hidden if in init inline int len ltl local mtype nempty never nfull
  notrace np_ od of pc_value pid printf printm priority proctype progress provided return run select set_priority short show skip
  timeout trace true typedef unless unsigned xr xs always eventually implies equivalent release stronguntil until weakuntil
  accept U V W X
  auto case char const continue default double enum extern float inline long register restrict signed sizeof static struct switch
  union void volatile while asm typeof linux unix i386 NULL EOF stdin stdout stderr errno main now uchar uint ulong ushort wasnew minseq0 maxseq0
  sa_handler sa_sigaction si_addr si_addr_lsb si_arch si_band si_call_addr si_fd si_int si_lower si_overrun si_pid si_pkey si_ptr
  si_status si_stime si_syscall si_timerid si_uid si_upper si_utime si_value st_atime st_ctime st_mtime sigev_notify_attributes
  sigev_notify_function
  running finished model_process`.split(/\s+/);

const HOW_TO_RUN = [
  'Run it (the counts are those of flushpoint; SPIN counts the start as one more transition):',
  '  spin -a -o2 FILE && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -c0',
  'Without -o2, SPIN leaves variables that are written but never read out of the state, and finds fewer states.',
  'Without -c0 it ends at the first error, and "spin -t -p FILE" shows the way there. A property that has to be',
  'reachable is asserted not to be: that its assertion is violated is the wanted answer.',
];

const typeOf = (domain: Domain): string => {
  if (domain.kind === 'boolean') return 'bool';
  if (domain.kind === 'words') return domain.size <= 256 ? 'byte' : 'short';
  return domain.first >= 0 && domain.last <= 255 ? 'byte' : 'short';
};

/** SPIN refuses a d_step of more than 2048 statements; a longer body is told in several options, of which one is enabled. */
const MAX_BODY = 1000;

const sizeOf = (statement: Statement): number => {
  if (statement.kind === 'assign') return Math.max(1, statement.assignments.length);
  return statement.kind === 'cases' ? statement.cases.reduce((sum, { body }) => sum + 1 + sizeOf(body), 1) : 2;
};

const OPERATORS = {
  and: '&&',
  or: '||',
  not: '!',
  equal: '==',
  unequal: '!=',
  true: 'true',
  false: 'false',
};

/** The file for a model. */
export const promela = (outline: Outline): string => {
  const { variables, wordSets, rules, properties, ends, initial } = outline;
  const names = namer(RESERVED);
  const variable = variableNames(outline, names);
  const judged = properties.filter(({ kind }) => kind !== 'deadlock' && kind !== 'eventually');
  // `hidden`: not part of the state. SPIN makes a global variable in C of it, where a name of one word could be taken.
  const flags = new Map(
    judged.map((property) => [
      property,
      names.take(`${property.kind === 'reachable' ? 'unreached' : 'holds'}_${property.name}`),
    ]),
  );
  const members = new Map(
    judged.map((property) => [
      property,
      property.members.map(({ label }) => names.take(`${property.name}_${label ?? 'now'}`)),
    ]),
  );
  const words = wordNames(outline, names);
  const none = names.take('none', 'no_value');

  const syntax = syntaxOf(outline, OPERATORS, {
    variables: variable,
    word: (set, code) => words[set]?.[code] as string,
    none,
  });
  const { name, value } = syntax;

  const comment = (lines: readonly string[]): string =>
    lines.length === 0 ? '' : `/*\n${lines.map((line) => ` * ${inComment(line)}`.trimEnd()).join('\n')}\n */\n`;
  const define = (defined: string, text: string): string => `#define ${defined} ${text}\n`;

  const wordSection = wordSets
    .map(
      (set, index) =>
        `/* ${plainText(set.name)} */\n${set.words.map((_, code) => define((words[index] as string[])[code] as string, String(code))).join('')}`,
    )
    .join('');
  const noneSection = variables.some(({ domain }) => hasNone(domain)) ? define(none, '(-1)') : '';
  const rangeOf = ({ domain }: OutlineVariable): string => {
    if (domain.kind === 'boolean') return '';
    if (domain.kind === 'words')
      return ` /* ${wordList(words[domain.index] as readonly string[], (wordSets[domain.index] as WordSet).name)} */`;
    return ` /* ${domain.none ? `${domain.first} for none, or ${domain.first + 1}` : domain.first}..${domain.last} */`;
  };
  const variableSection = variables
    .map((v) => `${typeOf(v.domain)} ${name(v.index)} = ${value(v.index, v.initial)};${rangeOf(v)}\n`)
    .join('');

  const propertySection = judged
    .map((property) => {
      const about = `${property.kind}: ${plainText(property.name)}${property.about === undefined ? '' : `. ${plainText(property.about)}`}`;
      const own = property.members.map(({ holds }, m) =>
        define((members.get(property) as string[])[m] as string, `(${wrapCondition(syntax, holds, '  ', ' \\')})`),
      );
      return `/* ${about} */\nhidden byte ${flags.get(property)} = 1;\n${own.join('')}`;
    })
    .join('\n');

  const flagOf = (property: OutlineProperty) => flags.get(property) as string;
  const fail = (property: OutlineProperty): string => `${flagOf(property)} = 0; assert(${flagOf(property)})`;
  const failing = properties.find(({ kind }) => kind === 'error') as OutlineProperty;

  const statement = (s: Statement, indent: string): string => {
    if (s.kind === 'violation') return fail(properties[s.property] as OutlineProperty);
    if (s.kind === 'error') return fail(failing);
    if (s.kind === 'assign') {
      return (
        s.assignments.map(([target, from]) => `${name(target)} = ${printSource(syntax, target, from)}`).join('; ') ||
        'skip'
      );
    }
    const inner = `${indent}   `;
    const cases = s.cases.map(({ codes, body }, i) => {
      const test =
        i === s.cases.length - 1 ? 'else' : printCondition(syntax, { kind: 'in', variable: s.variable, codes });
      const text = statement(body, inner);
      return `${indent}:: ${test} ->${text.startsWith('if\n') ? `\n${inner}` : ' '}${text}`;
    });
    return `if\n${cases.join('\n')}\n${indent}fi`;
  };

  /** Asserts what a step may have broken. */
  const assertions = (touched: (reads: ReadonlySet<number>) => boolean): string[] =>
    judged.flatMap((property) => {
      const own = property.members.flatMap(({ reads }, m) =>
        touched(reads) ? [`${property.kind === 'reachable' ? '!' : ''}${members.get(property)?.[m]}`] : [],
      );
      if (own.length === 0) return [];
      return [
        `${flagOf(property)} = ${own.length > 1 ? `(${own.join(' && ')})` : own[0]}; assert(${flagOf(property)})`,
      ];
    });
  // There is no step into the initial state: what is broken in it is asserted where it is left.
  const brokenAtFirst = new Set(
    judged.filter(({ kind, members: own }) =>
      own.some(({ holds }) => isTrueIn(holds, initial) === (kind === 'reachable')),
    ),
  );
  const assertedFirst = judged.flatMap((property) => {
    if (!brokenAtFirst.has(property)) return [];
    const own = (members.get(property) as string[]).map((m) => (property.kind === 'reachable' ? `!${m}` : m));
    return [`${flagOf(property)} = (${own.join(' && ')}); assert(${flagOf(property)})`];
  });

  const option = (title: string, guard: Condition, body: Statement, after: string): string => {
    if (body.kind === 'cases' && sizeOf(body) > MAX_BODY) {
      return body.cases
        .map((c) => {
          const { codes } = c;
          const told = printCondition(syntax, { kind: 'in', variable: body.variable, codes });
          return option(
            `${title}: ${told}`,
            allOf(guard, { kind: 'in', variable: body.variable, codes }),
            c.body,
            after,
          );
        })
        .join('');
    }
    const targets = targetsOf(body);
    const statements = [
      ...(isTrueIn(guard, initial) ? assertedFirst : []),
      statement(body, '       '),
      ...assertions((reads) => [...targets].some((target) => reads.has(target))),
    ];
    const lines = statements.map((text) => `       ${text}`).join(';\n');
    const condition = wrapCondition(syntax, guard, '       ');
    return `  :: /* ${plainText(title)} */\n     d_step { ${condition} ->\n${lines}\n     }${after}\n`;
  };

  const withDeadlock = properties.some(({ kind }) => kind === 'deadlock');
  const mustEnd = ends.filter(({ daemon }) => !daemon);
  const isSplit = withDeadlock && mustEnd.length > 0;
  const ruleOptions = (rule: Rule): string => {
    const { step, title, guard, body } = rule;
    const own = ends[step.process] as Outline['ends'][number];
    const ending = rule.only(
      (o) => o.kind === 'next' && o.writes.some(([v, code]) => v === own.pc && code === own.code),
    );
    if (!isSplit || own.daemon || ending === undefined) return option(title, guard, body, '');
    const goesOn = rule.only(
      (o) =>
        o.kind !== 'blocked' && !(o.kind === 'next' && o.writes.some(([v, code]) => v === own.pc && code === own.code)),
    );
    const others = mustEnd.filter((end) => end !== own);
    const othersEnded = allOf(
      ...others.map(({ pc, code }): Condition => ({ kind: 'in', variable: pc, codes: [code] })),
    );
    const otherRuns = orOf(
      others.map(
        ({ pc, code }): Condition => ({
          kind: 'in',
          variable: pc,
          codes: Array.from({ length: code }, (_, c) => c),
        }),
      ),
    );
    return [
      ...(goesOn === undefined ? [] : [option(title, goesOn.guard, goesOn.body, '')]),
      ...(others.length === 0
        ? []
        : [option(`${title}: it ends, others do not yet`, allOf(ending.guard, otherRuns), ending.body, '')]),
      option(
        `${title}: ${others.length === 0 ? 'it ends' : 'it is the last to end'}`,
        allOf(ending.guard, othersEnded),
        ending.body,
        '; goto end_finished',
      ),
    ].join('');
  };
  const loop = (options: readonly string[]): string =>
    options.length === 0 ? '  false\n' : `  do\n${options.join('')}  od\n`;
  const canBlock = !withDeadlock || mustEnd.length === 0;
  const running = `${canBlock ? 'end_running' : 'running'}:\n${loop(rules.map(ruleOptions))}`;
  const daemons = rules.filter(({ step }) => step.daemon);
  const finished = isSplit
    ? `\n  /* Every process that has to end has ended: to be blocked is no deadlock. */\nend_finished:\n${loop(
        daemons.map(({ title, guard, body }) => option(title, guard, body, '')),
      )}`
    : '';

  const notes = [
    ...omissions(outline),
    ...(isSplit
      ? []
      : withDeadlock
        ? ['Every process is a daemon: no state is a deadlock.']
        : ['The model allows deadlocks: no state is an invalid end state.']),
    ...(assertedFirst.length > 0 && !rules.some(({ guard }) => isTrueIn(guard, initial))
      ? ['The initial state breaks an assertion, and SPIN will not say so: no step leads there, and none leads on.']
      : []),
  ];
  const sections = [
    comment(headerLines(outline, 'promela', HOW_TO_RUN)),
    comment(notes),
    `${noneSection}${wordSection}`,
    variableSection,
    propertySection,
    `active proctype model_process()\n{\n${running}${finished}}\n`,
  ];
  return sections.filter((section) => section !== '').join('\n');
};

/** Header lines may have a path or an option in them; only the end of a comment must not occur. */
const inComment = (line: string): string => line.replaceAll('*/', '* /').replaceAll(/[^ -~]/g, '?');

const orOf = (parts: readonly Condition[]): Condition =>
  parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
