// Modules of Node for code that also has to load where there is no Node.

interface Builtins {
  'node:fs': typeof import('node:fs');
  'node:inspector': typeof import('node:inspector');
  'node:module': typeof import('node:module');
  'node:path': typeof import('node:path');
  'node:url': typeof import('node:url');
  'node:vm': typeof import('node:vm');
}

/** A module of Node; undefined where there is none. */
export const builtin = <N extends keyof Builtins>(name: N): Builtins[N] | undefined => {
  const { process } = globalThis as { readonly process?: { readonly getBuiltinModule?: (name: string) => object } };
  return process?.getBuiltinModule?.(name) as Builtins[N] | undefined;
};
