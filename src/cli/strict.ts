// Whether a finding that nobody has declared is an error: what was asked for, and otherwise whether this is a CI job.
import type { FlagOption } from './options.js';

/** The option. */
export const strictOption = {
  strict: {
    type: 'boolean',
    about: 'an error where something is unused and not declared; default where CI is set',
  },
} as const satisfies { readonly strict: FlagOption };

/** `CI=true`, or anything else that does not say no. */
const isCi = ({ CI = '' }: { readonly CI?: string | undefined }): boolean => !['', '0', 'false'].includes(CI);

/** The command line first, then the environment. */
export const isStrict = (asked: boolean | undefined, env: { readonly [name: string]: string | undefined }): boolean =>
  asked ?? isCi(env);
