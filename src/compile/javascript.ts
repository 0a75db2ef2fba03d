// Writes generated functions out as JavaScript over packed words.
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
import type { Body, Functions, Statement, Test } from './functions.js';

/** `w0, w1, ...` */
export const wordNames = (words: number): string[] => Array.from({ length: words }, (_, i) => `w${i}`);

/** Declarations of the functions, and of `ended`, for states of so many words. */
export const javascriptOf = ({ functions, ended }: Functions, words: number): string => {
  const names = wordNames(words);
  const args = names.join(', ');
  const fieldText = (word: number, mask: number): string => `(w${word} & ${mask})`;

  const statement = (one: Statement, indent: string): string => {
    switch (one.kind) {
      case 'test':
        return test(one, indent);
      case 'call':
        return `${indent}n = ${one.name}(${args}, n);\n`;
      case 'successor': {
        const writes = names.map((name, w) => {
          const kept = one.keep[w] === -1 ? name : `${name} & ${one.keep[w]}`;
          return `out[n${w === 0 ? '' : ` + ${w}`}] = ${one.set[w] === 0 ? kept : `${kept} | ${one.set[w]}`};`;
        });
        return `${indent}${writes.join(' ')} taken[${one.step}] = 1; n += ${words};\n`;
      }
      case 'hit': {
        const taken = one.taken === undefined ? '' : ` taken[${one.taken}] = 1;`;
        return `${indent}hits[${one.hit}] = 1;${taken}${one.ofStep ? ' violations++;' : ''}\n`;
      }
      case 'refuse':
        return `${indent}n = 0;\n`;
    }
  };
  const body = (statements: Body, indent: string): string => statements.map((one) => statement(one, indent)).join('');

  const test = ({ word, mask, cases, otherwise }: Test, indent: string): string => {
    const field = fieldText(word, mask);
    const inner = `${indent}  `;
    const rest = body(otherwise, inner);
    const [first, ...more] = cases;
    if (first?.fields.length === 1 && more.length === 0) {
      const [value] = first.fields;
      const text = body(first.body, inner);
      if (text === '') return `${indent}if (${field} !== ${value}) {\n${rest}${indent}}\n`;
      const end = rest === '' ? '' : ` else {\n${rest}${indent}}`;
      return `${indent}if (${field} === ${value}) {\n${text}${indent}}${end}\n`;
    }
    const texts = cases.map(({ fields, body: statements }) => {
      const labels = fields.map((value) => `${indent}case ${value}:\n`).join('');
      return `${labels}${body(statements, inner)}${inner}break;\n`;
    });
    const end = rest === '' ? '' : `${indent}default:\n${rest}`;
    return `${indent}switch ${field} {\n${texts.join('')}${end}${indent}}\n`;
  };

  const texts = functions.map(({ name, about, body: statements }) => {
    const comment = about === undefined ? '' : `// ${about}\n`.replaceAll(/[\r\u2028\u2029]|\n(?!$)/g, ' ');
    return `${comment}function ${name}(${args}, n) {\n${body(statements, '  ')}  return n;\n}`;
  });
  const conditions = ended.map(({ word, mask, field }) => `${fieldText(word, mask)} === ${field}`);
  texts.push(`function ended(${args}) {\n  return ${conditions.length === 0 ? 'true' : conditions.join(' && ')};\n}`);
  return texts.join('\n');
};
