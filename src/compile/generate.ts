// Turns diagrams into JavaScript over packed words: one function per step, called from a switch on the program
// counter (a single large function would be too big for V8 to optimise), one per member of a property.
//
//   function s7(w0, w1, n) {          // step 7: words of a state, position in `out`
//     if ((w0 & 64) === 0) {          // one test per variable on the path
//       out[n] = w0 & -65 | 64;       // an outcome: the successor's words,
//       out[n + 1] = w1;              // constants folded into one mask and one value per word
//       taken[7] = 1; n += 2;
//     }
//     return n;                       // position behind the last successor
//   }
//
// The text refers to `out`, `taken`, `hits` and `violations`, which the kernel around it declares.
import type { CompiledProperty, CompiledStep } from './compile.js';
import { type Diagram, nodesOf, type Outcome } from './diagram.js';
import { fieldOf, type Layout, maskOf, type Variable } from './layout.js';

/** A path that throws or writes outside a domain: an error of the model where exploration gets there. */
export interface ErrorOutcome {
  readonly of: 'step' | 'property';
  /** Number of the step or property. */
  readonly index: number;
  readonly where: string;
  readonly message: string;
}

/** Generated functions, as text, and what their numbers stand for. */
export interface Generated {
  /** Declarations of `p0, p1, ...` (expand one process), `h0_0, ...` (property members) and `ended`. */
  readonly source: string;
  /** Error outcomes by number, those of steps first; number `e` sets `hits[properties + e]`. */
  readonly errors: readonly ErrorOutcome[];
}

/** A sub-diagram larger than this, or used more than once, becomes a function of its own. */
const MAX_INLINE_OUTCOMES = 24;

/** `w0, w1, ...` */
export const wordNames = (words: number): string[] => Array.from({ length: words }, (_, i) => `w${i}`);

/** Generates the functions of a system. */
export const generate = (
  layout: Layout,
  steps: readonly CompiledStep[],
  properties: readonly CompiledProperty[],
): Generated => {
  const lines: string[] = [];
  const errors: ErrorOutcome[] = [];
  const args = wordNames(layout.words).join(', ');
  const variable = (index: number) => layout.variables[index] as Variable;

  /** Emits the statements of a diagram; `leaf` writes an outcome. Shared and large parts become functions. */
  const emitter = (
    prefix: string,
    root: Diagram,
    leaf: (outcome: Outcome, indent: string) => string,
    result: string,
  ) => {
    const uses = new Map<Diagram, number>();
    const size = new Map<Diagram, number>();
    for (const node of nodesOf(root)) {
      if (node.kind === 'outcome') size.set(node, 1);
      else {
        size.set(
          node,
          node.children.reduce((sum, c) => sum + (size.get(c) ?? 0), 0),
        );
        for (const child of new Set(node.children)) uses.set(child, (uses.get(child) ?? 0) + 1);
      }
    }
    const named = new Map<Diagram, string>();
    const emit = (node: Diagram, indent: string): string => {
      if (node.kind === 'outcome') return leaf(node.outcome, indent);
      if (node !== root && ((uses.get(node) ?? 0) > 1 || (size.get(node) ?? 0) > MAX_INLINE_OUTCOMES)) {
        let name = named.get(node);
        if (name === undefined) {
          name = `${prefix}_${named.size}`;
          named.set(node, name);
          lines.push(`function ${name}(${args}, n) {\n${body(node, '  ')}  return n;\n}`);
        }
        return `${indent}n = ${name}(${args}, n);\n`;
      }
      return body(node, indent);
    };
    const body = (node: Diagram, indent: string): string => {
      if (node.kind === 'outcome') return leaf(node.outcome, indent);
      if (node.kind === 'choose') return node.children.map((child) => emit(child, indent)).join('');
      return test(variable(node.variable), node.children, indent);
    };
    const test = (v: Variable, children: readonly Diagram[], indent: string): string => {
      const field = `(w${v.word} & ${maskOf(v) | 0})`;
      const code = (c: number) => fieldOf(v, c);
      const groups = new Map<Diagram, number[]>();
      children.forEach((child, c) => {
        groups.set(child, [...(groups.get(child) ?? []), c]);
      });
      const inner = `${indent}  `;
      // The group with the most codes comes last and needs no test.
      const ordered = [...groups].sort(([, a], [, b]) => a.length - b.length);
      const texts = ordered.map(([child, codes]) => ({ codes, text: emit(child, inner) }));
      if (texts.length === 2 && texts[0]?.codes.length === 1) {
        const [first, second] = texts as [(typeof texts)[0], (typeof texts)[0]];
        const equal = `${field} === ${code(first.codes[0] as number)}`;
        if (first.text === '')
          return `${indent}if (${field} !== ${code(first.codes[0] as number)}) {\n${second.text}${indent}}\n`;
        if (second.text === '') return `${indent}if (${equal}) {\n${first.text}${indent}}\n`;
        return `${indent}if (${equal}) {\n${first.text}${indent}} else {\n${second.text}${indent}}\n`;
      }
      const last = texts.at(-1) as (typeof texts)[0];
      const cases = texts.slice(0, -1).map(({ codes, text }) => {
        const labels = codes.map((c) => `${indent}case ${code(c)}:\n`).join('');
        return `${labels}${text}${inner}break;\n`;
      });
      return `${indent}switch ${field} {\n${cases.join('')}${indent}default:\n${last.text}${indent}}\n`;
    };
    lines.push(`function ${prefix}(${args}, n) {\n${body(root, '  ')}  return ${result};\n}`);
  };

  const hitError = (error: ErrorOutcome, indent: string): string => {
    const known = errors.findIndex((e) => e.where === error.where && e.message === error.message);
    const number = known >= 0 ? known : errors.push(error) - 1;
    return `${indent}hits[${properties.length + number}] = 1;${error.of === 'step' ? ' violations++;' : ''}\n`;
  };

  const successor = (step: CompiledStep, writes: readonly (readonly [number, number])[], indent: string): string => {
    const clear = new Int32Array(layout.words);
    const set = new Int32Array(layout.words);
    for (const [index, code] of writes) {
      const v = variable(index);
      clear[v.word] = (clear[v.word] ?? 0) | maskOf(v);
      set[v.word] = (set[v.word] ?? 0) | fieldOf(v, code);
    }
    const words = wordNames(layout.words).map((name, w) => {
      const keep = clear[w] === 0 ? name : `${name} & ${~(clear[w] as number)}`;
      return `out[n${w === 0 ? '' : ` + ${w}`}] = ${set[w] === 0 ? keep : `${keep} | ${set[w]}`};`;
    });
    return `${indent}${words.join(' ')} taken[${step.index}] = 1; n += ${layout.words};\n`;
  };

  for (const step of steps) {
    lines.push(`// ${step.name} of ${layout.processes[step.process]}`.replaceAll(/[\r\n\u2028\u2029]/g, ' '));
    const leaf = (outcome: Outcome, indent: string): string => {
      if (outcome.kind === 'next') return successor(step, outcome.writes, indent);
      if (outcome.kind === 'violation')
        return `${indent}hits[${outcome.property}] = 1; taken[${step.index}] = 1; violations++;\n`;
      if (outcome.kind === 'error') {
        return hitError({ of: 'step', index: step.index, where: step.where, message: outcome.message }, indent);
      }
      return '';
    };
    emitter(`s${step.index}`, step.diagram, leaf, 'n');
  }
  layout.pcs.forEach((pc, process) => {
    const v = variable(pc);
    const cases = steps
      .filter((s) => s.process === process)
      .map((s) => `    case ${fieldOf(v, s.position)}: return s${s.index}(${args}, n);\n`);
    lines.push(
      `function p${process}(${args}, n) {\n  switch (w${v.word} & ${maskOf(v) | 0}) {\n${cases.join('')}  }\n  return n;\n}`,
    );
  });
  for (const property of properties) {
    property.members.forEach((member, m) => {
      const where = `property "${property.name}"`;
      // `n` is the answer here: 1 where the predicate holds. An error is no hit, neither of an invariant nor of a `reachable`.
      const noHit = property.kind === 'reachable' ? 'n = 0; ' : '';
      const leaf = (outcome: Outcome, indent: string): string => {
        if (outcome.kind === 'answer') return outcome.holds ? '' : `${indent}n = 0;\n`;
        if (outcome.kind !== 'error') return '';
        return hitError(
          { of: 'property', index: property.index, where, message: outcome.message },
          `${indent}${noHit}`,
        );
      };
      emitter(`h${property.index}_${m}`, member.diagram, leaf, 'n');
    });
  }
  const pending = layout.pcs
    .map((pc, process) => ({ v: variable(pc), process }))
    .filter(({ process }) => !steps.some((s) => s.process === process && s.daemon))
    .map(({ v }) => `(w${v.word} & ${maskOf(v) | 0}) === ${fieldOf(v, v.values.length - 1)}`);
  lines.push(`function ended(${args}) {\n  return ${pending.length === 0 ? 'true' : pending.join(' && ')};\n}`);
  return { source: lines.join('\n'), errors };
};
