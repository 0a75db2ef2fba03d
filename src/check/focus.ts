// A search for one property: the program with every other property taken out, so that the search ends when this one has
// its verdict. Steps still end their run at a failed assertion, whichever it is, so the states are the same.
import type { Program } from '../compile/compile.js';

/** The program, of whose properties one is looked at; the numbers of all stay as they are. */
export const focusedOn = (program: Program, property: number): Program => ({
  ...program,
  properties: program.properties.map((p, index) => (index === property ? p : { kind: 'eventually', members: 0 })),
});
