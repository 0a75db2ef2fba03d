// TLA+, for TLC. Every alternative of every step is an action, every property an invariant: a `reachable` one is an invariant
// that has to be violated. Words are strings, so no constants have to be given.
import { type Condition, partsOf, printCondition } from './condition.js';
import { headerLines, omissions } from './header.js';
import { identifier, namer, plainText } from './names.js';
import { type Outline, type OutlineProperty, variableNames } from './outline.js';
import { type Statement, targetsOf } from './statement.js';
import { printSource, syntaxOf } from './syntax.js';

const RESERVED =
  `ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE
  ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF
  PROPOSITION PROVE QED RECURSIVE STATE STRING SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE
  VARIABLES WITH WITNESS Nat Int Integers Init Next Spec vars none WF SF`.split(/\s+/);

/** How the module of a model has to be called, and so its file. */
export const tlaModuleName = (model: string): string =>
  model
    .split('-')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');

const lineOf = (names: readonly string[], indent: string): string => {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 100) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.join(`,\n${indent}`);
};

/** What is printed as a condition of several parts is in brackets. */
const not = (text: string): string => (text.startsWith('(') ? `~${text}` : `~(${text})`);

const unchanged = (names: readonly string[], indent: string): string =>
  names.length === 1 ? `UNCHANGED ${names[0]}` : `UNCHANGED <<${lineOf(names, `${indent}            `)}>>`;

const OPERATORS = {
  and: '/\\',
  or: '\\/',
  not: '~',
  equal: '=',
  unequal: '/=',
  true: 'TRUE',
  false: 'FALSE',
};

/** The file for a model. */
export const tla = (outline: Outline): string => {
  const { variables, wordSets, rules, properties, ended, compiled } = outline;
  const names = namer(RESERVED);
  const variable = variableNames(outline, names);
  const own = (wish: string): string => names.take(/^(WF|SF)_/.test(identifier(wish)) ? `v_${wish}` : wish);
  const checked = properties.filter(({ kind }) => kind !== 'eventually');
  const invariants = new Map(checked.map((property) => [property, own(property.name)]));
  const actions = rules.map(({ title }) => own(title.replace(/, alternative (\d+) of \d+$/, ' $1')));

  const syntax = syntaxOf(outline, OPERATORS, {
    variables: variable,
    word: (set, code) => `"${wordSets[set]?.words[code]}"`,
    none: 'none',
  });
  const { name, value } = syntax;

  /** A conjunct of an action. Of a disjunction TLC takes every part that is true for a step of its own; not of a comparison. */
  const tested = (condition: Condition): string =>
    `${printCondition(syntax, condition)}${condition.kind === 'or' ? ' = TRUE' : ''}`;
  const conjunction = (lines: readonly string[], indent: string): string =>
    lines.map((line, i) => `${i === 0 ? '' : indent}/\\ ${line}`).join('\n');
  /** A list of conjuncts that begins where the text is put, in a column as far right as `indent` is long. */
  const statement = (s: Statement, targets: readonly number[], indent: string): string => {
    if (s.kind === 'cases') {
      const inner = `${indent}       `;
      const cases = s.cases.map(({ codes, body }, i) => {
        const text = statement(body, targets, inner);
        if (i === s.cases.length - 1) return `ELSE ${text}`;
        const test = printCondition(syntax, { kind: 'in', variable: s.variable, codes });
        return `${i === 0 ? '' : 'ELSE '}IF ${test}\n${indent}  THEN ${text}\n${indent}  `;
      });
      return cases.join('');
    }
    const assignments = s.kind === 'assign' ? s.assignments : [];
    const kept = targets.filter((target) => assignments.every(([assigned]) => assigned !== target)).map(name);
    const lines = [
      ...assignments.map(([target, from]) => `${name(target)}' = ${printSource(syntax, target, from)}`),
      ...(kept.length === 0 ? [] : [unchanged(kept, `${indent}   `)]),
    ];
    return lines.length === 0 ? 'TRUE' : conjunction(lines, indent);
  };

  const action = (rule: (typeof rules)[number], index: number): string => {
    const targets = [...targetsOf(rule.body)].sort((a, b) => a - b);
    const untouched = variables.filter((v) => !targets.includes(v.index)).map((v) => name(v.index));
    const body =
      rule.body.kind === 'assign'
        ? statement(rule.body, targets, '  ')
        : `/\\ ${statement(rule.body, targets, '     ')}`;
    const rest = untouched.length === 0 ? '' : `  /\\ ${unchanged(untouched, '     ')}\n`;
    const guard = partsOf(rule.guard).map((part) => `  /\\ ${tested(part)}\n`);
    return `
\\* ${plainText(rule.title)}
${actions[index]} ==
${guard.join('')}${targets.length === 0 ? '' : `  ${body}\n`}${rest}`;
  };
  const predicate = ({ kind, members, violable }: OutlineProperty): string => {
    if (kind === 'deadlock') return `${printCondition(syntax, ended)} \\/ ENABLED Next`;
    const parts = members.map(({ holds }) => printCondition(syntax, holds));
    if (kind === 'reachable') return not(parts.join(' /\\ '));
    const all = [...parts, ...(violable === undefined ? [] : [not(printCondition(syntax, violable))])];
    // A family may have no members.
    return all.length > 1 ? conjunction(all, '  ') : (all[0] ?? syntax.true);
  };
  const invariantText = (property: OutlineProperty): string => {
    const { kind, name: title, about } = property;
    const wanted = kind === 'reachable' ? ' (has to be violated)' : '';
    return `
\\* ${kind}: ${plainText(title)}${wanted}${about === undefined ? '' : `. ${plainText(about)}`}
${invariants.get(property)} ==
  ${predicate(property)}
`;
  };

  const module = tlaModuleName(compiled.model.name);
  const howToRun = [
    `Run it: save it as ${module}.tla, and next to it a ${module}.cfg with these lines:`,
    '  SPECIFICATION Spec',
    ...checked.map((property) => `  INVARIANT ${invariants.get(property)}`),
    `  java -cp tla2tools.jar tlc2.TLC -deadlock -workers auto ${module}`,
    'Distinct states are those of flushpoint; TLC counts the start as one more state generated than flushpoint has',
    'transitions. TLC stops at the first invariant that is violated. (-deadlock turns its own check off, which takes an end',
    'for a deadlock.)',
    ...(rules.some(({ guard }) => partsOf(guard).some(({ kind }) => kind === 'or'))
      ? ['A disjunction is compared with TRUE because TLC counts it as often as it has parts that are true.']
      : []),
  ];
  const comment = (lines: readonly string[]): string => lines.map((line) => `\\* ${line}`.trimEnd()).join('\n');
  const list = variables.map(({ index }) => name(index));
  return `${'-'.repeat(28)} MODULE ${module} ${'-'.repeat(28)}
${comment([...headerLines(outline, 'tla', howToRun), '', ...omissions(outline)])}
EXTENDS Integers

none == -1

VARIABLES
  ${lineOf(list, '  ')}

vars == <<
  ${lineOf(list, '  ')}>>

Init ==
${variables.map(({ index, initial }) => `  /\\ ${name(index)} = ${value(index, initial)}\n`).join('')}${rules.map(action).join('')}
Next ==
${rules.length === 0 ? '  FALSE\n' : actions.map((a) => `  \\/ ${a}\n`).join('')}
Spec == Init /\\ [][Next]_vars
${checked.map(invariantText).join('')}
${'='.repeat(78)}
`;
};
