// Questions to the server of the explorer.
import {
  endpoints,
  type Jump,
  type JumpRequest,
  type Path,
  type Refusal,
  type TraceFile,
  type TraceRequest,
  type View,
} from '../explorer/protocol.js';

const lineOf = ({ error }: Refusal): string =>
  error.hint === undefined ? error.message : `${error.message} (${error.hint})`;

const post =
  <Question, Answer>(path: string) =>
  async (question: Question, signal: AbortSignal): Promise<Answer> => {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
      signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new Error(`the server does not answer: ${error instanceof Error ? error.message : error}`);
    });
    const answer = (await response.json()) as Answer | Refusal;
    if (!response.ok) throw new Error(lineOf(answer as Refusal));
    return answer as Answer;
  };

/** The questions; each throws an Error of one line when it is refused, and an AbortError when it is given up. */
export const ask = {
  state: post<Path, View>(endpoints.state),
  jump: post<JumpRequest, Jump>(endpoints.jump),
  trace: post<TraceRequest, TraceFile>(endpoints.trace),
};
