import type { Connection } from '../connection.ts';

/** One step of the schema. Released steps never change; what is wrong in one is mended by the next. */
export interface Migration {
  /** 1, 2, 3 … without gaps; stands in the file name and becomes the file's `user_version`. */
  number: number;
  name: string;
  /** Runs in a transaction with foreign keys off; they are checked before the commit. */
  up(connection: Connection): void;
}
