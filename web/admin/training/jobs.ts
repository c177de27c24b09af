import type { JobDto } from '../../../server/contract/index.ts';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { adminWords } from '../words.ts';

const order = { queued: 0, running: 1, succeeded: 2, failed: 2, cancelled: 2 } as const;

/** Whether a job has yet to end. */
export const runs = (job: Pick<JobDto, 'state'>): boolean => order[job.state] < 2;

/**
 * Takes news of a job into a list that is newest first. News may come late or twice: an ended job does not run again,
 * and progress does not go back.
 */
export function mergeJob(jobs: readonly JobDto[], news: JobDto): JobDto[] {
  const known = jobs.find(({ id }) => id === news.id);
  if (!known) return [...jobs, news].sort((a, b) => b.created_at.localeCompare(a.created_at));
  const older =
    order[news.state] < order[known.state] ||
    (news.state === known.state && order[news.state] < 2 && news.progress < known.progress);
  return older ? [...jobs] : jobs.map((job) => (job.id === news.id ? news : job));
}

/** Gives the words for what a job trains: "Issues, English"; its kind where it says nothing that we know. */
export function useJobTitle(): (job: JobDto) => string {
  const { training: words, models } = adminWords();
  return ({ kind, details }) => {
    const head = details.head;
    const language = details.language;
    const known = head === 'intent' || head === 'sentiment' ? words.heads[head] : null;
    if (known && (language === 'en' || language === 'zh'))
      return words.jobOf(known, models.languages[language]);
    // What a start trains behind it, in both languages at once.
    if (Array.isArray(details.heads)) return words.jobOfPacks;
    return known ?? kind;
  };
}

interface TookWords {
  seconds: (seconds: string) => string;
  minutes: (minutes: string, seconds: string) => string;
}

/** How long an ended job took. */
export function tookWords(
  { started_at, finished_at }: Pick<JobDto, 'started_at' | 'finished_at'>,
  words: TookWords,
): string {
  if (!started_at || !finished_at) return '–';
  const seconds = Math.max(0, Math.round((Date.parse(finished_at) - Date.parse(started_at)) / 1000));
  const number = (value: number) => formatNumber(lang.value, value);
  return seconds < 60
    ? words.seconds(number(seconds))
    : words.minutes(number(Math.floor(seconds / 60)), number(seconds % 60));
}
