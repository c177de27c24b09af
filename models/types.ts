/** The vocabulary that every part of `models/` and its callers share. Pure types, no imports. */

export type Language = 'en' | 'zh';
export type Decision = 'confident' | 'choose' | 'not_understood';
export type SentimentLabel = 'negative' | 'neutral' | 'positive';

/** The two views of a message that the heads read; each L2-normalised, length = the encoder's width. */
export interface Embedding {
  /** First-token vector of the last layer. */
  cls: Float32Array;
  /** Mean of the last layer over the attention mask. */
  mean: Float32Array;
  /** True when the message was longer than the encoder's 512 positions and its middle was left out. */
  truncated: boolean;
}

export interface ScoredIntent {
  name: string;
  confidence: number;
}

export interface Entity {
  entity: string;
  /** Half-open span in code points of the text as sent. */
  start: number;
  end: number;
  value: unknown;
  extractor: string;
}

/** What the inference process says of one message: Rasa's parse fields plus ours (docs/protocol.md). */
export interface ParseResult {
  text: string;
  language: Language;
  decision: Decision;
  intent: ScoredIntent;
  /** Real intents only, best first, at most ten. */
  intent_ranking: ScoredIntent[];
  entities: Entity[];
  /** 0 = like the training data, 1 = unlike anything in it. */
  oos_score: number;
  sentiment: { label: SentimentLabel; confidence: number };
  truncated: boolean;
  /** The active release, e.g. `release-0001`. */
  version: string;
  heads: { intent: string; sentiment: string };
}

export interface ParseRequest {
  text: string;
  /** Forces a language (command line, REST). */
  language?: Language;
  /** The conversation's language so far: decides for texts without letters of either script ("ok", "5G", "👍"). */
  context_language?: Language;
}

/** One piece of a message: a word with its punctuation, or several words of a long message. */
export interface Reason {
  text: string;
  /** Half-open span in code points of the text as sent. */
  start: number;
  end: number;
  /** What it adds to `log_odds`: `spelling` + `meaning`. */
  effect: number;
  /** Its part of the regression on spelling: exact. */
  spelling: number;
  /** How far the regression on meaning moves when the piece is left out: 0 where that was not tried. */
  meaning: number;
}

export interface NearestText {
  text: string;
  intent: string;
  /** Cosine, mean of both views. */
  similarity: number;
}

/** Why a message was taken for one intent rather than for the next. */
export interface IntentExplanation {
  decision: Decision;
  /** The likeliest intent, before any rejection, and the one after it. */
  intent: ScoredIntent;
  against: ScoredIntent;
  oos_score: number;
  /** ln(confidence of `intent` / confidence of `against`) = Σ effect + rest. */
  log_odds: number;
  /** In the order of the text, none overlapping another. */
  reasons: Reason[];
  /** What no piece has a share in: what the model expects of any message, and what pieces do only together. */
  rest: number;
  /** Pieces that were left out one at a time; the others have no `meaning`. */
  occluded: number;
  /** The most similar training messages, at most three; none where the version was stored without them. */
  nearest: NearestText[];
}

/** An explanation with what `parse` says of where it comes from. */
export interface Explanation extends IntentExplanation {
  text: string;
  language: Language;
  version: string;
  heads: { intent: string };
}

export interface ExplainOptions {
  /** Embeds the message with a piece left out. */
  embed: (text: string) => Promise<Embedding>;
  /** Awaited before each embedding: lets what is more urgent go first. */
  pause?: () => Promise<void>;
  /** Pieces at most; a longer message has several words in each (default 20). */
  pieces?: number;
  /** Milliseconds that embedding may take in all; what is not reached by then has no `meaning` (default 400). */
  budgetMs?: number;
}

export type InferenceState = 'starting' | 'ready' | 'away' | 'stopped';

/** The door to the inference processes; main holds one and never runs a model itself. */
export interface Inference {
  /**
   * Parses one message. Rejects with ModelError QUEUE_FULL (more than `queue` waiting), DEADLINE (not begun or
   * finished in `deadlineMs`), INFERENCE_AWAY (no process alive), or NO_ACTIVE_RELEASE. A failing message never
   * fails its neighbours.
   */
  parse(request: ParseRequest): Promise<ParseResult>;
  /**
   * Says why a message is taken for what it is. Never delays a parse by more than one run of the encoder: pieces are tried
   * one by one when nothing else is to be done, one explanation at a time in all. Rejects as `parse` does; QUEUE_FULL when
   * more than a few explanations wait, DEADLINE after several seconds.
   */
  explain(request: ParseRequest): Promise<Explanation>;
  state(): InferenceState;
  /** Called on each change of state; returns the way to stop listening. */
  onState(listener: (state: InferenceState) => void): () => void;
  stats(): { processes: number; waiting: number; running: number; restarts: number };
  /**
   * Loads the active release anew in every process, one after the other, without losing a request. Rejects with
   * NO_ACTIVE_RELEASE or the first broken head's error when the active release itself could not be loaded; what was
   * loaded before, or the last good release, goes on serving.
   */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface InferenceOptions {
  /** Directory of encoders: `<base>/en`, `<base>/zh`. */
  baseDir: string;
  /** Directory of versions, releases and the active pointer. */
  artifactsDir: string;
  /** Number of child processes. */
  processes: number;
  /** ONNX Runtime threads in each. */
  threads: number;
  /** Requests that may wait at most (default 64). */
  queue?: number;
  /** Milliseconds from arrival to answer at most (default 500). */
  deadlineMs?: number;
  /** Milliseconds after which a process that does not answer a message is taken for hung and killed (default 5,000). */
  hangMs?: number;
  /** Receives one line of plain text for each notable event (start, exit, restart). */
  log?: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
}

/** An encoder in this process (only inference, trainer and command-line children hold one). */
export interface Encoder {
  readonly language: Language;
  /** Length of each of the two vectors. */
  readonly width: number;
  /** sha256 over weights, tokenizer and pre-processing rules: the cache key of embeddings and part of every head's manifest. */
  readonly fingerprint: string;
  /** The same vector for the same text whatever runs beside it (one message a run on int8). */
  embed(text: string): Promise<Embedding>;
  dispose(): Promise<void>;
}

export interface IntentPrediction {
  decision: Decision;
  intent: ScoredIntent;
  intent_ranking: ScoredIntent[];
  oos_score: number;
}

/** A loaded intent head. Throws nothing on odd text; deterministic. */
export interface IntentHead {
  readonly version: string;
  predict(text: string, embedding: Embedding): IntentPrediction;
  /** Absent in heads that cannot say why. */
  explain?(text: string, embedding: Embedding, options: ExplainOptions): Promise<IntentExplanation>;
}

/** A loaded sentiment head. */
export interface SentimentHead {
  readonly version: string;
  predict(text: string, embedding: Embedding): { label: SentimentLabel; confidence: number };
}

export type HeadKind = 'intent' | 'sentiment';

/** `manifest.json` of a version directory; written last, before the directory is renamed into place. */
export interface VersionManifest {
  /** `intent-en-0001` */
  version: string;
  kind: HeadKind;
  language: Language;
  created_at: string;
  /** sha256 over code version, configuration, data and encoder: the same fingerprint means the same model. */
  fingerprint: string;
  data_fingerprint: string;
  encoder: { name: string; fingerprint: string; precision: string };
  config: Record<string, unknown>;
  metrics: Record<string, unknown>;
  /** File name → sha256 and size of every other file in the directory. */
  files: Record<string, { sha256: string; bytes: number }>;
}

/** `releases/release-0001.json`: one version of each head; what the active pointer names. */
export interface Release {
  release: string;
  created_at: string;
  heads: Partial<Record<`${HeadKind}-${Language}`, string>>;
}
