// A state graph in DOT: a box for each state with what differs from the state before it, an arrow for each transition with
// the step and its process.
import { quote } from '../trace/formats/dot.js';
import { printable, showRead, showStep, showValue } from '../trace/formats/words.js';
import type { Graph, GraphFinding, GraphState, GraphTransition } from './graph.js';
import type { GraphLabels } from './names.js';

/** What there is to say besides the graph. */
export interface DotOptions {
  /** One line above everything. */
  readonly title: string;
  /** In order; each has a colour. */
  readonly processes: readonly string[];
  readonly labels: GraphLabels;
}

/** Dark enough on white, and told apart by readers who confuse red and green; the label says the process as well. */
const COLORS = ['#0550ae', '#953800', '#116329', '#6639ba', '#3d4d5c', '#7d4e00'];
const VIOLATED = '#ffcecb';
const DEADLOCK = '#ffdf9e';
const DONE = '#eaeef2';
const REACHED = '#c8f0d0';

const isBad = ({ kind }: GraphFinding): boolean => kind !== 'reachable';

/** What to say of a state: what is violated everywhere, what is reached where the state before it had not reached it. */
const shownFindings = (
  { findings, number, before }: GraphState,
  states: readonly GraphState[],
): readonly GraphFinding[] =>
  findings.filter(
    (finding) =>
      isBad(finding) ||
      number === before ||
      states[before]?.findings.every(({ property }) => property !== finding.property) === true,
  );

const lines = (state: GraphState, states: readonly GraphState[], labels: GraphLabels): readonly string[] => {
  const ways = state.shortestRuns === '1' ? '' : `  ×${state.shortestRuns}`;
  const start = state.number === 0 ? '  initial' : '';
  const values =
    labels === 'changes'
      ? state.changes.map(({ variable, from, to }) => `${variable} ${showValue(from)} → ${showValue(to)}`)
      : state.values.filter(({ value }, i) => value !== states[0]?.values[i]?.value).map(showRead);
  const ending = { done: 'all have ended', deadlock: 'nothing can move' };
  return [
    `${state.number}${start}${ways}`,
    ...values,
    ...shownFindings(state, states)
      .filter(({ kind }) => kind !== 'deadlock')
      .map(findingLine),
    ...(state.ending === undefined ? [] : [ending[state.ending]]),
  ];
};

const findingLine = (finding: GraphFinding): string => `${isBad(finding) ? '✗' : '✓'} ${finding.sentence}`;

const fillOf = ({ ending }: GraphState, findings: readonly GraphFinding[]): string | undefined => {
  if (ending === 'deadlock') return DEADLOCK;
  if (findings.some(isBad)) return VIOLATED;
  if (findings.length > 0) return REACHED;
  return ending === 'done' ? DONE : undefined;
};

const attributes = (list: readonly (string | undefined)[]): string =>
  `[${list.filter((one) => one !== undefined).join(', ')}]`;

/**
 * The graph as a file for Graphviz, the same on every run.
 *
 * `×N` in a state: N shortest runs lead to it. A double border: shortest runs come together there. Dashed: a transition that
 * is on no shortest run. Red: something is violated there; orange: a deadlock; green: a `reachable` is reached; grey: done.
 */
export const graphDot = (graph: Graph, { title, processes, labels }: DotOptions): string => {
  const { states, transitions } = printable(graph);
  const printed = printable(processes);
  const colorOf = (process: string): string => COLORS[printed.indexOf(process) % COLORS.length] as string;
  const node = (state: GraphState): string => {
    const fill = fillOf(state, shownFindings(state, states));
    return `s${state.number} ${attributes([
      `label=${quote(lines(state, states, labels))}`,
      state.merges ? 'peripheries=2' : undefined,
      state.number === 0 ? 'penwidth=2.5' : undefined,
      fill === undefined ? undefined : `style=filled, fillcolor="${fill}"`,
    ])};`;
  };
  const edge = (transition: GraphTransition, i: number): string[] => {
    const { from, to, process, finding } = transition;
    const color = colorOf(process);
    const target = to === undefined ? `e${i}` : `s${to}`;
    const arrow = `s${from} -> ${target} ${attributes([
      `label=${quote([showStep(transition), process])}`,
      `color="${color}", fontcolor="${color}"`,
      transition.shortest || to === undefined ? undefined : 'style=dashed',
    ])};`;
    if (to !== undefined) return [arrow];
    const end = finding === undefined ? '' : findingLine(finding);
    return [`${target} [shape=octagon, style=filled, fillcolor="${VIOLATED}", label=${quote([end])}];`, arrow];
  };
  return [
    'digraph states {',
    ...[
      `label=${quote([printable(title)])};`,
      'labelloc=t;',
      // A font whose metrics Graphviz knows, so that text fits where nothing is installed.
      'graph [fontname="Courier", fontsize=12];',
      'node [shape=box, fontname="Courier", fontsize=10];',
      'edge [fontname="Courier", fontsize=9];',
      ...states.map(node),
      ...transitions.flatMap(edge),
    ].map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
};
