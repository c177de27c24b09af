/**
 * The one place where an ONNX Runtime session is made and run. A run occupies its JavaScript thread, so only child
 * processes (inference, trainer, command line) come here, never the process that serves sockets.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from '../errors.ts';

export interface SessionOptions {
  /** Threads inside an operator; 1 where several processes share the cores. */
  threads?: number;
  /** ONNX Runtime execution provider. */
  provider?: string;
}

export interface Session {
  /** Last hidden state of one message, [ids.length × width] row by row. */
  run(ids: BigInt64Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * Memory patterns plan one arena per input shape: with messages of every length they cost about 35 MB and bring no
 * measurable speed, so they are off.
 */
export async function createSession(
  weights: Uint8Array,
  width: number,
  { threads = 1, provider = 'cpu' }: SessionOptions,
): Promise<Session> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(weights, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw new ModelError(
      'ENCODER_INVALID',
      `ONNX Runtime does not load the weights: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        fix: 'use an ONNX file with inputs input_ids, attention_mask, token_type_ids',
        cause,
      },
    );
  }
  checkShape(session);
  return {
    async run(ids) {
      const dims = [1, ids.length];
      const output = await session.run({
        input_ids: new Tensor('int64', ids, dims),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
        token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims),
      });
      const hidden = output.last_hidden_state;
      if (!(hidden?.data instanceof Float32Array) || hidden.data.length !== ids.length * width) {
        throw new ModelError('ENCODER_INVALID', `the model gave no last_hidden_state of width ${width}`, {
          fix: 'correct width in the manifest',
        });
      }
      return hidden.data;
    },
    dispose: () => session.release(),
  };
}

function checkShape(session: InferenceSession): void {
  const missing = [
    ...['input_ids', 'attention_mask', 'token_type_ids'].filter((name) => !session.inputNames.includes(name)),
    ...(session.outputNames.includes('last_hidden_state') ? [] : ['last_hidden_state']),
  ];
  if (missing.length === 0) return;
  throw new ModelError(
    'ENCODER_INVALID',
    `the model lacks ${missing.join(', ')} among its inputs and outputs`,
    {
      fix: 'export a BERT-type encoder with these names',
      details: { inputs: session.inputNames, outputs: session.outputNames },
    },
  );
}
