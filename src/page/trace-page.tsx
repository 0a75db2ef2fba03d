// The page of a trace: what was found at the top, the schedule on the left, the state on the right.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { count } from '../base/plural.js';
import type { TraceData } from '../report/page-data.js';
import { json } from '../trace/formats/json.js';
import {
  criticalSteps,
  criticalText,
  headline,
  lengthText,
  minimalityLines,
  outcomeOf,
  printable,
  shrunkLines,
} from '../trace/formats/words.js';
import { Controls } from './controls.js';
import { Command, saveAs } from './copy.js';
import { FindingPanel } from './finding.js';
import { useKeys } from './keys.js';
import { Facts, Masthead } from './masthead.js';
import { isSwitch, matcher, stateAt } from './run.js';
import { Schedule } from './schedule.js';
import { StatePanel } from './state-panel.js';
import { StepDetail } from './step-detail.js';

/** The position that the address asks for. */
const wantedPosition = (most: number): number => {
  const [, digits] = /^#step=(\d{1,6})$/.exec(location.hash) ?? [];
  return digits === undefined ? most : Math.min(Number(digits), most);
};

/** Where the reader is, which the address says, too. */
const usePosition = (most: number) => {
  const [at, setAt] = useState(() => wantedPosition(most));
  const select = (position: number): void => {
    setAt(position);
    history.replaceState(null, '', `#step=${position}`);
  };
  useEffect(() => {
    const follow = (): void => setAt(wantedPosition(most));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [most]);
  return { at, select };
};

/** The page. */
export const TracePage = (data: TraceData) => {
  const trace = useMemo(() => printable(data.trace), [data.trace]);
  const against = useMemo(() => printable(data.against), [data.against]);
  const shrunk = useMemo(() => printable(data.shrunk), [data.shrunk]);
  const { model, fix, parameters, processes, steps, explanation } = trace;
  const [filter, setFilter] = useState('');
  const isWanted = useMemo(() => (filter.trim() === '' ? undefined : matcher(filter)), [filter]);
  const [hidesNoise, setHidesNoise] = useState(false);
  const { at, select } = usePosition(steps.length);

  const shown = useMemo(
    () => [0, ...steps.flatMap((step, i) => (step.inCone || !hidesNoise ? [i + 1] : []))],
    [steps, hidesNoise],
  );
  const before = shown.findLast((position) => position < at);
  const after = shown.find((position) => position > at);
  const end = shown.at(-1) as number;
  const to = (position: number | undefined) => (position === undefined ? undefined : () => select(position));
  const moves = {
    first: at === 0 ? undefined : () => select(0),
    previous: to(before),
    next: to(after),
    last: at === end ? undefined : () => select(end),
  };
  const switches = steps.flatMap((_, i) => (isSwitch(steps, i) ? [i + 1] : []));
  useKeys({
    ArrowLeft: moves.previous,
    ArrowUp: moves.previous,
    ArrowRight: moves.next,
    ArrowDown: moves.next,
    Home: moves.first,
    End: moves.last,
    n: to(switches.find((position) => position > at)),
    p: to(switches.findLast((position) => position < at)),
    '/': () => document.getElementById('filter')?.focus(),
  });

  const moving = useMemo(
    () => processes.filter((process) => steps.some((step) => step.process === process)),
    [processes, steps],
  );
  const idle = processes.filter((process) => !moving.includes(process));
  const noise = steps.filter(({ inCone }) => !inCone).length;
  const outcome = outcomeOf(trace);
  const critical = new Set(criticalSteps(trace));
  const criticalNote = criticalText(trace);
  const state = stateAt(trace, at);
  const current = steps[at - 1];
  const blamed = useMemo(() => new Set(trace.finding?.reads.map(({ variable }) => variable)), [trace]);

  return (
    <>
      <Masthead
        title={model}
        tools={
          <button type="button" class="small" onClick={() => saveAs(`${model}.json`, json(data.trace, data))}>
            save as JSON
          </button>
        }
      />
      <main>
        <section class={`verdict ${outcome}`} aria-label={outcome === 'path' ? 'Path' : 'Verdict'}>
          <h1>
            {outcome === 'path' ? (
              'A path'
            ) : (
              <>
                <span class="sign" aria-hidden="true">
                  {outcome === 'reached' ? '✓' : '✗'}
                </span>{' '}
                {headline(trace)}
              </>
            )}
          </h1>
          <p class="size">
            {lengthText(trace)}
            {critical.size > 0 && `, ${critical.size} critical`}
            {minimalityLines(trace).map((line) => `; ${line}`)}
            {outcome === 'path' && `; ${headline(trace)}`}
          </p>
          {explanation?.sentence !== undefined && <p class="why">{explanation.sentence}.</p>}
          {criticalNote !== undefined && <p class="aside">{criticalNote}</p>}
          {against !== undefined && (
            <p class="against">
              With fix <b>{against.fix}</b>: {against.message}
            </p>
          )}
          {shrunk !== undefined && <p class="against">Shrunk: {shrunkLines(shrunk).join('; ')}.</p>}
          <Facts fix={fix} parameters={parameters} />
          <Command command={data.command} />
        </section>
        <div class="columns">
          <section class="left" aria-label="Schedule">
            <div class="bar">
              <Controls moves={moves} at={at} of={steps.length} />
              {noise > 0 && (
                <label class="check">
                  <input
                    type="checkbox"
                    checked={hidesNoise}
                    onChange={(e) => setHidesNoise(e.currentTarget.checked)}
                  />
                  hide noise <small>({count(noise, 'step')})</small>
                </label>
              )}
              <a class="jump" href="#state">
                state
              </a>
            </div>
            <Schedule
              run={trace}
              processes={moving}
              at={at}
              onSelect={select}
              critical={critical}
              isWanted={isWanted}
              hidesNoise={hidesNoise}
              marks={new Map(outcome === 'path' ? [] : [[steps.length, outcome]])}
            />
            {trace.finding !== null && <FindingPanel trace={trace} onSelect={select} />}
            {idle.length > 0 && <p class="aside">never moves here: {idle.join(', ')}</p>}
          </section>
          <StatePanel
            state={state}
            variables={trace.initial}
            processes={processes}
            lanes={moving}
            filter={filter}
            onFilter={setFilter}
            blamed={at === steps.length ? blamed : new Set()}
          >
            <StepDetail run={trace} at={at} explanation={explanation} onSelect={select} />
          </StatePanel>
        </div>
        <p class="unseen" role="status">
          {current === undefined
            ? 'Initial state'
            : `Step ${at} of ${steps.length}: ${current.step} of ${current.process}${critical.has(at) ? ', after a critical context switch' : ''}`}
        </p>
      </main>
      <footer>
        <p>
          <kbd>←</kbd> <kbd>→</kbd> step, <kbd>Home</kbd> <kbd>End</kbd> to the ends, <kbd>n</kbd> <kbd>p</kbd> next and
          previous context switch, <kbd>/</kbd> filter
        </p>
        {noise > 0 && <p class="noise">Grey steps are noise: the finding does not depend on them.</p>}
      </footer>
    </>
  );
};
