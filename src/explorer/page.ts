// The document of the explorer: the page with what it starts from in it.
import { pageDocument } from '../report/page.js';
import { printable } from '../trace/formats/words.js';
import type { Session } from './protocol.js';

/** The page that explores a session; it asks the server that it came from. */
export const explorePage = (session: Session): string => {
  const { model, fix, about, command } = printable(session);
  return pageDocument(
    { mode: 'explore', session },
    {
      title: `explore ${model} fix=${fix}`,
      text: `${model}: ${about}\n\n${command} needs a browser that runs the program of the page.\n`,
    },
  );
};
