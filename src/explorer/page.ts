// The document of the explorer: the page, with what a walk starts from in it.
import { pageDocument } from '../report/page.js';
import { printable } from '../trace/formats/words.js';
import type { Session } from './protocol.js';

/**
 * The page that explores a session; it asks the server that it came from.
 * @param title the model and its configuration, in a line
 */
export const explorePage = (session: Session, title: string): string =>
  pageDocument(
    { mode: 'explore', session },
    {
      title: `${printable(title)} · flushpoint explore`,
      text: `${printable(title)}\n\nThe model is walked through by a program in this page.`,
    },
  );
