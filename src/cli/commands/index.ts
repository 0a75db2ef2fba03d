// The commands, in the order in which the help lists them; each is loaded when it is asked for. Adding one is a file and a line
// here.
import type { Command } from '../command.js';

/** Loads a command, by its name. */
export const byName: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['init', async (): Promise<Command> => (await import('./init.js')).init],
  ['list', async () => (await import('./list.js')).list],
  ['check', async () => (await import('./check.js')).check],
  ['merge-reports', async () => (await import('./merge-reports.js')).mergeReports],
  ['fixes', async () => (await import('./fixes.js')).fixes],
  ['trace', async () => (await import('./trace.js')).trace],
  ['mutate', async () => (await import('./mutate.js')).mutate],
  ['simulate', async () => (await import('./simulate.js')).simulate],
  ['replay', async () => (await import('./replay.js')).replay],
  ['conform', async () => (await import('./conform.js')).conform],
  ['explore', async () => (await import('./explore.js')).explore],
  ['graph', async () => (await import('./graph.js')).graph],
  ['export', async () => (await import('./export.js')).exportModel],
]);

/** Every command. */
export const allCommands = (): Promise<readonly Command[]> => Promise.all([...byName.values()].map((load) => load()));

/** What is needed to read a command line that begins with this word: the command of that name, or every one. */
export const commandsFor = async (word: string | undefined): Promise<readonly Command[]> => {
  const load = byName.get(word ?? '');
  return load === undefined ? allCommands() : [await load()];
};
