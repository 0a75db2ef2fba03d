// Steps that a process has in some configurations only. Steps that no configuration can take would only be noise in the
// report of a check.

/**
 * The steps, where the configuration has them; nothing otherwise.
 *
 * The type says that they are always there, so that labels stay checked against one process; a jump to a step that is left
 * out is an error when the model is compiled.
 */
export const stepsIf = <const T extends object>(condition: boolean, steps: T): T => (condition ? steps : ({} as T));
