// A trace as a log for ShiViz: two lines per step, what happened and its vector clock. A step knows of all steps of its
// process before it, and of what the steps knew that last changed what it reads. The first two lines are what ShiViz wants at
// the top of a file: the expression that parses the rest, and an empty one that separates runs.
import { crossingsOf } from '../crossings.js';
import type { TraceFormat } from './format.js';
import { headline, printable, showChange, showStep } from './words.js';

const PARSER = String.raw`(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`;

/** Names without blanks, each different from the others. */
const hostsOf = (processes: readonly string[]): ReadonlyMap<string, string> => {
  const taken = new Set<string>();
  return new Map(
    processes.map((process) => {
      const plain = process.replace(/\s+/gu, '_');
      let host = plain;
      for (let i = 2; taken.has(host); i++) host = `${plain}_${i}`;
      taken.add(host);
      return [process, host];
    }),
  );
};

/** The format. */
export const shiviz: TraceFormat = (told) => {
  const trace = printable(told);
  const hosts = hostsOf(trace.processes);
  const writersOf = new Map<number, number[]>();
  for (const { from, to } of crossingsOf(trace)) writersOf.set(to, [...(writersOf.get(to) ?? []), from]);
  const clocks: ReadonlyMap<string, number>[] = [];
  const latest = new Map<string, ReadonlyMap<string, number>>();
  const lines = trace.steps.flatMap((step, i) => {
    const host = hosts.get(step.process) as string;
    const clock = new Map(latest.get(host));
    clock.set(host, (clock.get(host) ?? 0) + 1);
    for (const from of writersOf.get(i) ?? []) {
      for (const [other, time] of clocks[from] ?? []) clock.set(other, Math.max(clock.get(other) ?? 0, time));
    }
    latest.set(host, clock);
    clocks.push(clock);
    const changes = step.changes.map((change) => showChange(step.process, change)).join(', ');
    const end = i === trace.steps.length - 1 ? ` ▶ ${headline(trace)}` : '';
    return [
      `${i + 1}. ${showStep(step)}${changes === '' ? '' : `: ${changes}`}${end}`,
      `${host} ${JSON.stringify(Object.fromEntries(clock))}`,
    ];
  });
  return [PARSER, '', ...lines, ''].join('\n');
};
