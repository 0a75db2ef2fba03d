// The page of the explorer: the moves that were made on the left, those that can be made and the state on the right.
import { useMemo, useState } from 'preact/hooks';
import type { ExploreData, FindingView, Session, StateNode, TraceFile, View } from '../explorer/protocol.js';
import { printable } from '../trace/formats/words.js';
import type { NamedValue } from '../trace/trace.js';
import { Controls } from './controls.js';
import { Command, saveAs } from './copy.js';
import { useKeys } from './keys.js';
import { Facts, Masthead } from './masthead.js';
import { MOST_KEYS, Moves } from './moves.js';
import { matcher, type Run, stateAt } from './run.js';
import { Schedule } from './schedule.js';
import { StatePanel } from './state-panel.js';
import { StepDetail } from './step-detail.js';
import { ReadTable } from './values.js';
import { useWalk } from './walk.js';

const variablesIn = (nodes: readonly StateNode[]): NamedValue[] =>
  nodes.flatMap((node) =>
    node.kind === 'variable' ? [{ variable: node.variable, value: node.value }] : variablesIn(node.children),
  );

const endings: { readonly [ended in NonNullable<View['ended']>]: string } = {
  done: 'Every process has ended.',
  deadlock: 'Nobody can move.',
  stopped: 'The run is over: its last move ends it.',
};

const Findings = (props: {
  readonly findings: readonly FindingView[];
  readonly run: Run;
  readonly at: number;
  readonly onSelect: (at: number) => void;
}) => {
  const { since } = stateAt(props.run, props.at);
  return (
    <>
      {props.findings.map(({ property, verdict, finding, sentence }) => (
        <section
          class={`finding ${verdict === 'reached' ? 'reached' : 'violated'}`}
          aria-label={property}
          key={property}
        >
          <h2>
            <span aria-hidden="true">{verdict === 'reached' ? '✓' : '✗'}</span> {sentence}
          </h2>
          {finding.reads.length > 0 && (
            <ReadTable
              reads={finding.reads}
              since={since}
              stepName={(number) => props.run.steps[number - 1]?.step ?? ''}
              onSelect={props.onSelect}
              last={props.at}
            />
          )}
        </section>
      ))}
    </>
  );
};

const Properties = (props: { readonly session: Session; readonly onJump: (property: number) => void }) => (
  <details class="properties">
    <summary>jump to a property</summary>
    <ul>
      {props.session.properties.map(({ name, kind, about, canJump }, i) => (
        <li key={name}>
          <button
            type="button"
            class="link"
            aria-disabled={!canJump}
            title={canJump ? undefined : 'liveness is not decided'}
            onClick={(event) => {
              if (!canJump) return;
              event.currentTarget.closest('details')?.removeAttribute('open');
              props.onJump(i);
            }}
          >
            {name}
          </button>{' '}
          <span class="aside">
            {about}
            {kind === 'reachable' && ' To be reached.'}
            {kind === 'eventually' && ' Liveness: not decided.'}
          </span>
        </li>
      ))}
    </ul>
  </details>
);

/** The page. */
export const ExplorePage = ({ session: raw }: ExploreData) => {
  const session = useMemo(() => printable(raw), [raw]);
  const walker = useWalk(raw);
  const { at, waitsFor, message, select, take, jump, withTrace, stop } = walker;
  const view = useMemo(() => printable(walker.view), [walker.view]);
  const path = useMemo(() => printable(walker.path), [walker.path]);
  const [filter, setFilter] = useState('');
  const isWanted = useMemo(() => (filter.trim() === '' ? undefined : matcher(filter)), [filter]);

  const initial = useMemo(
    () => variablesIn([...session.start.shared, ...session.start.processes.flatMap(({ locals }) => locals)]),
    [session],
  );
  const run: Run = { initial, steps: path };
  const state = stateAt(run, at);
  const processes = useMemo(() => session.processes.map(({ process }) => process), [session]);
  const good = new Set(session.properties.filter(({ kind }) => kind === 'reachable').map(({ name }) => name));
  const marks = new Map(
    path.flatMap(({ findings }, i) =>
      findings.length === 0
        ? []
        : [[i + 1, findings.every((name) => good.has(name)) ? 'reached' : 'violated'] as const],
    ),
  );
  const moves = walker.view.processes.flatMap((process) => process.moves);
  const takeNumber = (number: number): void => {
    const move = moves[number];
    if (move !== undefined) take({ process: move.process, step: move.step, choices: move.choices });
  };

  const controls = {
    first: at === 0 ? undefined : () => select(0),
    previous: at === 0 ? undefined : () => select(at - 1),
    next: at === path.length ? undefined : () => select(at + 1),
    last: at === path.length ? undefined : () => select(path.length),
  };
  useKeys({
    ...Object.fromEntries(moves.slice(0, MOST_KEYS).map((_, i) => [String(i + 1), () => takeNumber(i)])),
    ArrowLeft: controls.previous,
    ArrowUp: controls.previous,
    Backspace: controls.previous,
    u: controls.previous,
    ArrowRight: controls.next,
    ArrowDown: controls.next,
    Home: controls.first,
    End: controls.last,
    Escape: waitsFor === undefined ? undefined : stop,
    '/': () => document.getElementById('filter')?.focus(),
  });

  const traceButton = (label: string, use: (file: TraceFile) => string | Promise<string>) => (
    <button
      type="button"
      class="small"
      title="the path to the state that is shown, as a trace file"
      onClick={() => withTrace(use)}
    >
      {label}
    </button>
  );

  return (
    <>
      <Masthead
        title={session.model}
        tools={
          <>
            {traceButton('copy path', async ({ text }) => {
              await navigator.clipboard.writeText(text);
              return 'The path is copied as a trace; from a file, flushpoint replay runs it again.';
            })}
            {traceButton('save path', ({ name, text, command }) => {
              saveAs(name, text);
              return `${command} runs it again.`;
            })}
          </>
        }
      />
      <main>
        <section class="verdict" aria-label="Model">
          <h1>{session.about}</h1>
          {session.fixes.map(({ name, about }) => (
            <p class="aside" key={name}>
              {name}: {about}
            </p>
          ))}
          <Facts fix={session.fix} parameters={session.parameters} />
          <Command command={session.command} />
          <Properties session={session} onJump={(i) => jump(raw.properties[i]?.name ?? '')} />
        </section>
        <div class="bar across">
          <Controls moves={controls} at={at} of={path.length} />
          {waitsFor !== undefined && (
            <p class="waits">
              waiting for {waitsFor}{' '}
              <button type="button" class="link" onClick={stop}>
                stop
              </button>
            </p>
          )}
          {message !== undefined && <p class="message">{message}</p>}
        </div>
        <div class="columns explore" aria-busy={waitsFor !== undefined}>
          <section class="left" aria-label="Schedule">
            <Schedule
              run={run}
              processes={processes}
              at={at}
              onSelect={select}
              critical={new Set()}
              isWanted={isWanted}
              hidesNoise={false}
              marks={marks}
              isOpen
            />
          </section>
          <StatePanel
            state={state}
            variables={initial}
            processes={processes}
            lanes={processes}
            filter={filter}
            onFilter={setFilter}
            blamed={new Set(view.findings.flatMap(({ finding }) => finding.reads.map(({ variable }) => variable)))}
          >
            <Findings findings={view.findings} run={run} at={at} onSelect={select} />
            {view.ended !== undefined && <p class="over">{endings[view.ended]}</p>}
            <Moves processes={view.processes} onTake={takeNumber} />
            <StepDetail run={run} at={at} explanation={undefined} onSelect={select} />
          </StatePanel>
        </div>
        <p class="unseen" role="status">
          {at === 0 ? 'Initial state' : `After step ${at}: ${path[at - 1]?.label} of ${path[at - 1]?.process}`}
          {view.findings.map(({ sentence }) => `; ${sentence}`)}
          {view.ended !== undefined && `; ${endings[view.ended]}`}
          {message !== undefined && `; ${message}`}
        </p>
      </main>
      <footer>
        <p>
          <kbd>1</kbd>–<kbd>9</kbd> take a move, <kbd>u</kbd> take it back, <kbd>←</kbd> <kbd>→</kbd> along the path,{' '}
          <kbd>Home</kbd> <kbd>End</kbd> to its ends, <kbd>/</kbd> filter, <kbd>Esc</kbd> stop a jump
        </p>
      </footer>
    </>
  );
};
