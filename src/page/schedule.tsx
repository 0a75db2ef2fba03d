// The space-time diagram: a lane for each process, time downwards, a line from lane to lane where the processor goes from one
// process to another. Where there is no room for lanes side by side they become rails, with the steps to the right of them.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { showRead, showStep } from '../trace/formats/words.js';
import { memo } from './memo.js';
import { isSwitch, type Run, type RunStep } from './run.js';
import { Changes, ownName } from './values.js';

/** How many colours lanes have. */
const HUES = 6;
/** Room that a lane takes besides its text, and that the changes need beside the lanes; in characters. */
const LANE_MARGIN = 5;
const CHANGES_WIDTH = 30;
/** Of more steps than these, only those that can be seen are laid out. */
const MANY = 200;

type Mark = 'violated' | 'reached';

/** What the diagram shows. */
export interface ScheduleProps {
  readonly run: Run;
  /** The lanes, in order. */
  readonly processes: readonly string[];
  /** How many steps have been taken in the state that is shown. */
  readonly at: number;
  readonly onSelect: (at: number) => void;
  /** Numbers of the first steps after critical switches. */
  readonly critical: ReadonlySet<number>;
  /** Variables that the reader looks for; undefined for all. */
  readonly isWanted: ((variable: string) => boolean) | undefined;
  /** Leaves out what the finding does not depend on. */
  readonly hidesNoise: boolean;
  /** What is found at a step, by its number. */
  readonly marks: ReadonlyMap<number, Mark>;
  /** Steps after the one that is marked have been taken back. */
  readonly isOpen?: boolean;
}

/** The class that gives a lane its colour. */
export const hueOf = (lane: number): string => `hue${lane % HUES}`;

/** Whether the lanes fit side by side. */
const useIsWide = (characters: number) => {
  const element = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const [isWide, setWide] = useState(true);
  useLayoutEffect(() => {
    const look = (): void => {
      if (element.current === null || ruler.current === null) return;
      const one = ruler.current.getBoundingClientRect().width / 10;
      setWide(!matchMedia('print').matches && element.current.clientWidth >= characters * one);
    };
    look();
    const observer = new ResizeObserver(look);
    if (element.current !== null) observer.observe(element.current);
    const print = matchMedia('print');
    print.addEventListener('change', look);
    return () => {
      observer.disconnect();
      print.removeEventListener('change', look);
    };
  }, [characters]);
  return { element, ruler, isWide };
};

/** The diagram. */
export const Schedule = (props: ScheduleProps) => {
  const { run, processes, at, onSelect, critical, isWanted, hidesNoise, marks, isOpen } = props;
  const { steps } = run;
  const widths = useMemo(
    () =>
      processes.map((process) =>
        steps.reduce((most, s) => (s.process === process ? Math.max(most, showStep(s).length) : most), process.length),
      ),
    [processes, steps],
  );
  const { element, ruler, isWide } = useIsWide(
    widths.reduce((sum, width) => sum + width + LANE_MARGIN, CHANGES_WIDTH + 4),
  );
  const lanes = processes.length;
  const columns = [
    `calc(${String(steps.length).length}ch + 1.2rem)`,
    ...widths.map((width) => (isWide ? `calc(${width}ch + 2.8rem)` : '1.1rem')),
    'minmax(0, 1fr)',
  ].join(' ');
  const selecting = useRef(onSelect);
  selecting.current = onSelect;
  const select = useCallback((to: number) => selecting.current(to), []);

  const isDrawn = useRef(false);
  useEffect(() => {
    // Where the page opens is the browser's business.
    if (!isDrawn.current) {
      isDrawn.current = true;
      return;
    }
    const row = element.current?.querySelector<HTMLElement>('[aria-current]');
    if (element.current?.contains(document.activeElement)) row?.focus({ preventScroll: true });
    // Where everything stands in one column, the reader of an open schedule is at the moves.
    if (isOpen !== true || matchMedia('(min-width: 62rem)').matches) {
      row?.closest('li')?.scrollIntoView({ block: 'nearest' });
    }
  }, [at]);

  return (
    <div class={`schedule ${isWide ? 'wide' : 'rails'}`} ref={element}>
      <span class="ruler" ref={ruler} aria-hidden="true">
        0123456789
      </span>
      <div class={steps.length > MANY ? 'grid many' : 'grid'} style={{ '--columns': columns }}>
        <div class="heads" aria-hidden="true">
          {processes.map((process, lane) => (
            <span
              class={`head ${hueOf(lane)} ${steps[at - 1]?.process === process ? 'now' : ''}`}
              key={process}
              style={isWide ? { gridColumn: lane + 2 } : {}}
            >
              {process}
            </span>
          ))}
          {isWide && <span class="head">changed</span>}
        </div>
        <ol>
          <li class={at === 0 ? 'row current' : 'row'}>
            <span class="number">0</span>
            <Lanes lanes={lanes} on={-1} />
            <button
              type="button"
              class="step start"
              style={{ gridColumn: isWide ? '2 / -2' : '-2' }}
              tabIndex={at === 0 ? 0 : -1}
              aria-current={at === 0 ? 'step' : undefined}
              onClick={() => select(0)}
            >
              initial state
            </button>
          </li>
          {steps.map((step, i) => {
            const isNoise = step.inCone === false;
            if (isNoise && hidesNoise) return null;
            return (
              <Row
                key={i}
                step={step}
                number={i + 1}
                lanes={lanes}
                lane={processes.indexOf(step.process)}
                from={isSwitch(steps, i) ? processes.indexOf(steps[i - 1]?.process ?? '') : -1}
                isCritical={critical.has(i + 1)}
                isCurrent={at === i + 1}
                isWide={isWide}
                isWanted={isWanted}
                mark={marks.get(i + 1)}
                isUndone={isOpen === true && i >= at}
                onSelect={select}
              />
            );
          })}
        </ol>
      </div>
    </div>
  );
};

const Lanes = ({ lanes, on }: { readonly lanes: number; readonly on: number }) => (
  <>
    {Array.from({ length: lanes }, (_, lane) => (
      <span key={lane} class={`lane ${hueOf(lane)} ${lane === on ? 'on' : ''}`} style={{ gridColumn: lane + 2 }} />
    ))}
  </>
);

interface RowProps {
  readonly step: RunStep;
  readonly number: number;
  readonly lanes: number;
  readonly lane: number;
  /** Lane of the step before, if it is another one; else -1. */
  readonly from: number;
  readonly isCritical: boolean;
  readonly isCurrent: boolean;
  readonly isWide: boolean;
  readonly isWanted: ScheduleProps['isWanted'];
  readonly mark: Mark | undefined;
  readonly isUndone: boolean;
  readonly onSelect: (at: number) => void;
}

const Row = memo((props: RowProps) => {
  const { step, number, lanes, lane, from, isCritical, isCurrent, isWide, isWanted, mark, isUndone, onSelect } = props;
  const changes = step.changes.filter(({ variable }) => isWanted?.(variable) ?? true);
  const changed = new Set(changes.map(({ variable }) => variable));
  const reads =
    isWanted === undefined ? [] : step.reads.filter(({ variable }) => isWanted(variable) && !changed.has(variable));
  const isNoise = step.inCone === false;
  /** Lanes side by side have names above them; of rails it is said where the process begins to move. */
  const isNamed = !isWide && (number === 1 || from >= 0);
  const kinds = [
    'row',
    ...(isCurrent ? ['current'] : []),
    ...(isNoise ? ['noise'] : []),
    ...(isCritical ? ['critical'] : []),
    ...(mark === undefined ? [] : [mark]),
    ...(isUndone ? ['undone'] : []),
  ];
  return (
    <li class={kinds.join(' ')}>
      <span class="number">{number}</span>
      <Lanes lanes={lanes} on={lane} />
      {from >= 0 && (
        <span class="hop" style={{ gridColumn: `${Math.min(from, lane) + 2} / ${Math.max(from, lane) + 2}` }} />
      )}
      <button
        type="button"
        class="step"
        style={{ gridColumn: isWide ? lane + 2 : '-2' }}
        tabIndex={isCurrent ? 0 : -1}
        aria-current={isCurrent ? 'step' : undefined}
        onClick={() => onSelect(number)}
      >
        {showStep(step)}
        <span class={isNamed ? `who ${hueOf(lane)}` : 'unseen'}> {step.process}</span>
        {isNoise && <span class="unseen">, the finding does not depend on it</span>}
        {mark !== undefined && <span class="unseen">, {mark}</span>}
        {isUndone && <span class="unseen">, taken back</span>}
      </button>
      <span class="what">
        {isCritical && <em class="mark">critical switch</em>}
        <Changes process={step.process} changes={changes} />
        {reads.map((read) => (
          <span class="change looked" key={read.variable}>
            reads {showRead({ ...read, variable: ownName(step.process, read.variable) })}
          </span>
        ))}
      </span>
    </li>
  );
});
