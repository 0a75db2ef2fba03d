// Processes: ordered records of named atomic steps. Hardware is a process too.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { callSite, functionPosition, type SourcePosition } from '../base/source.js';
import type { RecordShape, StateOf } from './domain.js';

/** Who runs a step: the position of the process in the model's list. */
export interface Self {
  readonly id: number;
}

/** A process's own variables, and who it is. */
export type Me<L extends RecordShape> = Self & StateOf<L>;

/** The label a step returns to end its process. */
export const DONE = 'done';

/** One atomic step: returns the next label, `'done'`, or nothing to go on with the next step of the record. */
// biome-ignore lint/suspicious/noConfusingVoidType: a step without a return statement is the common case
export type Step<S, M, K extends string = string> = (state: S, me: M) => K | typeof DONE | void;

/** What else there is to say about a process. */
export interface ProcessOptions {
  /** Where it runs, for the reader of a trace: `cpu0`. Tells apart processes of one name. */
  readonly on?: string;
  /** It may legitimately never end (hardware, a purger, a stray accessor): it alone is no deadlock. */
  readonly daemon?: boolean;
}

/** A process of a model whose state includes `S`. */
export interface Process<S> {
  readonly kind: 'process';
  /** `name`, or `name (cpu0)` when it says where it runs; unique in a model. */
  readonly label: string;
  readonly daemon: boolean;
  readonly locals: RecordShape;
  /** In order; the first is where the process starts. */
  readonly steps: readonly NamedStep<S>[];
}

/** A step and what it is called. */
export interface NamedStep<S> {
  readonly name: string;
  readonly run: ProcessStep<S>;
  /** Where its function stands; worked out when it is asked for. */
  readonly source?: SourcePosition | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: the locals differ from process to process; `process` has checked them
type ProcessStep<S> = Step<S, any>;

/**
 * A process.
 *
 * Steps run atomically and fall through to the next one in the record; a returned label jumps (a label that
 * does not exist does not compile); `'done'` ends the process, and so does falling out of the last step.
 *
 * @param name what the kernel calls it: `zap_pte_range`
 * @param locals its own variables, all at their initial values when it starts
 * @param steps in order; names are what a trace prints, so use the kernel's
 * @throws FlushpointError `model/bad-label` for a label that is a number or `done`, or when there is no step; `model/bad-definition`
 *   for a step that is no function, or an option that does not exist
 */
export const process = <S, L extends RecordShape, K extends string>(
  name: string,
  locals: L,
  steps: { readonly [P in K]: Step<S, Me<L>, NoInfer<K>> },
  options: ProcessOptions = {},
): Process<S> => {
  const names = Object.keys(steps) as K[];
  const definedAt = callSite(process);
  if (names.length === 0) {
    throw new FlushpointError('model/bad-label', `process "${name}" has no step`, 'give it at least one named step');
  }
  for (const label of names) {
    if (label === DONE || /^\d+$/.test(label)) {
      throw new FlushpointError(
        'model/bad-label',
        `process "${name}" has a step named "${label}"`,
        'numbers would be re-ordered by JavaScript and "done" ends a process; use the kernel function\'s name',
      );
    }
  }
  const notCallable = names.find((label) => typeof steps[label] !== 'function');
  if (notCallable !== undefined) {
    throw new FlushpointError(
      'model/bad-definition',
      `step ${notCallable} of process "${name}" is no function`,
      'a step is name(s, me) { ... }',
    );
  }
  const unknownOption = Object.keys(options).find((option) => option !== 'on' && option !== 'daemon');
  if (unknownOption !== undefined) {
    throw new FlushpointError(
      'model/bad-definition',
      `process "${name}" has the option "${unknownOption}"`,
      suggest(unknownOption, ['on', 'daemon']),
    );
  }
  if ('id' in locals) {
    throw new FlushpointError(
      'model/duplicate-name',
      `process "${name}" has a local named "id", which is the process's own id`,
    );
  }
  return {
    kind: 'process',
    label: options.on === undefined ? name : `${name} (${options.on})`,
    daemon: options.daemon ?? false,
    locals,
    steps: names.map((step) => ({
      name: step,
      run: steps[step],
      get source() {
        return functionPosition(steps[step]) ?? definedAt();
      },
    })),
  };
};
