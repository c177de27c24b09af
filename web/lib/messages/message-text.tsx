import type { Language } from '../../../server/contract/index.ts';
import { langTag } from '../../i18n/index.ts';
import { findLinks, showText } from '../text.ts';

interface MessageTextProps {
  text: string;
  lang: Language | null;
}

/** A message's words: text nodes and http(s) links, isolated so that no direction mark reaches the page around it. */
export function MessageText({ text, lang }: MessageTextProps) {
  return (
    <p class="words" dir="auto" {...(lang ? { lang: langTag(lang) } : {})}>
      {findLinks(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {showText(part.text)}
          </a>
        ) : (
          showText(part.text)
        ),
      )}
    </p>
  );
}
