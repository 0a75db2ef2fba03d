// Exit codes: what they mean, and which one wins when several apply.

/** What the process ends with. */
export const exitCode = {
  /** Every verdict is as expected. */
  asExpected: 0,
  /** A property is violated, or a verdict differs from what is expected. */
  violated: 1,
  /** Wrong usage or a broken model. */
  unusable: 2,
  /** A limit was reached before every property had its verdict. */
  inconclusive: 3,
  /** A bug of flushpoint; the number is EX_SOFTWARE of sysexits.h. */
  internal: 70,
  /** 128 and the number of the signal, as shells have it. */
  interrupted: 130,
  closedPipe: 141,
  terminated: 143,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const { internal, unusable, closedPipe, terminated, interrupted, violated, inconclusive, asExpected } = exitCode;

/** The weightiest first. */
const byWeight: readonly ExitCode[] = [
  internal,
  unusable,
  closedPipe,
  terminated,
  interrupted,
  violated,
  inconclusive,
  asExpected,
];

/** The exit code that says the most; 0 for none. */
export const weightiest = (codes: Iterable<ExitCode>): ExitCode => {
  const present = new Set(codes);
  return byWeight.find((code) => present.has(code)) ?? asExpected;
};
