// Watches what a library call does besides returning: what it prints, and whether it tries to end the process.
import { vi } from 'vitest';

/** What was printed, and how often the process was to be ended, while `body` ran. */
export const heard = async <T>(body: () => Promise<T>): Promise<{ readonly value: T; readonly noise: string[] }> => {
  const noise: string[] = [];
  const hear = (where: string) =>
    ((chunk: unknown) => {
      noise.push(`${where}: ${String(chunk)}`);
      return true;
    }) as never;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(hear('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(hear('stderr')),
    vi.spyOn(process, 'exit').mockImplementation(hear('exit')),
    vi.spyOn(process, 'emitWarning').mockImplementation(hear('warning')),
    ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(hear(`console.${method}`)),
    ),
  ];
  try {
    return { value: await body(), noise };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
