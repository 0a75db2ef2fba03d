// Murphi, for Rumur. Every alternative of every step is a rule; properties are invariants, and what has to be reachable is a
// cover. A step that violates an assertion changes nothing: that no state enables it is an invariant.
import { anyOf, type Condition, printCondition, wrapCondition } from './condition.js';
import { headerLines, omissions } from './header.js';
import { namer, plainText } from './names.js';
import {
  type Domain,
  type Outline,
  type OutlineProperty,
  variableNames,
  type WordSet,
  wordList,
  wordNames,
} from './outline.js';
import type { Statement } from './statement.js';
import { hasNone, printSource, syntaxOf } from './syntax.js';

const RESERVED =
  `alias array assert assume assumption begin boolean by case clear const cover do else elsif end endalias
  endexists endfor endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate endswitch endwhile enum
  error exists false flatten for forall from function if in interleaved invariant ismember isundefined liveness multiset
  multisetadd multisetcount multisetremove multisetremovepred of print procedure process program property put real record return
  rule ruleset scalarset startstate switch then to traceuntil true type undefine undefined union var while`.split(
    /\s+/,
  );

const HOW_TO_RUN = [
  'Run it (states and rules fired are the states and transitions of flushpoint, when no invariant is broken: Rumur does',
  'not go on from a state that breaks one):',
  '  rumur --deadlock-detection off --symmetry-reduction off -o model.c FILE',
  '  cc -O2 -mcx16 -o model model.c -lpthread -latomic && ./model',
];

const OPERATORS = {
  and: '&',
  or: '|',
  not: '!',
  equal: '=',
  unequal: '!=',
  true: 'true',
  false: 'false',
};

/** The file for a model. */
export const murphi = (outline: Outline): string => {
  const { variables, wordSets, rules, properties, ended } = outline;
  const names = namer(RESERVED);
  const variable = variableNames(outline, names);
  const types = wordSets.map(({ name: set }) => names.take(`${set}_t`));
  const words = wordNames(outline, names);
  const none = names.take('none', 'no_value');
  const usesNone = variables.some(({ domain }) => hasNone(domain));

  const syntax = syntaxOf(outline, OPERATORS, {
    variables: variable,
    word: (set, code) => words[set]?.[code] as string,
    none,
  });
  const { name, value } = syntax;
  const typeOf = (domain: Domain): string => {
    if (domain.kind === 'boolean') return 'boolean';
    return domain.kind === 'words' ? (types[domain.index] as string) : `${domain.first}..${domain.last}`;
  };
  const rangeOf = (domain: Domain): string => {
    if (domain.kind === 'words') {
      return `  -- ${wordList(words[domain.index] as readonly string[], (wordSets[domain.index] as WordSet).name)}`;
    }
    return domain.kind === 'numbers' && domain.none ? `  -- ${domain.first} for none` : '';
  };

  const statement = (s: Statement, indent: string): string => {
    if (s.kind === 'violation') return `${indent}-- violates ${plainText(properties[s.property]?.name ?? '')}\n`;
    if (s.kind === 'error') return `${indent}-- an error of the model\n`;
    if (s.kind === 'assign') {
      return s.assignments
        .map(([target, from]) => `${indent}${name(target)} := ${printSource(syntax, target, from)};\n`)
        .join('');
    }
    const cases = s.cases.map(({ codes, body }, i) => {
      const test = printCondition(syntax, { kind: 'in', variable: s.variable, codes });
      const head = i === s.cases.length - 1 ? 'else' : `${i === 0 ? 'if' : 'elsif'} ${test} then`;
      return `${indent}${head}\n${statement(body, `${indent}  `)}`;
    });
    return `${cases.join('')}${indent}end;\n`;
  };

  const invariant = (title: string, about: string | undefined, holds: string): string =>
    `\n${about === undefined ? '' : `-- ${plainText(about)}\n`}invariant "${plainText(title)}"\n  ${holds};\n`;
  const propertyText = ({ kind, name: title, about, members, violable }: OutlineProperty): string => {
    const each = members.map(({ label, holds }) =>
      kind === 'reachable'
        ? `\n${about === undefined ? '' : `-- ${plainText(about)}\n`}cover "${plainText(title)}"\n  ${wrapCondition(syntax, holds, '  ')};\n`
        : invariant(label === undefined ? title : `${title}: ${label}`, about, wrapCondition(syntax, holds, '  ')),
    );
    const steps =
      violable === undefined ? [] : [invariant(title, about, `!(${wrapCondition(syntax, violable, '    ')})`)];
    const deadlock =
      kind === 'deadlock'
        ? [invariant(title, about, wrapCondition(syntax, anyOf(ended, ...rules.map(({ guard }) => guard)), '  '))]
        : [];
    return [...each, ...steps, ...deadlock].join('');
  };

  const header = headerLines(outline, 'murphi', HOW_TO_RUN);
  const comment = (lines: readonly string[]): string => lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
  const ruleText = ({ title, guard, body }: { title: string; guard: Condition; body: Statement }): string =>
    `\nrule "${plainText(title)}"\n  ${wrapCondition(syntax, guard, '  ')}\n==>\nbegin\n${statement(body, '  ')}end;\n`;
  return `${comment([...header, '', ...omissions(outline)])}

${usesNone ? `const\n  ${none}: -1;\n\n` : ''}type
${wordSets.map((_, i) => `  ${types[i]}: enum { ${words[i]?.join(', ')} };\n`).join('')}
var
${variables.map(({ index, domain }) => `  ${name(index)}: ${typeOf(domain)};${rangeOf(domain)}\n`).join('')}
startstate
begin
${variables.map(({ index, initial }) => `  ${name(index)} := ${value(index, initial)};\n`).join('')}end;
${rules.map(ruleText).join('')}${properties.map(propertyText).join('')}`;
};
