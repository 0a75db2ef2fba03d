// Text that the reader takes along: copied, or saved as a file.
import { useEffect, useRef, useState } from 'preact/hooks';

/** A command on one line, with a button that copies it. */
export const Command = ({ command }: { readonly command: string }) => {
  const code = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
    } catch {
      // Without leave to copy, the text is at least selected.
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    }
  };
  return (
    <p class="command">
      <span class="prompt" aria-hidden="true">
        $
      </span>
      <code ref={code}>{command}</code>
      <button type="button" class="small" onClick={copy}>
        {copied ? 'copied' : 'copy'}
      </button>
    </p>
  );
};

/** Saves text as a file. */
export const saveAs = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
