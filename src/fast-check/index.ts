/**
 * Schedules of a model for fast-check: random runs, told as the moves that were made, that shrink to shorter ones with
 * fewer context switches.
 *
 * @module flushpoint/fast-check
 */
import { Arbitrary, type Random, Stream, toStringMethod, Value } from 'fast-check';
import { compile } from '../compile/compile.js';
import { findingView } from '../explorer/findings.js';
import type { FindingView, Move } from '../explorer/protocol.js';
import { walk } from '../explorer/walk.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type Player, playerOf, type Schedule, switchesIn } from '../schedule/schedule.js';
import { smallerThan } from '../schedule/smaller.js';
import { type NamedValue, namedState } from '../trace/trace.js';

export type { FindingView, Move } from '../explorer/protocol.js';
export type { Schedule } from '../schedule/schedule.js';

/** What schedules are made of. */
export interface ScheduleOptions {
  /** Name of a fix; the model as it is unless given. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults. */
  readonly parameters?: LooseValues;
  /** A run that has not ended by then ends there; default 200. */
  readonly maxSteps?: number;
}

/** What a schedule comes to. */
export interface ScheduleRun {
  /** Every property that was violated or reached on the way, and by which move first: from 1, 0 in the initial state. */
  readonly findings: readonly (FindingView & { readonly step: number })[];
  /** Names of those that were violated. */
  readonly violated: readonly string[];
  /** Every variable, after the last step that was taken. */
  readonly state: readonly NamedValue[];
  /** Adjacent moves of different processes. */
  readonly switches: number;
}

/** How often, of so many moves, the process that moved last is tried first; drawn for every schedule. */
const STAYS = [0, 1, 3, 9] as const;

const told = (schedule: Schedule): Schedule =>
  Object.defineProperty([...schedule], toStringMethod, {
    value: () =>
      schedule.length === 0
        ? '(no move)'
        : schedule
            .map(({ process, step, choices }) =>
              [`${process}: ${step}`, ...(choices.length === 0 ? [] : [`[${choices.join(', ')}]`])].join(' '),
            )
            .join('; '),
  });

/** Schedules of a model; made by {@link schedules}. */
export class Schedules extends Arbitrary<Schedule> {
  readonly #player: Player;
  readonly #maxSteps: number;
  /**
   * Runs a schedule through the model's own functions.
   * @throws FlushpointError `usage/bad-value` for a move that cannot be made
   */
  readonly run: (schedule: Schedule) => ScheduleRun;

  /** @see schedules */
  constructor(m: Model, { fix, parameters, maxSteps = 200 }: ScheduleOptions) {
    super();
    const compiled = compile(m, configure(m, fix, parameters));
    const player = playerOf(compiled);
    this.#player = player;
    this.#maxSteps = maxSteps;
    this.run = (schedule) => {
      const { first, found, codes } = walk(compiled, player.executor, schedule, []);
      const all = [first, ...found].flatMap((here, step) => here.map((one) => ({ ...findingView(one), step })));
      const findings = all.filter((one, i) => all.findIndex(({ property }) => property === one.property) === i);
      return {
        findings,
        violated: findings.flatMap(({ verdict, property }) => (verdict === 'violated' ? [property] : [])),
        state: namedState(compiled.layout, codes),
        switches: switchesIn(schedule),
      };
    };
  }

  /** A random run, up to its end or the most steps. */
  override generate(random: Random): Value<Schedule> {
    const stays = STAYS[random.nextInt(0, STAYS.length - 1)] as number;
    let played = this.#player.initial;
    while (played.moves.length < this.#maxSteps && !played.isOver) {
      const enabled = this.#player.enabled(played.states.at(-1) as Int32Array);
      if (enabled.length === 0) break;
      const last = played.moves.at(-1)?.process;
      const own = enabled.filter(({ move }) => move.process === last);
      const among = own.length > 0 && random.nextInt(0, stays) > 0 ? own : enabled;
      played = this.#player.after(played, among[random.nextInt(0, among.length - 1)] as (typeof among)[number]);
    }
    return new Value(told(played.moves), undefined);
  }

  /** Whether all of its moves can be made. */
  override canShrinkWithoutContext(value: unknown): value is Schedule {
    return Array.isArray(value) && this.#player.play(value as readonly Move[]).moves.length === value.length;
  }

  /** Shorter schedules, and those of the same length with fewer context switches. */
  override shrink(schedule: Schedule): Stream<Value<Schedule>> {
    const player = this.#player;
    const values = function* (): Generator<Value<Schedule>> {
      for (const smaller of smallerThan(player, schedule)) yield new Value(told(smaller), undefined);
    };
    return new Stream(values());
  }
}

/**
 * Schedules of a model: every value is a run from the initial state, told as its moves, and shrinks to shorter runs with
 * fewer context switches.
 * @throws FlushpointError `usage/*` for a fix or parameters that the model does not have, `model/*` for a broken model
 */
export const schedules = (m: Model, options: ScheduleOptions = {}): Schedules => new Schedules(m, options);
